"""What the events of the page of rounds do: open, close, reopen; look at the work, take it out and back in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import gradio as gr
from markupsafe import Markup

from backend.db.rounds import Wanted
from backend.services import Services
from backend.services.studio.rounds import Looked, NewRound, RoundView, Target
from core.errors import InvalidInput, Reason
from ui import formats, html
from ui.components import cards, toast
from ui.components.form_key import fresh
from ui.components.power import power
from ui.components.study import study
from ui.components.verdicts import verdicts
from ui.form import Updates
from ui.pages.rounds import plots
from ui.pages.rounds.frame import GOAL, SAMPLES, Frame
from ui.query import query
from ui.text import Text
from ui.typed import listed, words
from ui.visitor import Visitor

PAGE = 10
"""Battles on a page: more are a long way on a phone."""

_ONLY = {
    "": Wanted(),
    "edited": Wanted(edited=True),
    "uncounted": Wanted(counted=False),
    "excluded": Wanted(excluded=True),
}


@dataclass(frozen=True)
class NewOne:
    """The form for a new round."""

    name: str
    languages: list[str]
    goal: float
    key: str


@dataclass(frozen=True)
class Picked:
    """Which work is looked at, and which of it is meant."""

    address: str
    language: str
    choice: str
    only: str
    last: str
    chosen: list[str]
    excluded: list[str]
    reason: str
    key: str


class Acting:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._rounds = services.studio.rounds
        self._leaderboard = services.studio.leaderboard
        self._text = text
        self._frame = frame

    def arrive(self, who: Visitor, address: str) -> Updates:
        """The round that the address names, or all of them."""
        chosen = query(address).get("round")
        if chosen is None:
            return {self._frame.listing: self._listed(who), **self._form(), self._frame.key: fresh()}
        view = self._rounds.get(who.caller, chosen)
        home = Markup('<p class="actions"><a href="?">{}</a></p>').format(self._text.rounds.all_rounds)
        return {
            self._frame.listing: home,
            self._frame.round.column: gr.Column(visible=True),
            self._frame.work.column: gr.Column(visible=True),
            **self._standing(who, view),
            **self._looked(who, view.round.id, Wanted(), ""),
        }

    def open(self, who: Visitor, new: NewOne) -> Updates:
        goal = new.goal
        if not isinstance(goal, int | float) or isinstance(goal, bool) or goal != int(goal):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        goals = dict.fromkeys(listed(new.languages), int(goal))
        view = self._rounds.open(who.caller, NewRound(words(new.name), goals), words(new.key))
        toast.say(self._text.rounds.opened(name=view.round.name))
        return {self._frame.listing: self._listed(who), self._frame.opening.name: "", self._frame.key: fresh()}

    def preset(self, who: Visitor, study: bool) -> Updates:
        """As many votes as a human study has, or as many as a round usually has."""
        return {self._frame.opening.goal: SAMPLES if study else GOAL}

    def close(self, who: Visitor, address: str, key: str) -> Updates:
        return self._standing(who, self._rounds.close(who.caller, _of(address), words(key)))

    def reopen(self, who: Visitor, address: str, key: str) -> Updates:
        return self._standing(who, self._rounds.reopen(who.caller, _of(address), words(key)))

    def filter(self, who: Visitor, picked: Picked) -> Updates:
        return self._looked(who, _of(picked.address), _criteria(picked), "")

    def more(self, who: Visitor, picked: Picked) -> Updates:
        return self._looked(who, _of(picked.address), _criteria(picked), words(picked.last))

    def exclude(self, who: Visitor, picked: Picked) -> Updates:
        targets = [Target(battle) for battle in listed(picked.chosen)]
        count = self._rounds.exclude(who.caller, _of(picked.address), targets, words(picked.reason), words(picked.key))
        return self._after(who, picked, count)

    def exclude_matching(self, who: Visitor, picked: Picked) -> Updates:
        count = self._rounds.exclude_matching(
            who.caller, _of(picked.address), _criteria(picked), words(picked.reason), words(picked.key)
        )
        return self._after(who, picked, count)

    def lift(self, who: Visitor, picked: Picked) -> Updates:
        self._rounds.lift(who.caller, _of(picked.address), listed(picked.excluded), words(picked.key))
        return self._looked(who, _of(picked.address), _criteria(picked), "")

    def _after(self, who: Visitor, picked: Picked, count: int) -> Updates:
        toast.say(self._text.rounds.excluded(count=count))
        return self._looked(who, _of(picked.address), _criteria(picked), "")

    def _form(self) -> Updates:
        opening = self._frame.opening
        return {
            opening.column: gr.Column(visible=True),
            opening.name: gr.Textbox(interactive=True),
            opening.languages: gr.CheckboxGroup(interactive=True),
            opening.goal: gr.Number(interactive=True),
            opening.study: gr.Checkbox(interactive=True),
        }

    def _listed(self, who: Visitor) -> Markup:
        texts, locale = self._text.rounds, self._text.locale
        views = self._rounds.every(who.caller)
        if not views:
            return html.empty(title=texts.empty_title, text=texts.empty_text) + self._power(who, "")
        heads = [texts.name, texts.state, texts.languages, texts.counted, texts.opened_at, texts.closed_at]
        table = [
            [
                Markup('<a href="?round={}">{}</a>').format(view.round.id, view.round.name),
                _state(view, self._text),
                formats.languages_listed(sorted(view.round.goals), locale=locale),
                f"{formats.number(sum(view.done.values()), locale=locale)} / "
                f"{formats.number(sum(view.round.goals.values()), locale=locale)}",
                formats.moment(view.round.opened_at, locale=locale, zone=who.zone),
                formats.moment(view.round.closed_at, locale=locale, zone=who.zone) if view.round.closed_at else "",
            ]
            for view in views
        ]
        return html.table(caption=texts.all_rounds, heads=heads, rows=table) + self._power(who, "")

    def _power(self, who: Visitor, round_id: str) -> Markup:
        return power(self._leaderboard.power(who.caller, round_id), self._text)

    def _standing(self, who: Visitor, view: RoundView) -> Updates:
        shown, closed = self._frame.round, view.round.closed_at is not None
        board = self._leaderboard.board(who.caller, view.round.id)
        return {
            shown.head: self._head(view),
            shown.close: gr.Button(visible=not closed),
            shown.reopen: gr.Button(visible=closed),
            shown.brought: verdicts(board, self._text, languages=[*view.round.goals])
            + self._power(who, view.round.id)
            + study(self._leaderboard.study(who.caller, view.round.id), board.name, self._text)
            + plots.brought(self._rounds.statistics(who.caller, view.round.id), self._text),
            self._frame.key: fresh(),
        }

    def _head(self, view: RoundView) -> Markup:
        texts = self._text.rounds
        head = Markup("<h2>{} {}</h2>").format(view.round.name, _state(view, self._text))
        if view.round.closed_at is None:
            next_step = html.sentence(texts.close_first)
        else:
            link = Markup('<p class="actions"><a class="button primary" href="runs?round={}">{}</a></p>')
            next_step = html.sentence(texts.retrain_text) + link.format(view.round.id, texts.retrain)
        return Markup('<section class="run-head">{}</section>').format(head + next_step)

    def _looked(self, who: Visitor, round_id: str, criteria: Wanted, after: str) -> Updates:
        place, last = _place(after)
        looked = self._rounds.look(who.caller, round_id, criteria, after=last or None, limit=PAGE)
        work, exclusions = self._frame.work, _exclusions(looked, place)
        return {
            work.rows: cards.looked_at(looked, place + 1, self._text),
            work.more: gr.Button(visible=len(looked) == PAGE),
            work.last: f"{place + len(looked)} {looked[-1].battle.id}" if looked else "",
            work.chosen: gr.Dropdown(_labels(looked, place), value=[], multiselect=True, interactive=True),
            work.excluded: gr.Dropdown(
                exclusions, value=[], multiselect=True, visible=bool(exclusions), interactive=True
            ),
            work.lift: gr.Button(visible=bool(exclusions)),
            work.reason: gr.Textbox(value="", interactive=True),
            self._frame.key: fresh(),
        }


def _labels(looked: Sequence[Looked], place: int) -> list[tuple[str, str]]:
    return [
        (cards.label(row, place + number), row.battle.id) for number, row in enumerate(looked, 1) if not row.exclusions
    ]


def _exclusions(looked: Sequence[Looked], place: int) -> list[tuple[str, str]]:
    return [
        (f"{cards.label(row, place + number)} · {exclusion.reason}", exclusion.id)
        for number, row in enumerate(looked, 1)
        for exclusion in row.exclusions
        if not exclusion.fixed
    ]


def _place(last: str) -> tuple[int, str]:
    """How many were shown, and the last of them."""
    count, _, battle = last.partition(" ")
    return (int(count), battle) if count.isascii() and count.isdigit() and len(count) < 9 else (0, "")


def _criteria(picked: Picked) -> Wanted:
    only = words(picked.only)
    if only not in _ONLY:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return replace(_ONLY[only], language=words(picked.language), choice=words(picked.choice))


def _of(address: str) -> str:
    return query(address).get("round", "")


def _state(view: RoundView, text: Text) -> Markup:
    closed = view.round.closed_at is not None
    return html.state(text.rounds.is_closed if closed else text.rounds.is_open, good=None if closed else True)
