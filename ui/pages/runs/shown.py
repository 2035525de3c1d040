"""A run in HTML: where it stands and why, what it says now, its checks, its settings, its log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from backend.records import RunId
from backend.services.studio.views import RunView
from training.events import Line, Received, Said
from training.states import State
from ui import formats, html
from ui.components.comparison import summary
from ui.text import Text

_GOOD = {State.DONE: True, State.FAILED: False, State.INTERRUPTED: False}


def listed(runs: Sequence[RunView], text: Text, *, zone: ZoneInfo) -> Markup:
    """All runs, the newest first, each a link to itself."""
    words = text.runs
    if not runs:
        return html.empty(title=words.empty_title, text=words.empty_text)
    heads = [words.name, words.state, words.recipe, words.parent, words.ordered, words.result]
    rows = [
        [
            Markup('<a href="?run={}">{}</a>').format(one.run.id, one.run.name),
            state(one, text),
            html.ltr(one.run.recipe_name),
            one.parent.name if one.parent is not None else "",
            formats.moment(one.run.created_at, locale=text.locale, zone=zone),
            summary(one.cells, text),
        ]
        for one in runs
    ]
    return html.table(caption=words.all_runs, heads=heads, rows=rows)


def state(view: RunView, text: Text) -> Markup:
    """The word for where it stands."""
    return html.state(text.runs.fill(f"state_{view.run.state.value}"), good=_GOOD.get(view.run.state))


def head(view: RunView, text: Text, *, zone: ZoneInfo, now: datetime) -> Markup:
    """Name, state, why, how far, what is left."""
    words, run, status = text.runs, view.run, view.status
    parts = [
        Markup("<h2>{} {}</h2>").format(run.name, state(view, text)),
        Markup('<p class="quiet-text">{}</p>').format(
            words.of_parent(
                recipe=run.recipe_name,
                parent=view.parent.name if view.parent is not None else "–",
                when=formats.moment(run.created_at, locale=text.locale, zone=zone),
            )
        ),
    ]
    if run.why and run.state is not State.DONE:
        parts.append(Markup('<p class="alert" role="alert">{}</p>').format(words.fill(f"why_{run.why}")))
    if view.ahead and run.state is State.QUEUED:
        parts.append(html.sentence(words.ahead(count=view.ahead)))
    if view.stop_asked:
        parts.append(html.sentence(words.stopping))
    if status is not None and run.open and status.steps:
        parts.append(_bar(status.step, status.steps, status.stage or words.fill(f"state_{run.state.value}"), text))
        if status.left_seconds is not None:
            parts.append(html.sentence(words.left(time=formats.duration(status.left_seconds, locale=text.locale))))
    elif run.ended_at is not None and run.started_at is not None:
        took = formats.duration((run.ended_at - run.started_at).total_seconds(), locale=text.locale)
        parts.append(html.sentence(words.took(time=took)))
    elif run.started_at is not None and run.open:
        going = formats.duration((now - run.started_at).total_seconds(), locale=text.locale)
        parts.append(html.sentence(words.going(time=going)))
    return Markup('<section class="run-head">{}</section>').format(Markup("").join(parts))


def _bar(done: int, goal: int, name: str, text: Text) -> Markup:
    label = text.runs.progress(name=name, done=done, goal=goal)
    return Markup(
        '<div class="bar-of"><progress max="{}" value="{}" aria-label="{}"></progress><span>{}</span></div>'
    ).format(goal, done, label, label)


def says(run: RunId, first: Sequence[Said], now: Sequence[Said], text: Text) -> Markup:
    """About a fixed picture per language: what it said at first, and what it says now."""
    if not now:
        return Markup("")
    words, before = text.runs, {(one.language, one.picture): one.answer for one in first}
    cards = Markup("").join(
        Markup(
            '<li lang="{}">{}<div><h4>{}</h4><p class="asked"><bdi>{}</bdi></p><p class="before"><small>{}</small>'
            '<bdi dir="auto">{}</bdi></p><p class="now"><small>{}</small><bdi dir="auto">{}</bdi></p></div></li>'
        ).format(
            one.language,
            _picture(run, one.picture),
            formats.language_name(one.language, locale=text.locale),
            one.question,
            words.said_first,
            before.get((one.language, one.picture), ""),
            words.says_now,
            one.answer,
        )
        for one in now
    )
    return Markup('<section class="says"><h3>{}</h3><ul>{}</ul></section>').format(words.says_title, cards)


def _picture(run: RunId, sha256: str) -> Markup:
    return Markup('<img alt="" src="/api/v1/runs/{}/pictures/{}">').format(run, sha256) if sha256 else Markup("")


def settings(view: RunView, told: Iterable[Line], text: Text) -> Markup:
    """Everything that the run follows, and what learns of the model."""
    words = text.runs
    receipts = [line.event for line in told if isinstance(line.event, Received)]
    parts = [
        Markup("<li>{}: {} / {}</li>").format(part.name, _count(part.found, text), _count(part.weights, text))
        for receipt in receipts[-1:]
        for part in receipt.parts
    ]
    spec = json.dumps(view.run.spec.model_dump(mode="json"), ensure_ascii=False, indent=2)
    return Markup("<h4>{}</h4><ul>{}</ul><h4>{}</h4><pre class='ltr' tabindex='0'>{}</pre>").format(
        words.learns, Markup("").join(parts), words.spec, spec
    )


def log(lines: str, find: str, text: Text) -> Markup:
    """The end of what the runner printed, or only the lines with a word in them."""
    wanted = find.strip().casefold()
    kept = [line for line in lines.splitlines() if wanted in line.casefold()]
    shown = "\n".join(kept[-400:]) or text.runs.log_empty
    return Markup("<pre class='log ltr' tabindex='0'>{}</pre>").format(shown)


def _count(value: int, text: Text) -> str:
    return formats.number(value, locale=text.locale)
