"""The desk of a refiner."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from backend.services.calibration.refining import Refining
from backend.services.calibration.views import NewRefinement, RefiningTask
from ui.form import Updates
from ui.pages.calibrate import shown
from ui.pages.calibrate.desk import Desk, Here, anew, typed_in
from ui.pages.calibrate.frame import Frame
from ui.text import Text
from ui.typed import number
from ui.visitor import Visitor


class RefiningDesk(Desk[RefiningTask]):
    """A draft in fields, remarks below."""

    def __init__(self, service: Refining, text: Text, frame: Frame) -> None:
        super().__init__(service, text, frame)
        self._service = service

    def look(self, who: Visitor, language: str, here: Here) -> Markup:
        """Keep what is typed; what is wrong or odd about it."""
        task = self._service.task(who.caller, language, here.item)
        typed = typed_in(here, task.shown.source)
        found = self._service.look(who.caller, language, here.item, typed)
        return shown.remarks(task, typed.fields, found, self._text)

    def submit(self, who: Visitor, language: str, here: Here) -> str:
        """Hand in."""
        task = self._service.task(who.caller, language, here.item)
        new = NewRefinement(typed_in(here, task.shown.source), number(here.seconds))
        self._service.submit(who.caller, language, here.item, new, here.key)
        return self._text.calibrate.handed_in

    def _of(self, who: Visitor, task: RefiningTask) -> Updates:
        frame, words = self._frame, self._text.calibrate
        finished = words.finished(number=self._service.finished(who.caller, task.shown.at.language))
        again = "" if not task.done else words.done_open if task.editable else words.done_closed
        return {
            **anew(frame, task.shown, task.start, self._text, done=task.done),
            frame.task.head: shown.head(task.shown, finished, again),
            frame.task.form: shown.form(task, self._text),
            frame.task.submit: gr.Button(words.submit, interactive=task.editable),
            frame.task.keys: shown.keys(self._text, voting=False),
            frame.ballot.column: gr.Column(visible=False),
            frame.ballot.proposal: "",
        }
