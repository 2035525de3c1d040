"""What the whole page shows for a battle, or without one: an update for every component that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from backend.records import Mode, TurnState
from backend.services.arena.live import LiveView
from backend.services.arena.views import BattleView
from ui.components import battle as shown
from ui.components.form_key import fresh
from ui.form import Updates
from ui.pages.arena.parts import Edit, Hidden, Judge, Last, Offer, Talk
from ui.text import Text


@dataclass(frozen=True)
class Frame:
    """The components of the page."""

    waiting: gr.HTML
    battle: gr.Row
    offer: Offer
    talk: Talk
    judge: Judge
    edit: Edit
    hidden: Hidden
    last: Last
    shortcuts: gr.Checkbox
    flow: gr.Checkbox

    @property
    def outputs(self) -> list[Block]:
        """All that a battle may change."""
        offer, talk, judge, edit, hidden = self.offer, self.talk, self.judge, self.edit, self.hidden
        return [
            *(self.waiting, self.battle, offer.column, offer.start),
            *(talk.pictures, talk.story, talk.answers, talk.running, talk.paused, talk.retry, talk.skip),
            *(talk.going_on, talk.say, talk.send),
            *(judge.column, judge.reasons_a, judge.reasons_b, judge.note),
            *(judge.after, judge.verdict, judge.edit, judge.undo, judge.names),
            *(edit.column, hidden.key, hidden.battle, hidden.mark),
            *self.before,
        ]

    @property
    def before(self) -> list[Block]:
        """What is shown of the battle before."""
        return [self.last.column, self.last.verdict, self.last.undo, self.hidden.last]

    def of(self, view: BattleView | None, text: Text) -> Updates:
        """Everything, from scratch; what somebody types into the question box stays."""
        if view is None or view.ended:
            return self._without()
        open_still = view.choice is None and view.void is None
        resting = open_still and not view.running
        last = view.turns[-1].state
        offer, talk, judge = self.offer, self.talk, self.judge
        return {
            **self._anew(),
            offer.column: gr.Column(visible=False),
            self.battle: gr.Row(visible=True),
            talk.pictures: shown.pictures(view, text),
            talk.story: shown.story(view, text),
            talk.answers: shown.answers(view, text),
            talk.running: gr.Row(visible=view.running),
            talk.paused: gr.Row(visible=resting or view.void is not None),
            talk.retry: gr.Button(visible=view.repeatable),
            talk.skip: gr.Button(visible=view.votable and view.mode is Mode.BLIND),
            # While answers are written too: the focus stays in the box, and nothing typed gets lost.
            talk.going_on: gr.Row(visible=open_still and last in (TurnState.RUNNING, TurnState.DONE)),
            talk.send: gr.Button(interactive=resting),
            judge.column: gr.Column(visible=view.votable),
            judge.after: gr.Column(visible=view.choice is not None),
            judge.verdict: shown.verdict(view, text),
            judge.edit: gr.Button(visible=view.choice is not None),
            judge.undo: gr.Button(visible=view.undo_seconds > 0),
            judge.names: gr.Button(visible=view.names_seconds > 0),
            self.hidden.battle: view.id,
        }

    def after(self, last: BattleView, text: Text) -> Updates:
        """What came of the vote before, above the battle that followed at once."""
        return {
            self.last.column: gr.Column(visible=True),
            self.last.verdict: shown.verdict(last, text),
            self.last.undo: gr.Button(visible=last.undo_seconds > 0),
            self.hidden.last: last.id,
        }

    def told(self, view: BattleView, text: Text) -> Updates:
        """The names have come; an edit that was begun stays as it is."""
        judge = self.judge
        return {
            self.talk.story: shown.story(view, text),  # with badges now
            self.talk.answers: shown.answers(view, text),
            judge.verdict: shown.verdict(view, text),
            judge.names: gr.Button(visible=False),
            self.hidden.key: fresh(),
        }

    def growing(self, view: BattleView, live: LiveView, text: Text) -> Updates:
        """Only the answers have grown."""
        return {self.talk.answers: shown.answers(view, text, live=live)}

    def asked(self) -> Updates:
        """The question is on its way: its box is free for the next."""
        return {self.talk.say: ""}

    def nothing(self) -> Updates:
        """The page stays as it is."""
        return {self.waiting: gr.skip()}

    def _without(self) -> Updates:
        talk, judge = self.talk, self.judge
        return {
            **self._anew(),
            **self.asked(),
            self.offer.column: gr.Column(visible=True),
            **_each([judge.column, judge.after], gr.Column(visible=False)),
            **_each([self.battle, talk.running, talk.paused, talk.going_on], gr.Row(visible=False)),
            **_each([talk.pictures, talk.story, talk.answers, judge.verdict, self.hidden.battle], ""),
        }

    def _anew(self) -> Updates:
        """What every write leaves behind: a fresh key, and nothing chosen."""
        return {
            self.waiting: gr.HTML("", visible=False),
            self.offer.start: gr.Button(interactive=True),
            self.judge.reasons_a: [],
            self.judge.reasons_b: [],
            self.judge.note: "",
            self.edit.column: gr.Column(visible=False),
            self.last.column: gr.Column(visible=False),
            self.hidden.last: "",
            self.hidden.key: fresh(),
            self.hidden.mark: "",
        }


def _each(components: Sequence[Block], update: object) -> Updates:
    return dict.fromkeys(components, update)
