"""Label Studio as HTML: a table of projects, a table of conflicts with what follows from each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from backend.db.arena_sync import ArenaConflict, SyncArena
from backend.db.calibrations import Stage
from backend.db.label_studio import Conflict, Counts, SyncProject
from backend.services.label_studio import State
from ui import formats, html
from ui.text import Text
from ui.visitor import Visitor


def projects(state: State, who: Visitor, text: Text) -> Markup:
    """Every project with what went there and what came back."""
    words, locale = text.label_studio, text.locale
    if not state.projects and not state.arenas:
        if not state.address:
            return html.empty(title=words.none_title, text=words.none_text)
        return html.empty(title=words.empty_title, text=words.empty_text)
    every: list[tuple[SyncProject | SyncArena, Counts]] = [*state.projects, *state.arenas]
    unconnected = Markup("") if state.address else html.sentence(f"{words.none_title}. {words.none_text}")
    heads = [words.work, words.project, words.tasks, words.taken, words.conflicts]
    rows = [
        [
            _place(one, text),
            _link(state.address, one.number),
            *(formats.number(count, locale=locale) for count in (counts.tasks, counts.taken, counts.troubles)),
            _moment(one.pushed_at, who, text),
            _moment(one.pulled_at, who, text),
        ]
        for one, counts in every
    ]
    table = html.table(caption=words.projects, heads=[*heads, words.pushed, words.pulled], rows=rows)
    return unconnected + table


def conflicts(state: State, who: Visitor, text: Text) -> Markup:
    """What is not here as it is there, and what becomes of it."""
    words = text.label_studio
    if not state.projects and not state.arenas:
        return Markup("")
    left: list[tuple[SyncProject | SyncArena, str, Conflict | ArenaConflict]] = [
        *((one.project, one.item_id, one) for one in state.conflicts),
        *((one.arena, one.battle_id, one) for one in state.arena_conflicts),
    ]
    if not left:
        return html.sentence(words.no_conflicts)
    rows = [
        [
            _place(project, text),
            html.ltr(about[:8]),
            Markup("<bdi>{}</bdi>").format(one.who or "–"),
            words.fill(f"trouble_{one.trouble.value}"),
            _moment(one.changed_at, who, text),
        ]
        for project, about, one in sorted(left, key=lambda each: each[2].changed_at, reverse=True)
    ]
    heads = [words.work, words.item, text.calibration.person, words.what, words.since]
    return html.table(caption=words.conflicts_title, heads=heads, rows=rows)


def _place(one: SyncProject | SyncArena, text: Text) -> str:
    """Benchmark or arena, language, stage and which of its projects."""
    if isinstance(one, SyncArena):
        spoken = formats.language_name(one.language, locale=text.locale)
        return f"{text.nav.arena} · {spoken} {formats.number(one.place, locale=text.locale)}"
    stages: Mapping[Stage, str] = {Stage.REFINE: text.calibration.stage_refine, Stage.VOTE: text.calibration.stage_vote}
    language = formats.language_name(one.target.language, locale=text.locale)
    place = formats.number(one.target.place, locale=text.locale)
    return f"{one.benchmark} · {language} · {stages[one.target.stage]} {place}"


def _link(address: str, number: int | None) -> Markup:
    if number is None or not address:
        return Markup("–") if number is None else html.ltr(str(number))
    return Markup('<a href="{}/projects/{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        address, number, number
    )


def _moment(at: datetime | None, who: Visitor, text: Text) -> str:
    if at is None:
        return text.label_studio.never
    return formats.moment(at, locale=text.locale, zone=who.zone)
