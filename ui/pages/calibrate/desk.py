"""What both desks of a translator have in common: what the page brings, what a desk does with it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import gradio as gr
from markupsafe import Markup

from annotation.refining import names
from backend.db.calibrations import Shown
from backend.services.calibration.views import Typed
from core.benchmark_items import Fields
from core.errors import InvalidInput, Reason
from core.records import Caller
from ui.components.form_key import fresh
from ui.components.item import pictures
from ui.form import Updates
from ui.pages.calibrate.frame import Frame
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Here:
    """The page as it stands."""

    work: str
    item: str
    typed: str
    """JSON of the page's script: the item and its fields by name."""
    seconds: str
    choice: str
    reasons: list[str]
    ranking: list[str]
    why: str
    kind: str
    note: str
    key: str

    @property
    def fields(self) -> Mapping[str, object]:
        """The record that the page's script wrote; nothing else is taken."""
        try:
            typed = json.loads(words(self.typed) or "{}")
        except (ValueError, RecursionError):
            raise InvalidInput(Reason.REQUEST_MALFORMED) from None
        if not isinstance(typed, dict):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        return typed


Task = TypeVar("Task")
Given = TypeVar("Given", covariant=True)


class Work(Protocol[Given]):
    """What both services do: give an item, and take it back undone."""

    def next(self, caller: Caller, language: str) -> Given | None:
        """The item at hand or the next one."""

    def before(self, caller: Caller, language: str, item_id: str) -> Given | None:
        """What one finished before."""

    def skip(self, caller: Caller, language: str, item_id: str, key: str) -> None:
        """Pass it over."""

    def flag(self, caller: Caller, language: str, item_id: str, kind: str, note: str, key: str) -> None:
        """Report it."""


class Desk(ABC, Generic[Task]):
    """Refining or voting in a language."""

    def __init__(self, work: Work[Task], text: Text, frame: Frame) -> None:
        self.work = work
        self._text = text
        self._frame = frame

    def next(self, who: Visitor, language: str) -> Updates | None:
        """The item at hand or the next one, as the page shows it."""
        task = self.work.next(who.caller, language)
        return self._of(who, task) if task is not None else None

    def before(self, who: Visitor, language: str, item_id: str) -> Updates | None:
        """What one finished before."""
        task = self.work.before(who.caller, language, item_id)
        return self._of(who, task) if task is not None else None

    @abstractmethod
    def look(self, who: Visitor, language: str, here: Here) -> Markup:
        """Keep what is typed, and say what is odd about it."""

    @abstractmethod
    def submit(self, who: Visitor, language: str, here: Here) -> str:
        """Hand in; what is said then."""

    def after(self, who: Visitor, language: str, here: Here) -> Updates | None:
        """What stands there once something was handed in: the next item, or nothing more."""
        return self.next(who, language)

    @abstractmethod
    def _of(self, who: Visitor, task: Task) -> Updates:
        """An item on the page."""


def typed_in(here: Here, source: Fields) -> Typed:
    """What the script collected; what it has no field for is empty, as it was."""
    fields = here.fields
    if fields.get("item") != here.item:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    texts = [words(fields.get(name)) for name in names(source)]
    return Typed(Fields(texts[0], texts[1], tuple(texts[2:])), words(fields.get("reason")))


def anew(frame: Frame, item: Shown, start: Typed, text: Text, *, done: bool) -> Updates:
    """What another item changes on the page, whichever desk it is."""
    fields = dict(zip(names(start.fields), start.fields.texts, strict=True))
    typed = {"item": item.at.item_id, **fields, "reason": start.reason}
    return {
        frame.state: "",
        frame.task.column: gr.Column(visible=True),
        frame.task.pictures: pictures(item, text),
        frame.task.remarks: "",
        frame.task.skip: gr.Button(visible=not done),
        frame.task.onward: gr.Button(visible=done),
        frame.report.column: gr.Column(visible=not done),
        frame.report.kind: gr.Radio(value=None, interactive=True),
        frame.report.note: gr.Textbox(value="", interactive=True),
        frame.hidden.key: fresh(),
        frame.hidden.item: item.at.item_id,
        frame.hidden.typed: json.dumps(typed, ensure_ascii=False),
        frame.hidden.seconds: "0",
    }
