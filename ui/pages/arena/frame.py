"""What the whole page shows for a battle, or without one: one value for every component that changes."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from backend.records import TurnState
from backend.services.arena.views import BattleView
from ui.components import battle as shown
from ui.components.form_key import fresh
from ui.pages.arena.parts import Hidden, Judge, Mend, Offer, Talk
from ui.text import Text


@dataclass(frozen=True)
class Frame:
    """The components that an event of the arena may change, and their values."""

    waiting: gr.HTML
    battle: gr.Row
    offer: Offer
    talk: Talk
    judge: Judge
    mend: Mend
    hidden: Hidden

    @property
    def outputs(self) -> list[Any]:
        """In the order of `of`."""
        offer, talk, judge, hidden = self.offer, self.talk, self.judge, self.hidden
        return [
            self.waiting,
            offer.column,
            offer.start,
            self.battle,
            talk.pictures,
            talk.story,
            talk.answers,
            talk.running,
            talk.paused,
            talk.retry,
            talk.leave,
            talk.going_on,
            talk.say,
            judge.column,
            judge.reasons_a,
            judge.reasons_b,
            judge.note,
            judge.after,
            judge.verdict,
            judge.mend,
            judge.undo,
            self.mend.column,
            hidden.key,
            hidden.battle,
            hidden.mark,
        ]

    def of(self, view: BattleView | None, text: Text) -> list[Any]:
        """Everything, from scratch."""
        if view is None or view.ended:
            return self._without()
        last = view.turns[-1].state
        open_still = view.choice is None and view.void is None
        resting = open_still and not view.running
        changed = {
            "offer.column": gr.Column(visible=False),
            "battle": gr.Row(visible=True),
            "talk.pictures": shown.pictures(view, text),
            "talk.story": shown.story(view, text),
            "talk.answers": shown.answers(view, text),
            "talk.running": gr.Row(visible=view.running),
            "talk.paused": gr.Row(visible=resting or view.void is not None),
            "talk.retry": gr.Button(visible=view.void is None),
            "talk.leave": gr.Button(visible=True),
            "talk.going_on": gr.Row(visible=resting and last is TurnState.DONE),
            "talk.say": "",
            "judge.column": gr.Column(visible=view.votable),
            "judge.reasons_a": [],
            "judge.reasons_b": [],
            "judge.note": "",
            "judge.after": gr.Column(visible=view.choice is not None),
            "judge.verdict": shown.verdict(view, text),
            "judge.mend": gr.Button(visible=view.choice is not None),
            "judge.undo": gr.Button(visible=view.undo_seconds > 0),
            "mend.column": gr.Column(visible=False),
            "hidden.battle": view.id,
        }
        return self._values(changed)

    def growing(self, view: BattleView, text: Text) -> list[Any]:
        """Only the answers have grown."""
        values: list[Any] = [gr.skip()] * len(self.outputs)
        values[self.outputs.index(self.talk.answers)] = shown.answers(view, text)
        return values

    def _without(self) -> list[Any]:
        hide = {name: gr.Column(visible=False) for name in ("judge.column", "judge.after", "mend.column")}
        rows = {name: gr.Row(visible=False) for name in ("battle", "talk.running", "talk.paused", "talk.going_on")}
        texts = dict.fromkeys(("talk.pictures", "talk.story", "talk.answers", "judge.verdict", "hidden.battle"), "")
        return self._values({"offer.column": gr.Column(visible=True), **hide, **rows, **texts})

    def _values(self, changed: dict[str, Any]) -> list[Any]:
        """Values by name, in the order of the outputs; what is not named stays, key and mark are made anew."""
        named = {id(operator.attrgetter(place)(self)): value for place, value in changed.items()}
        named[id(self.waiting)] = gr.HTML("", visible=False)
        named[id(self.hidden.key)] = fresh()
        named[id(self.hidden.mark)] = ""
        named[id(self.offer.start)] = gr.Button(interactive=True)
        return [named.get(id(component), gr.skip()) for component in self.outputs]
