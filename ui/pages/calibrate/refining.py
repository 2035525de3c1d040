"""What the events of a refiner do: the next item, text that is kept, handing in, skipping, reporting, going back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import gradio as gr

from annotation.refining import names
from backend.services import Services
from backend.services.calibration.views import NewRefinement, RefiningTask, Typed
from core.benchmark_items import Fields
from core.errors import InvalidInput, Reason
from core.records import Person, TranslatorGroup
from ui import formats, html
from ui.components.form_key import fresh
from ui.components.toast import say
from ui.form import Updates
from ui.pages.calibrate import shown
from ui.pages.calibrate.frame import Frame
from ui.text import Text
from ui.typed import number, words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Here:
    """The page as it stands."""

    work: str
    item: str
    typed: str
    """JSON of the page's script: the item and its fields by name."""
    seconds: str
    kind: str
    note: str
    key: str


class Refining:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._refining = services.calibration.refining
        self._text = text
        self._frame = frame

    def arrive(self, who: Visitor) -> Updates:
        """The first of a person's languages, with the item at which they are or the next."""
        person = who.caller.person
        assert person is not None
        choices = self._works(person)
        first = choices[0][1] if choices else None
        work = gr.Dropdown(choices, value=first, interactive=True, visible=len(choices) > 1)
        return {self._frame.work: work, **self._next(who, first)}

    def onward(self, who: Visitor, here: Here) -> Updates:
        """The item at which one is at work, or the next."""
        return self._next(who, here.work)

    def look(self, who: Visitor, here: Here) -> Updates:
        """Keep what is typed and say what is odd about it; also called when the page itself fills the field."""
        typed = json_of(here.typed)
        if not here.item or typed.get("item") != here.item:  # of the item that was there before
            return {}
        text = self._typed(who, here)
        found = self._refining.look(who.caller, _language(here.work), here.item, text)
        task = self._refining.task(who.caller, _language(here.work), here.item)
        return {self._frame.task.remarks: shown.remarks(task, text.fields, found, self._text)}

    def submit(self, who: Visitor, here: Here) -> Updates:
        """Hand in, then the next item."""
        new = NewRefinement(self._typed(who, here), number(here.seconds))
        self._refining.submit(who.caller, _language(here.work), here.item, new, here.key)
        say(self._text.calibrate.handed_in)
        return self._next(who, here.work)

    def skip(self, who: Visitor, here: Here) -> Updates:
        """The next item; this one comes back later."""
        self._refining.skip(who.caller, _language(here.work), here.item, here.key)
        say(self._text.calibrate.skipped)
        return self._next(who, here.work)

    def flag(self, who: Visitor, here: Here) -> Updates:
        """Report the item itself, then the next."""
        kind, note = words(here.kind), words(here.note)
        self._refining.flag(who.caller, _language(here.work), here.item, kind, note, here.key)
        say(self._text.calibrate.flagged)
        return self._next(who, here.work)

    def previous(self, who: Visitor, here: Here) -> Updates:
        """What one handed in before this item."""
        task = self._refining.before(who.caller, _language(here.work), here.item)
        if task is None:
            say(self._text.calibrate.first)
            return {self._frame.hidden.key: fresh()}
        return self._of(who, task)

    def _works(self, person: Person) -> list[tuple[str, str]]:
        return [
            (
                self._text.calibrate.work_refine(language=formats.language_name(one.code, locale=self._text.locale)),
                one.code,
            )
            for one in person.languages
            if one.group is TranslatorGroup.REFINER
        ]

    def _next(self, who: Visitor, work: str | None) -> Updates:
        if work is None:
            return self._nothing(self._text.home.translator_text)
        task = self._refining.next(who.caller, _language(work))
        return self._of(who, task) if task is not None else self._nothing(self._text.calibrate.empty_text)

    def _nothing(self, told: str) -> Updates:
        frame = self._frame
        return {
            frame.state: html.empty(title=self._text.calibrate.empty_title, text=told),
            frame.task.column: gr.Column(visible=False),
            frame.hidden.item: "",
            frame.hidden.typed: "",
            frame.hidden.key: fresh(),
        }

    def _of(self, who: Visitor, task: RefiningTask) -> Updates:
        frame, at = self._frame, task.shown.at
        finished = self._refining.finished(who.caller, at.language)
        return {
            frame.state: "",
            frame.task.column: gr.Column(visible=True),
            frame.task.pictures: shown.pictures(task.shown, self._text),
            frame.task.head: shown.head(task, finished, self._text),
            frame.task.form: shown.form(task, self._text),
            frame.task.remarks: "",
            frame.task.submit: gr.Button(interactive=task.editable),
            frame.task.skip: gr.Button(visible=not task.done),
            frame.task.onward: gr.Button(visible=task.done),
            frame.report.kind: gr.Radio(value=None),
            frame.report.note: "",
            frame.hidden.key: fresh(),
            frame.hidden.item: at.item_id,
            frame.hidden.typed: _json(task),
            frame.hidden.seconds: "0",
        }

    def _typed(self, who: Visitor, here: Here) -> Typed:
        """What the script collected; what it has no field for is empty, as it was."""
        typed = json_of(here.typed)
        if typed.get("item") != here.item:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        task = self._refining.task(who.caller, _language(here.work), here.item)
        texts = [words(typed.get(name)) for name in names(task.shown.source)]
        return Typed(Fields(texts[0], texts[1], tuple(texts[2:])), words(typed.get("reason")))


def json_of(text: str) -> Mapping[str, object]:
    """The record that the page's script wrote; nothing else is taken."""
    try:
        found = json.loads(words(text) or "{}")
    except (ValueError, RecursionError):
        raise InvalidInput(Reason.REQUEST_MALFORMED) from None
    if not isinstance(found, dict):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return found


def _json(task: RefiningTask) -> str:
    fields = task.start.fields
    typed = dict(zip(names(fields), fields.texts, strict=True))
    return json.dumps({"item": task.shown.at.item_id, **typed, "reason": task.start.reason}, ensure_ascii=False)


def _language(work: object) -> str:
    return words(work)
