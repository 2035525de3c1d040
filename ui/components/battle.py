"""A battle as HTML: pictures and what was said, both last answers, and what followed from the vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace

from markupsafe import Markup, escape

from annotation.signals import Signal
from backend.records import Answer, Mode, Turn, TurnState
from backend.services.arena.live import LiveView
from backend.services.arena.views import BattleView
from core.battles import Side, Sides
from core.errors import Reason
from ui import formats
from ui.components.prose import direction, prose
from ui.text import Text

_NOTHING: Sides[str] = Sides("", "")


def pictures(view: BattleView, text: Text) -> Markup:
    """All pictures of the conversation."""
    hashes = [picture for turn in view.turns for picture in turn.pictures]
    figures = [
        Markup('<figure class="picture" data-index="{}"><img src="{}" alt="{}" draggable="false"></figure>').format(
            index, picture_address(sha), text.arena.picture_alt(number=index + 1)
        )
        for index, sha in enumerate(hashes)
    ]
    return Markup('<div class="pictures shown" data-battle="{}" data-count="{}">{}</div>').format(
        view.id, len(figures), Markup("").join(figures)
    )


def story(view: BattleView, text: Text) -> Markup:
    """The turns before the last, and the last message."""
    parts = []
    for turn in view.turns:
        parts.append(_prompt(turn, view.language, text))
        if turn is not view.turns[-1] and turn.answers is not None:
            parts.append(_answers(turn.answers, view.language, text))
    return Markup('<section class="story">{}</section>').format(Markup("").join(parts))


def answers(view: BattleView, text: Text, *, live: LiveView | None = None) -> Markup:
    """Both answers to the last message, as far as they have come; `live` is newer than what the view has."""
    view = replace(view, live=live) if live is not None else view
    last = view.turns[-1]
    if last.answers is not None:
        body = _answers(last.answers, view.language, text)
    else:
        texts = view.live.texts if view.live is not None else _NOTHING
        body = _pair([_side(side, texts.of(side), view.language, text, growing=view.running) for side in Side])
    return Markup(
        '<section class="latest" data-state="{}" data-turn="{}-{}" aria-label="{}">{}<p class="state">{}</p></section>'
    ).format(last.state.value, last.number, last.attempt, text.arena.answers, body, _state(view, text))


def verdict(view: BattleView, text: Text) -> Markup:
    """What the vote was, who was who, and why it does not count if it doesn't."""
    words, parts = text.arena, []
    if view.choice is not None:
        parts.append(Markup('<p class="saved">{}</p>').format(words.voted(choice=choice_name(view.choice.value, text))))
    if view.names_seconds > 0:
        wait = f"{view.names_seconds:.1f}"
        parts.append(Markup('<p class="names-soon" style="--seconds: {}s">{}</p>').format(wait, words.names_soon))
    if view.names is not None:
        reveal = words.names_open if view.mode is Mode.OPEN and view.choice is None else words.names
        named = escape(reveal(a="{a}", b="{b}")).format(a=_name(view.names.a), b=_name(view.names.b))
        parts.append(Markup('<p class="names">{}</p>').format(named))
    if view.agreement is not None:
        same, others = (formats.number(count, locale=text.locale) for count in astuple(view.agreement))
        told = words.agree(same=same, others=others)
        parts.append(Markup('<p class="agree">{}</p>').format(told))
    if view.not_counted:
        reasons = [words.fill(f"not_counted_{reason}") for reason in sorted(view.not_counted)]
        listed = Markup("").join(Markup("<li>{}</li>").format(reason) for reason in reasons)
        parts.append(Markup('<div class="uncounted"><p>{}</p><ul>{}</ul></div>').format(words.not_counted, listed))
    choice = view.choice.value if view.choice is not None else ""
    told = Markup("").join(parts)
    return Markup('<div class="verdict" data-choice="{}">{}</div>').format(choice, told) if parts else Markup("")


def _name(name: str) -> Markup:
    """A model's name keeps its own direction, and is not cut at a hyphen."""
    return Markup('<bdi class="name">{}</bdi>').format(name)


def choice_name(choice: str, text: Text) -> str:
    """A choice as its button says it."""
    return text.arena.fill({"a": "better_a", "b": "better_b"}.get(choice, choice))


def fetched(pictures: Sequence[str]) -> Markup:
    """Pictures that a browser fetches without showing them."""
    return Markup("").join(Markup('<img src="{}" alt="" hidden>').format(picture_address(sha)) for sha in pictures)


def picture_address(sha256: str, *, small: bool = False) -> str:
    """Where a browser finds a picture."""
    return f"/api/v1/pictures/{sha256}/{'thumbnail' if small else 'file'}"


def _prompt(turn: Turn, code: str, text: Text) -> Markup:
    return Markup('<div class="prompt"><h2>{}</h2><div class="said" lang="{}" dir="{}">{}</div></div>').format(
        text.arena.you, code, direction(turn.prompt, code=code), _plain(turn.prompt)
    )


def _plain(words: str) -> Markup:
    """What a person typed, as typed."""
    return Markup("<br>").join(words.split("\n"))


def _answers(answers: Sides[Answer], code: str, text: Text) -> Markup:
    return _pair([_side(side, answers.of(side).text, code, text, signals=answers.of(side).signals) for side in Side])


def _pair(sides: list[Markup]) -> Markup:
    return Markup('<div class="answers">{}</div>').format(Markup("").join(sides))


def _side(
    side: Side, words: str, code: str, text: Text, *, signals: frozenset[Signal] = frozenset(), growing: bool = False
) -> Markup:
    name = text.arena.fill(f"answer_{side.value}")
    badges = Markup("").join(
        Markup('<span class="tag signal">{}</span>').format(text.arena.fill(f"signal_{signal}"))
        for signal in sorted(signals)
    )
    return Markup(
        '<article class="answer side-{}{}" data-side="{}" aria-label="{}">'
        '<h3><span class="letter" aria-hidden="true">{}</span>{}</h3>'
        '<div class="said" lang="{}" dir="{}">{}</div>{}</article>'
    ).format(
        side.value,
        " growing" if growing else "",
        side.value,
        name,
        side.value.upper(),
        name,
        code,
        direction(words, code=code),
        prose(words),
        Markup('<p class="signals">{}</p>').format(badges) if badges else Markup(""),
    )


def _state(view: BattleView, text: Text) -> str:
    words, last = text.arena, view.turns[-1]
    if view.void is not None:
        return f"{text.errors.fill(view.void)} {words.void}" if view.void in _TOLD else words.void
    if last.state is TurnState.RUNNING:
        if view.live is not None and view.live.waiting is not None:
            return words.queue(place=view.live.waiting)
        return words.writing
    if last.state is TurnState.STOPPED:
        return f"{text.errors.fill(view.refused)} {words.stopped}" if view.refused in _TOLD else words.stopped
    return words.leaked if view.leaked and view.choice is None else words.complete


_TOLD = frozenset(
    {
        Reason.QUEUE_FULL,
        Reason.ANSWER_LATE,
        Reason.MEMORY_FULL,
        Reason.CONVERSATION_LONG,
        Reason.MODELS_MISSING,
        Reason.MODEL_UNSUPPORTED,
    }
)
"""Reasons that say more than that a model failed."""
