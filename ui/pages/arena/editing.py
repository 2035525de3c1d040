"""Editing an answer: the start is chosen, drafts are kept as one types, differences are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass

import gradio as gr
from markupsafe import Markup

from annotation.edits import Concern, checks, difference
from backend.records import Turn
from backend.services import Services
from backend.services.arena.input_checks import EDIT_LONGEST
from backend.services.arena.views import BattleView, NewEdit
from core.battles import Choice, Side
from core.errors import InvalidInput, Reason
from core.text_checks import edit_distance
from ui.components.prose import direction
from ui.components.toast import say
from ui.form import Updates
from ui.pages.arena.following import Following
from ui.pages.arena.frame import Frame
from ui.text import Text
from ui.typed import number, words
from ui.visitor import Visitor


@dataclass(frozen=True)
class _Draft:
    """What was left half edited: which answer it began with (a, b or none), and the text."""

    start: str
    text: str


@dataclass(frozen=True)
class SaveEdit:
    """The card as it is saved."""

    battle: str
    start: str
    text: str
    seconds: str
    """In which somebody really worked at it, as the page's script counts them."""
    key: str


@dataclass(frozen=True)
class Called:
    """What people call what is shown, in a line."""

    battle: str
    text: str
    seconds: str
    key: str


class Editing:
    """The handlers of the editing card."""

    def __init__(self, services: Services, text: Text, frame: Frame, following: Following) -> None:
        self._services = services
        self._following = following
        self._battles = services.arena.battles
        self._text = text
        self._frame = frame

    def open_edit(self, who: Visitor, battle: str) -> Updates:
        """The better answer to start from, or the draft that was left."""
        view = self._battles.view(who.caller, battle)
        draft = self._draft(who, view)
        start = draft.start if draft else _better(view)
        card, edited = self._frame.edit, self._beginning(view, start, draft)
        return {
            card.column: gr.Column(visible=True),
            card.start: start,
            card.text: edited,
            card.changes: self._changes(view, start, edited),
        }

    def edit_last(self, who: Visitor, last: str) -> Updates:
        """The battle before comes back with its vote, to be edited."""
        self._following.leave(who)
        view = self._battles.view(who.caller, last)
        return {**self._frame.of(view, self._text), **self.open_edit(who, last)}

    def start_from(self, who: Visitor, battle: str, start: str) -> Updates:
        """Begin with another answer, or go on where one stopped with it."""
        view = self._battles.view(who.caller, battle)
        card, edited = self._frame.edit, self._beginning(view, start, self._draft(who, view))
        return {card.text: edited, card.changes: self._changes(view, start, edited)}

    def typed(self, who: Visitor, battle: str, start: str, edited: str) -> Updates:
        """Keep the draft and show what has changed; also called when the page itself fills the field."""
        view, edited, start = self._battles.view(who.caller, words(battle)), words(edited), words(start)
        draft = self._draft(who, view)
        of_another = draft is not None and draft.start != start
        if not (of_another and edited == _original(view.turns[-1], start)):  # that was the page, and nobody typed
            kept = json.dumps({"start": start, "text": edited}, ensure_ascii=False)
            new = NewEdit(turn=view.turns[-1].number, start=start, text=edited, seconds=0)
            self._battles.keep_draft(who.caller, battle, kept, new=new)
        return {self._frame.edit.changes: self._changes(view, start, edited)}

    def save_edit(self, who: Visitor, typed: SaveEdit) -> Updates:
        """Store the edited answer."""
        turn = self._battles.view(who.caller, typed.battle).turns[-1].number
        new = NewEdit(turn=turn, start=typed.start, text=words(typed.text), seconds=number(typed.seconds))
        edited = self._battles.edit(who.caller, typed.battle, new, typed.key)
        say(self._text.arena.edit_saved)
        return self._frame.of(edited, self._text)

    def call_it(self, who: Visitor, typed: Called) -> Updates:
        """Store what people call what is shown: an edit that began with an empty page."""
        return self._called(who, typed, last=False)

    def call_last(self, who: Visitor, typed: Called) -> Updates:
        """The same for the battle before."""
        return self._called(who, typed, last=True)

    def _called(self, who: Visitor, typed: Called, *, last: bool) -> Updates:
        turn = self._battles.view(who.caller, typed.battle).turns[-1].number
        new = NewEdit(turn=turn, start="none", text=words(typed.text), seconds=number(typed.seconds))
        view = self._battles.edit(who.caller, typed.battle, new, typed.key)
        say(self._text.arena.edit_saved)
        return self._frame.called(view, self._text, last=last)

    def close_edit(self, who: Visitor) -> Updates:
        """Back to the vote; the draft stays."""
        return {self._frame.edit.column: gr.Column(visible=False)}

    def _draft(self, who: Visitor, view: BattleView) -> _Draft | None:
        """What was left; a program may have kept a text alone."""
        kept = self._battles.draft(who.caller, view.id)
        if not kept:
            return None
        try:
            draft = _Draft(**json.loads(kept))
        except (ValueError, TypeError, RecursionError):
            draft = None
        sound = draft is not None and draft.start in _STARTS and isinstance(draft.text, str)
        return draft if sound else _Draft(start=_better(view), text=kept)

    def _beginning(self, view: BattleView, start: str, draft: _Draft | None) -> str:
        original = _original(view.turns[-1], start)
        if draft is None or draft.start != start:
            return original
        say(self._text.arena.edit_draft)
        return draft.text

    def _changes(self, view: BattleView, start: str, edited: str) -> Markup:
        words, code = self._text.arena, view.language
        if len(edited) > 2 * EDIT_LONGEST:
            raise InvalidInput(Reason.EDIT_TOO_LONG, longest=EDIT_LONGEST)
        original = _original(view.turns[-1], start)
        noticed = checks(original, edited, code, self._services.detector)
        concerns = Markup("").join(
            Markup('<p class="concern">{}</p>').format(words.fill(f"concern_{concern.value}"))
            for concern in Concern
            if concern in noticed
        )
        runs = Markup("").join(
            Markup("<{}>{}</{}>").format(tag, change.text, tag) if tag else Markup("{}").format(change.text)
            for change in difference(original, edited, code)
            for tag in [_TAGS[change.kind.value]]
        )
        return Markup(
            '<div class="changes"><h3>{}</h3><p class="diff" lang="{}" dir="{}">{}</p><p class="hint">{}</p>'
            '<div class="concerns" role="status">{}</div></div>'
        ).format(
            words.edit_changes,
            code,
            direction(edited or original, code=code),
            runs,
            words.edit_distance(count=edit_distance(original, edited)),
            concerns,
        )


_STARTS = ("a", "b", "none")
_TAGS = {"same": "", "added": "ins", "removed": "del"}


def _better(view: BattleView) -> str:
    return view.choice.value if view.choice in (Choice.A, Choice.B) else "a"


def _original(turn: Turn, start: str) -> str:
    if start == "none" or turn.answers is None:
        return ""
    try:
        return turn.answers.of(Side(start)).text
    except ValueError:
        raise InvalidInput(Reason.REQUEST_MALFORMED) from None
