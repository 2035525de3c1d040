"""What the events of a translator do: the next item, text that is kept, handing in or voting, skipping, reporting."""

from __future__ import annotations

from typing import Any

import gradio as gr

from backend.services import Services
from core.errors import InvalidInput, Reason
from core.records import Person, TranslatorGroup
from ui import formats, html
from ui.components.form_key import fresh
from ui.components.toast import say
from ui.form import Updates
from ui.pages.calibrate.adjudicating import AdjudicatingDesk
from ui.pages.calibrate.desk import Desk, Here
from ui.pages.calibrate.frame import Frame
from ui.pages.calibrate.refining import RefiningDesk
from ui.pages.calibrate.voting import VotingDesk
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

_TASKS = {TranslatorGroup.REFINER: "refine", TranslatorGroup.VOTER: "vote"}


class Working:
    """The handlers; which desk a person is at, the page's own choice says: `refine:hu`, `vote:sr`, `adjudicate:cs`."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._text = text
        self._frame = frame
        self._adjudicating = services.calibration.adjudicating
        self._desks: dict[str, Desk[Any]] = {
            "refine": RefiningDesk(services.calibration.refining, text, frame),
            "vote": VotingDesk(services.calibration.voting, text, frame),
            "adjudicate": AdjudicatingDesk(services.calibration.adjudicating, text, frame),
        }

    def arrive(self, who: Visitor) -> Updates:
        """The first of a person's languages, with the item at which they are or the next."""
        person = who.caller.person
        assert person is not None
        choices = [*self._works(person), *self._named(who)]
        first = choices[0][1] if choices else None
        work = gr.Dropdown(choices, value=first, interactive=True, visible=len(choices) > 1)
        return {self._frame.work: work, **self._next(who, first)}

    def onward(self, who: Visitor, here: Here) -> Updates:
        """The item at which one is at work, or the next."""
        return self._next(who, here.work)

    def look(self, who: Visitor, here: Here) -> Updates:
        """Keep what is typed and say what is odd about it; also called when the page itself fills the field."""
        desk, language = self._at(here.work)
        if not here.item or here.fields.get("item") != here.item:  # of the item that was there before
            return {}
        return {self._frame.task.remarks: desk.look(who, language, here)}

    def submit(self, who: Visitor, here: Here) -> Updates:
        """Hand in or vote, then the next item."""
        desk, language = self._at(here.work)
        say(desk.submit(who, language, here))
        return desk.after(who, language, here) or self._nothing(self._text.calibrate.empty_text)

    def skip(self, who: Visitor, here: Here) -> Updates:
        """The next item; this one comes back later."""
        desk, language = self._at(here.work)
        desk.work.skip(who.caller, language, here.item, here.key)
        say(self._text.calibrate.skipped)
        return self._next(who, here.work)

    def flag(self, who: Visitor, here: Here) -> Updates:
        """Report the item itself, then the next."""
        desk, language = self._at(here.work)
        desk.work.flag(who.caller, language, here.item, words(here.kind), words(here.note), here.key)
        say(self._text.calibrate.flagged)
        return self._next(who, here.work)

    def previous(self, who: Visitor, here: Here) -> Updates:
        """What one finished before this item."""
        desk, language = self._at(here.work)
        earlier = desk.before(who, language, here.item)
        if earlier is None:
            say(self._text.calibrate.first)
            return {self._frame.hidden.key: fresh()}
        return earlier

    def _works(self, person: Person) -> list[tuple[str, str]]:
        return [
            (
                self._text.calibrate.fill(
                    f"work_{_TASKS[one.group]}", language=formats.language_name(one.code, locale=self._text.locale)
                ),
                f"{_TASKS[one.group]}:{one.code}",
            )
            for one in person.languages
            if one.group is not None
        ]

    def _named(self, who: Visitor) -> list[tuple[str, str]]:
        """Where a researcher has named this person to decide what votes do not."""
        words_, locale = self._text.calibrate, self._text.locale
        return [
            (words_.work_adjudicate(language=formats.language_name(code, locale=locale)), f"adjudicate:{code}")
            for code in self._adjudicating.languages(who.caller)
        ]

    def _at(self, work: object) -> tuple[Desk[Any], str]:
        task, _, language = words(work).partition(":")
        if task not in self._desks:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        return self._desks[task], language

    def _next(self, who: Visitor, work: str | None) -> Updates:
        if work is None:
            return self._nothing(self._text.home.translator_text)
        desk, language = self._at(work)
        return desk.next(who, language) or self._nothing(self._text.calibrate.empty_text)

    def _nothing(self, told: str) -> Updates:
        frame = self._frame
        return {
            frame.state: html.empty(title=self._text.calibrate.empty_title, text=told),
            frame.task.column: gr.Column(visible=False),
            frame.task.form: "",
            frame.ballot.proposal: "",
            frame.hidden.item: "",
            frame.hidden.typed: "",
            frame.hidden.key: fresh(),
        }
