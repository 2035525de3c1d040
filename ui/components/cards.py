"""The work of people, battle by battle: picture, what was asked, both answers, vote, edit with its difference."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from annotation.edits import difference
from backend.records import Battle, Edit, Turn
from backend.services.studio.rounds import Looked
from core.battles import Side
from ui import html
from ui.components.battle import picture_address
from ui.components.changes import changes
from ui.components.prose import direction, prose
from ui.text import Text


def looked_at(rows: Sequence[Looked], first: int, text: Text) -> Markup:
    """Every battle as a card with its number."""
    if not rows:
        return html.sentence(text.rounds.no_rows)
    cards = Markup("").join(_card(row, number, text) for number, row in enumerate(rows, first))
    return Markup('<ol class="work" start="{}">{}</ol>').format(first, cards)


def label(row: Looked, number: int) -> str:
    """A battle in a list of choices."""
    asked = row.battle.turns[0].prompt
    return f"{number}. {asked if len(asked) <= 60 else asked[:59] + '…'}"


def _card(row: Looked, number: int, text: Text) -> Markup:
    battle = row.battle
    gone = Markup("").join(
        Markup('<p class="notice">{}</p>').format(text.rounds.excluded_because(reason=exclusion.reason))
        for exclusion in row.exclusions
    )
    turns = Markup("").join(_turn(turn, battle, text) for turn in battle.turns)
    edits = Markup("").join(_edit(edit, battle, text) for edit in battle.edits if edit.replaced_at is None)
    return Markup('<li class="paper{}"><h3>{}. {}</h3>{}{}{}{}</li>').format(
        " excluded" if row.exclusions else "", number, _verdict(row, text), gone, _pictures(battle), turns, edits
    )


def _verdict(row: Looked, text: Text) -> Markup:
    battle, words = row.battle, text.rounds
    chosen = words.fill(f"choice_{battle.vote.choice.value}") if battle.vote is not None else words.no_vote
    uncounted = html.tags(text.arena.fill(f"not_counted_{why}") for why in sorted(battle.not_counted))
    sides = Markup("<bdi>A: <bdi>{}</bdi></bdi> · <bdi>B: <bdi>{}</bdi></bdi>").format(row.names.a, row.names.b)
    return Markup("<span>{}</span> <small>{}</small> {}").format(chosen, sides, uncounted)


def _pictures(battle: Battle) -> Markup:
    shown = Markup("").join(
        Markup('<img alt="" loading="lazy" src="{}">').format(
            f"/api/v1/rounds/{battle.round_id}/pictures/{sha}" if battle.round_id else picture_address(sha, small=True)
        )
        for sha in battle.pictures
    )
    return Markup('<p class="thumbs">{}</p>').format(shown)


def _turn(turn: Turn, battle: Battle, text: Text) -> Markup:
    asked = Markup('<p class="asked" lang="{}" dir="{}">{}</p>').format(
        battle.language, direction(turn.prompt, code=battle.language), turn.prompt
    )
    if turn.answers is None:
        return asked
    sides = Markup("").join(
        Markup('<div class="answer side-{}" dir="{}"><span class="letter" aria-hidden="true">{}</span>{}</div>').format(
            side.value, direction(answer, code=battle.language), side.value.upper(), prose(answer)
        )
        for side in Side
        for answer in (turn.answers.of(side).text,)
    )
    return asked + Markup('<div class="answers">{}</div>').format(sides)


def _edit(edit: Edit, battle: Battle, text: Text) -> Markup:
    answers = battle.turns[edit.turn - 1].answers
    before = answers.of(edit.start).text if answers is not None and edit.start is not None else ""
    title = text.rounds.edit_of(side=edit.start.value.upper()) if edit.start is not None else text.rounds.edit_afresh
    shown = changes(difference(before, edit.text, battle.language)) if before else prose(edit.text)
    return Markup('<div class="edit" dir="{}"><h4>{}</h4>{}</div>').format(
        direction(edit.text, code=battle.language), title, shown
    )
