"""What the events of the researchers' page about calibration do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from backend.db.calibrated import Standing, Waiting
from backend.db.calibrations import Stage
from backend.services import Services
from backend.services.calibration.adjudicating import OWN, Case, NewDecision
from core.errors import InvalidInput, Reason
from ui import formats, html
from ui.components import item
from ui.components.form_key import fresh
from ui.components.lines import fields_of
from ui.components.toast import say
from ui.form import Updates
from ui.pages.calibration import behind, quality, shown
from ui.pages.calibration.frame import Frame
from ui.query import query
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Decided:
    """The item at hand and what is decided on it."""

    item: str | None
    choice: str | None
    own: str
    note: str
    key: str


class Acting:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._calibration = services.calibration
        self._evaluations = services.studio.evaluations
        self._text = text
        self._frame = frame

    def arrive(self, who: Visitor) -> Updates:
        """Everything; the first item that waits is open."""
        return self._all(who, self._calibration.overview.waiting(who.caller))

    def look(self, who: Visitor, address: str) -> Updates:
        """What the address asks for: the items behind a figure, one of them, or what an edition changed."""
        asked = query(address)
        overview, publishing = self._calibration.overview, self._calibration.publishing
        if "edition" in asked:
            found = publishing.changes(who.caller, asked["edition"])
            return {self._frame.looked: behind.difference(found, self._text)}
        benchmark, language = asked.get("benchmark", ""), asked.get("language", "")
        if "translations" in asked:
            likeness = self._calibration.translations.likeness(who.caller, benchmark, language)
            ways = self._evaluations.ways_back(who.caller, benchmark)
            return {self._frame.looked: quality.quality(benchmark, language, likeness, ways, self._text)}
        if "items" not in asked:
            return {self._frame.looked: ""}
        listed = overview.items(who.caller, benchmark, language, asked["items"], asked.get("person", ""))
        shown_ = behind.items(listed, asked, self._text)
        if "item" in asked:
            case = self._calibration.adjudicating.case(who.caller, language, asked["item"])
            shown_ += item.case(case, self._text)
        return {self._frame.looked: shown_}

    def choose(self, who: Visitor, which: str | None) -> Updates:
        """Another item that waits."""
        language, item_id = _item(which)
        return self._case(self._calibration.adjudicating.case(who.caller, language, item_id))

    def decide(self, who: Visitor, typed: Decided) -> Updates:
        """Decide; the item stays in sight, with names."""
        language, item_id = _item(typed.item)
        own = None
        if typed.choice == OWN:
            source = self._calibration.adjudicating.case(who.caller, language, item_id).shown.source
            own = fields_of(words(typed.own), source)
        new = NewDecision(words(typed.choice) or "?", own, words(typed.note))
        decided = self._calibration.adjudicating.decide(who.caller, language, item_id, new, typed.key)
        say(self._text.calibration.decided)
        waiting = self._calibration.overview.waiting(who.caller)
        return {**self._all(who, waiting), **self._case(decided), self._frame.case.column: gr.Column(visible=True)}

    def keep(self, who: Visitor, typed: Decided) -> Updates:
        """The flags are answered: the item goes on."""
        return self._settle(who, typed, keep=True)

    def leave_out(self, who: Visitor, typed: Decided) -> Updates:
        """The flags are right: the item is left out."""
        return self._settle(who, typed, keep=False)

    def publish(self, who: Visitor, which: str | None, key: str) -> Updates:
        """Make an edition."""
        name, _, language = words(which).rpartition(":")
        if not name:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        edition = self._calibration.publishing.publish(who.caller, name, language, key)
        say(self._text.calibration.published(number=edition.number))
        return {self._frame.editions: self._editions(who), self._frame.key: fresh()}

    def _settle(self, who: Visitor, typed: Decided, *, keep: bool) -> Updates:
        language, item_id = _item(typed.item)
        self._calibration.adjudicating.settle(who.caller, language, item_id, keep=keep, key=typed.key)
        say(self._text.calibration.settled)
        return self.arrive(who)

    def _all(self, who: Visitor, waiting: Sequence[Waiting]) -> Updates:
        frame, overview = self._frame, self._calibration.overview
        standings = overview.standings(who.caller)
        each = [(one, overview.figures(who.caller, one.benchmark, one.language)) for one in standings]
        choices = [(self._waiting(one), f"{one.at.language}:{one.at.item_id}") for one in waiting]
        first = waiting[0].at if waiting else None
        opened: Updates = (
            self._case(self._calibration.adjudicating.case(who.caller, first.language, first.item_id))
            if first is not None
            else {frame.key: fresh()}
        )
        which = [(self._named(one.benchmark, one.language), f"{one.benchmark}:{one.language}") for one in standings]
        return {
            frame.progress: shown.progress(
                each, overview.leases(who.caller), overview.forecasts(who.caller), who, self._text
            ),
            frame.waiting: "" if waiting or not standings else html.sentence(self._text.calibration.nothing_waits),
            frame.case.column: gr.Column(visible=bool(waiting)),
            frame.case.item: gr.Dropdown(choices, value=choices[0][1] if choices else None, interactive=True),
            **opened,
            frame.publishing: gr.Column(visible=bool(standings)),
            frame.which: gr.Dropdown(which, value=_most_decided(standings), interactive=True),
            frame.editions: self._editions(who),
        }

    def _case(self, case: Case) -> Updates:
        frame, words_ = self._frame, self._text
        versions = [(words_.calibrate.version(letter=one.letter), one.letter) for one in case.versions]
        choices = [*versions, (words_.calibration.own_text, OWN)]
        waits = case.stage is Stage.ADJUDICATE
        return {
            frame.case.shown: item.case(case, words_),
            frame.case.deciding: gr.Column(visible=waits),
            frame.case.choice: gr.Radio(choices, value=None, interactive=True),
            frame.case.own: gr.Textbox(value="", interactive=True),
            frame.case.note: gr.Textbox(value="", interactive=True),
            frame.case.answering: gr.Row(visible=case.held),
            frame.key: fresh(),
        }

    def _editions(self, who: Visitor) -> str:
        return shown.editions(self._calibration.publishing.editions(who.caller), who, self._text)

    def _waiting(self, one: Waiting) -> str:
        language = formats.language_name(one.at.language, locale=self._text.locale)
        return self._text.calibration.waiting_item(benchmark=one.benchmark, number=one.number, language=language)

    def _named(self, benchmark: str, language: str) -> str:
        return f"{benchmark} · {formats.language_name(language, locale=self._text.locale)}"


def _most_decided(standings: Sequence[Standing]) -> str | None:
    """What is most worth publishing."""
    most = max(standings, key=lambda one: one.stages.get(Stage.DECIDED, 0), default=None)
    return f"{most.benchmark}:{most.language}" if most is not None else None


def _item(value: object) -> tuple[str, str]:
    language, _, item_id = words(value).partition(":")
    if not item_id:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return language, item_id
