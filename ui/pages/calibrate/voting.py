"""The desk of a voter."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from annotation.voting import ALL_BAD, letters, same
from backend.services.calibration.views import NewBallot, VotingTask
from backend.services.calibration.voting import Voting
from core.benchmark_items import Fields
from ui.form import Updates
from ui.pages.calibrate import versions
from ui.pages.calibrate.desk import Desk, Here, anew, typed_in
from ui.pages.calibrate.frame import Frame
from ui.pages.calibrate.shown import editable, head, keys
from ui.text import Text
from ui.typed import listed, number, words
from ui.visitor import Visitor

_TWO = 2
"""Of so many versions the choice says the whole ranking."""


class VotingDesk(Desk[VotingTask]):
    """Versions by letter, one choice."""

    def __init__(self, service: Voting, text: Text, frame: Frame) -> None:
        super().__init__(service, text, frame)
        self._service = service

    def look(self, who: Visitor, language: str, here: Here) -> Markup:
        """Keep a proposal that is half typed."""
        task = self._service.task(who.caller, language, here.item)
        self._service.keep(who.caller, language, here.item, typed_in(here, task.shown.source))
        return Markup("")

    def submit(self, who: Visitor, language: str, here: Here) -> str:
        """Vote."""
        task = self._service.task(who.caller, language, here.item)
        new = NewBallot(
            choice=words(here.choice) or "?",
            seconds=number(here.seconds),
            proposal=self._proposal(task, here),
            reasons=tuple(listed(here.reasons)),
            note=words(here.why),
            ranking=tuple(listed(here.ranking)),
        )
        self._service.vote(who.caller, language, here.item, new, here.key)
        return self._text.calibrate.voted

    def _proposal(self, task: VotingTask, here: Here) -> Fields | None:
        """What was typed, where all are bad and it is none of the versions."""
        fields = typed_in(here, task.shown.source).fields
        own = here.choice == ALL_BAD and not any(same(fields, version) for version in task.versions)
        return fields if own else None

    def _of(self, who: Visitor, task: VotingTask) -> Updates:
        frame, said = self._frame, self._text.calibrate
        cast = said.ballots(number=self._service.finished(who.caller, task.shown.at.language))
        names = [(said.version(letter=letter), letter) for letter in letters(len(task.versions))]
        choices = [*names, (said.all_bad, ALL_BAD)]
        told = next((name for name, letter in choices if letter == task.choice), "")
        again = said.voted_for(choice=told) if task.done else ""
        return {
            **anew(frame, task.shown, task.start, self._text, done=task.done),
            frame.task.head: head(task.shown, cast, again),
            frame.task.form: versions.versions(task, self._text),
            frame.task.submit: gr.Button(said.vote, interactive=not task.done),
            frame.task.keys: keys(self._text, voting=True),
            frame.ballot.column: gr.Column(visible=not task.done),
            frame.ballot.choice: gr.Radio(choices, label=said.best, value=task.choice, interactive=True),
            frame.ballot.ranking: gr.Dropdown(names, value=[], interactive=True, visible=len(names) > _TWO),
            frame.ballot.reasons: gr.CheckboxGroup(value=[], interactive=True, visible=True),
            frame.ballot.note: gr.Textbox(value="", interactive=True),
            frame.ballot.own: gr.Accordion(label=said.proposal),
            frame.ballot.proposal: editable(task.shown, task.start.fields, self._text),
        }
