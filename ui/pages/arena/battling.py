"""What the arena's events do in a battle: it begins, is followed, goes on, ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from anyio import to_thread

from backend.records import Mode
from backend.services import Services
from backend.services.arena import input_checks
from backend.services.arena.views import BattleView, Begin
from core.records import Role
from ui.form import Updates
from ui.pages.arena.flowing import Flowing
from ui.pages.arena.following import Following
from ui.pages.arena.frame import Frame
from ui.pages.arena.offering import Offering, hashes_of
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Start:
    """What stands on the card when a battle begins."""

    picked: str
    language: str
    prompt: str
    named: bool
    flow: bool
    key: str


class Battling:
    """The handlers of a battle up to the vote."""

    def __init__(
        self, services: Services, text: Text, frame: Frame, offering: Offering, following: Following, flowing: Flowing
    ) -> None:
        self._battles = services.arena.battles
        self._text = text
        self._frame = frame
        self._offering = offering
        self._following = following
        self._flowing = flowing

    async def resume(self, who: Visitor) -> AsyncIterator[Updates]:
        """The battle that is open, wherever it was begun."""
        view = await to_thread.run_sync(self._battles.current, who.caller)
        if view is None:
            self._following.leave(who)
            yield self._frame.of(None, self._text)
            return
        practised = await to_thread.run_sync(self._offering.practised, who)
        ahead = self._flowing.ahead(who, wanted=practised)
        async for updates in self._following.show(who, view, ahead=ahead):
            yield updates

    async def start(self, who: Visitor, typed: Start) -> AsyncIterator[Updates]:
        person = who.caller.person
        assert person is not None
        mode = Mode.OPEN if typed.named is True and Role.RESEARCHER in person.roles else Mode.BLIND
        new = Begin(language=typed.language, prompt=typed.prompt, pictures=tuple(hashes_of(typed.picked)), mode=mode)
        view = await _in_thread(lambda: self._battles.begin(who.caller, new, typed.key))
        ahead = self._flowing.ahead(who, wanted=typed.flow is True)
        async for updates in self._following.show(who, view, first=self._frame.asked(), ahead=ahead):
            yield updates

    async def send(self, who: Visitor, battle: str, prompt: str, key: str) -> AsyncIterator[Updates]:
        view = await _in_thread(lambda: self._battles.say(who.caller, battle, prompt, key))
        async for updates in self._following.show(who, view, first=self._frame.asked()):
            yield updates

    async def retry(self, who: Visitor, battle: str, key: str) -> AsyncIterator[Updates]:
        view = await _in_thread(lambda: self._battles.retry(who.caller, battle, key))
        async for updates in self._following.show(who, view):
            yield updates

    def stop(self, who: Visitor, battle: str) -> None:
        self._battles.stop(who.caller, battle)

    async def onward(self, who: Visitor, battle: str, code: str, flow: bool) -> AsyncIterator[Updates]:
        """From a battle with a vote to the next: the one that waits, or what is offered."""
        if flow is not True:
            yield await to_thread.run_sync(self.leave, who, battle, code)
            return
        view = await to_thread.run_sync(self._battles.view, who.caller, battle)
        async for updates in self._flowing.go_on(who, view, voted=False, first=self._frame.asked()):
            yield updates

    def leave(self, who: Visitor, battle: str, code: str) -> Updates:
        """Close the battle and offer the next; one that is void gives its question and pictures back."""
        self._following.leave(who)
        chosen = input_checks.language(code)
        updates = {**self._frame.of(None, self._text), **self._offering.anew(who, chosen), **self._offering.by_now(who)}
        if words(battle):
            view = self._battles.view(who.caller, battle)
            self._battles.leave(who.caller, battle)
            if view.void is not None:
                first = view.turns[0]
                updates |= self._offering.chosen(who, list(first.pictures), chosen)
                updates[self._frame.offer.prompt] = first.prompt
        return updates


async def _in_thread(call: Callable[[], BattleView]) -> BattleView:
    return await to_thread.run_sync(call)
