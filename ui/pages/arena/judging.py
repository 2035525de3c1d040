"""What the arena's events do at the vote: it is cast, and taken back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from anyio import to_thread

from backend.records import Mode
from backend.services import Services
from backend.services.arena.views import BattleView, NewVote
from backend.services.people.accounts import AccountChange
from core.battles import Choice, Mark, Side
from core.errors import InvalidInput, Reason
from ui.components.form_key import fresh
from ui.components.toast import say
from ui.form import Updates
from ui.pages.arena.flowing import Flowing
from ui.pages.arena.following import Following
from ui.pages.arena.frame import Frame
from ui.pages.arena.offering import Offering
from ui.text import Text
from ui.typed import listed, words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Vote:
    """What is said of a battle beside the choice."""

    battle: str
    note: str
    mark: str
    flow: bool
    key: str


class Judging:
    """The handlers of the vote."""

    def __init__(
        self, services: Services, text: Text, frame: Frame, offering: Offering, following: Following, flowing: Flowing
    ) -> None:
        self._battles = services.arena.battles
        self._accounts = services.people.accounts
        self._text = text
        self._frame = frame
        self._offering = offering
        self._following = following
        self._flowing = flowing

    def voting(self, choice: Choice) -> Callable[[Visitor, Vote], AsyncIterator[Updates]]:
        """The handler of one of the four buttons."""

        async def vote(who: Visitor, sent: Vote) -> AsyncIterator[Updates]:
            new = NewVote(
                choice=choice.value,
                note=words(sent.note),
                mark=mark_of(words(sent.mark)),
            )
            await to_thread.run_sync(lambda: self._battles.judge(who.caller, sent.battle, new, sent.key))
            seen, following = to_thread.run_sync(self._seen, who, sent.battle), None
            if sent.flow is True:  # the vote is stored: what came of it and what follows are looked up together
                (view, rest), following = await asyncio.gather(seen, self._flowing.waiting(who, sent.battle))
            else:
                view, rest = await seen
            if sent.flow is True and view.mode is Mode.BLIND:
                shown = self._flowing.go_on(who, view, voted=True, first=rest, waiting=following)
            else:
                shown = self._following.show(who, view, rest)
            async for updates in shown:
                yield updates

        vote.__name__ = f"vote_{choice.value}"
        return vote

    def _seen(self, who: Visitor, battle: str) -> tuple[BattleView, Updates]:
        view = self._battles.view(who.caller, battle)
        return view, self._offering.rest(who, view.language)

    def explain(self, who: Visitor, battle: str, reasons: list[str], key: str) -> Updates:
        """What decided the vote; each tap sends all that is chosen."""
        self._battles.explain(who.caller, battle, listed(reasons), key)
        return {self._frame.hidden.why_key: fresh()}

    def want_shortcuts(self, who: Visitor, on: bool, key: str) -> Updates:
        """Remember whether keys vote, for this person in every browser."""
        self._accounts.change_account(who.caller, AccountChange(shortcuts=on is True), key)
        return {self._frame.hidden.switch_key: fresh()}

    def tell_names(self, who: Visitor, battle: str, key: str) -> Updates:
        """The names at once: the vote is as it was meant."""
        self._following.leave(who)
        return self._frame.told(self._battles.tell_names(who.caller, battle, key), self._text)

    def undo(self, who: Visitor, battle: str, key: str) -> Updates:
        self._following.leave(who)
        view = self._battles.undo(who.caller, battle, key)
        say(self._text.arena.undone)
        return self._frame.of(view, self._text)


def mark_of(text: str) -> Mark | None:
    """The box that the page's script wrote; nothing else is taken."""
    if not text:
        return None
    try:
        box = json.loads(text)
        edges = {name: float(box[name]) for name in ("left", "top", "right", "bottom")}
        return Mark(side=Side(box["side"]), picture=int(box["picture"]), **edges)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise InvalidInput(Reason.MARK_MALFORMED) from error
