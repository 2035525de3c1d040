"""The desk of somebody who was named to decide where votes do not."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from backend.services.calibration.adjudicating import OWN, Adjudicating, Case, NewDecision
from backend.services.calibration.views import Typed
from core.errors import InvalidInput, Reason
from core.records import Caller
from ui.components import item
from ui.form import Updates
from ui.pages.calibrate.desk import Desk, Here, anew, typed_in
from ui.pages.calibrate.frame import Frame
from ui.pages.calibrate.shown import editable, head
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor


class _Named:
    """What waits for a named person; it is decided, neither put off nor reported."""

    def __init__(self, service: Adjudicating) -> None:
        self._service = service

    def next(self, caller: Caller, language: str) -> Case | None:
        """The first item that waits."""
        return self._service.next(caller, language)

    def before(self, caller: Caller, language: str, item_id: str) -> Case | None:
        """A decision stands."""
        return None

    def skip(self, caller: Caller, language: str, item_id: str, key: str) -> None:
        """No page offers it."""
        raise InvalidInput(Reason.REQUEST_MALFORMED)

    def flag(self, caller: Caller, language: str, item_id: str, kind: str, note: str, key: str) -> None:
        """No page offers it."""
        raise InvalidInput(Reason.REQUEST_MALFORMED)


class AdjudicatingDesk(Desk[Case]):
    """Everything that was said of an item, and one choice; the names afterwards."""

    def __init__(self, service: Adjudicating, text: Text, frame: Frame) -> None:
        super().__init__(_Named(service), text, frame)
        self._service = service

    def look(self, who: Visitor, language: str, here: Here) -> Markup:
        """An own text is handed in whole."""
        return Markup("")

    def submit(self, who: Visitor, language: str, here: Here) -> str:
        """Decide."""
        own = None
        if here.choice == OWN:
            source = self._service.case(who.caller, language, here.item).shown.source
            own = typed_in(here, source).fields
        new = NewDecision(words(here.choice) or "?", own, words(here.why))
        self._service.decide(who.caller, language, here.item, new, here.key)
        return self._text.calibration.decided

    def after(self, who: Visitor, language: str, here: Here) -> Updates:
        """The same item with its names; the next one when the reader goes on."""
        return self._of(who, self._service.case(who.caller, language, here.item))

    def _of(self, who: Visitor, task: Case) -> Updates:
        frame, said = self._frame, self._text.calibrate
        done = task.decided is not None
        versions = [(said.version(letter=one.letter), one.letter) for one in task.versions]
        start = Typed(task.draft)
        return {
            **anew(frame, task.shown, start, self._text, done=done),
            frame.task.head: head(task.shown, said.undecided, self._text.calibration.decided if done else ""),
            frame.task.form: item.case(task, self._text, beside=True),
            frame.task.submit: gr.Button(self._text.calibration.decide, interactive=not done),
            frame.task.skip: gr.Button(visible=False),
            frame.task.keys: "",
            frame.report.column: gr.Column(visible=False),
            frame.ballot.column: gr.Column(visible=not done),
            frame.ballot.choice: gr.Radio(
                [*versions, (self._text.calibration.own_text, OWN)],
                label=self._text.calibration.decision,
                value=None,
                interactive=True,
            ),
            frame.ballot.ranking: gr.Dropdown([], value=[], visible=False),
            frame.ballot.reasons: gr.CheckboxGroup(value=[], visible=False),
            frame.ballot.note: gr.Textbox(value="", interactive=True),
            frame.ballot.own: gr.Accordion(label=self._text.calibration.own_text),
            frame.ballot.proposal: editable(task.shown, start.fields, self._text),
        }
