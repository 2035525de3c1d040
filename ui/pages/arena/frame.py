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
    ahead: gr.HTML
    sitting: gr.HTML

    @property
    def outputs(self) -> list[Block]:
        """All that a battle may change."""
        offer, talk, judge, edit, hidden = self.offer, self.talk, self.judge, self.edit, self.hidden
        return [
            *(self.waiting, self.battle, offer.column, offer.start),
            *(talk.pictures, talk.story, talk.answers, talk.running, talk.paused, talk.retry, talk.skip),
            *(talk.going_on, talk.say, talk.send),
            *(judge.column, judge.more, judge.note, talk.leave, self.ahead, self.sitting),
            *(judge.after, judge.verdict, judge.reasons, judge.called, judge.edit, judge.undo, judge.names),
            *(edit.column, hidden.key, hidden.why_key, hidden.called_key, hidden.battle, hidden.mark),
            *self.before,
        ]

    @property
    def before(self) -> list[Block]:
        """What is shown of the battle before."""
        last = self.last
        return [last.column, last.verdict, last.reasons, last.called, last.undo, self.hidden.last]

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
            offer.column: gr.update(visible=False),
            self.battle: gr.update(visible=True),
            talk.pictures: shown.pictures(view, text),
            talk.story: shown.story(view, text),
            talk.answers: shown.answers(view, text),
            talk.running: gr.update(visible=view.running),
            talk.paused: gr.update(visible=resting or view.void is not None),
            talk.retry: gr.update(visible=view.repeatable),
            talk.leave: gr.update(visible=not view.votable),  # else it is in the menu below the vote
            talk.skip: gr.update(visible=view.votable and view.mode is Mode.BLIND),
            # While answers are written too: the focus stays in the box, and nothing typed gets lost.
            talk.going_on: gr.update(visible=open_still and last in (TurnState.RUNNING, TurnState.DONE)),
            talk.send: gr.update(interactive=resting),
            judge.column: gr.update(visible=view.votable),
            judge.after: gr.update(visible=view.choice is not None),
            judge.verdict: shown.verdict(view, text),
            judge.reasons: sorted(view.reasons),
            judge.called: _called(view),
            judge.edit: gr.update(visible=view.choice is not None),
            judge.undo: gr.update(visible=view.undo_seconds > 0),
            judge.names: gr.update(visible=view.names_seconds > 0),
            self.hidden.battle: view.id,
        }

    def after(self, last: BattleView, text: Text) -> Updates:
        """What came of the vote before, above the battle that followed at once."""
        return {
            self.last.column: gr.update(visible=True),
            self.last.verdict: shown.verdict(last, text),
            self.last.undo: gr.update(visible=last.undo_seconds > 0),
            self.hidden.last: last.id,
        }

    def why(self, last: BattleView) -> Updates:
        """What was said of the vote before: nothing yet, when its strip is new."""
        return {self.last.reasons: sorted(last.reasons), self.last.called: _called(last)}

    def called(self, view: BattleView, text: Text, *, last: bool) -> Updates:
        """It is kept what people call it, and the vote stands; all else stays as it is."""
        if last:
            return {**self.after(view, text), self.last.called: _called(view), self.hidden.called_key: fresh()}
        return {
            self.judge.verdict: shown.verdict(view, text),
            self.judge.undo: gr.update(visible=False),
            self.judge.called: _called(view),
            self.hidden.called_key: fresh(),
        }

    def awaited(self, pictures: Sequence[str]) -> Updates:
        """The pictures of the next battle are fetched while this one is read."""
        return {self.ahead: shown.fetched(pictures)}

    def told(self, view: BattleView, text: Text) -> Updates:
        """The names have come; an edit that was begun stays as it is."""
        judge = self.judge
        return {
            self.talk.story: shown.story(view, text),  # with badges now
            self.talk.answers: shown.answers(view, text),
            judge.verdict: shown.verdict(view, text),
            judge.names: gr.update(visible=False),
            self.hidden.key: fresh(),
        }

    def growing(self, view: BattleView, live: LiveView, text: Text) -> Updates:
        """Only the answers have grown."""
        return {self.talk.answers: shown.answers(view, text, live=live)}

    def asked(self) -> Updates:
        """The question is on its way: its box is free for the next."""
        return {self.talk.say: "", self.sitting: ""}

    def nothing(self) -> Updates:
        """The page stays as it is."""
        return {self.waiting: gr.skip()}

    def _without(self) -> Updates:
        talk, judge = self.talk, self.judge
        return {
            **self._anew(),
            **self.asked(),
            self.offer.column: gr.update(visible=True),
            **_each([judge.column, judge.after], gr.update(visible=False)),
            **_each([self.battle, talk.running, talk.paused, talk.going_on], gr.update(visible=False)),
            **_each([talk.pictures, talk.story, talk.answers, judge.verdict, self.hidden.battle], ""),
        }

    def _anew(self) -> Updates:
        """What every write leaves behind: a fresh key, and nothing chosen."""
        return {
            self.waiting: gr.HTML("", visible=False),
            self.offer.start: gr.update(interactive=True),
            self.judge.more: gr.update(open=False),
            self.judge.note: "",
            self.edit.column: gr.update(visible=False),
            self.last.column: gr.update(visible=False),
            self.hidden.last: "",
            self.hidden.key: fresh(),
            self.hidden.why_key: fresh(),
            self.hidden.called_key: fresh(),
            self.hidden.mark: "",
        }


def _called(view: BattleView) -> object:
    return gr.update(value="", visible=view.nameable)


def _each(components: Sequence[Block], update: object) -> Updates:
    return dict.fromkeys(components, update)
