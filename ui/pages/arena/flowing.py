"""One battle after another: the next is answered while this one is read, and is there with the vote."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence

from anyio import to_thread

from backend.records import Mode
from backend.services.arena.battles import Battles
from backend.services.arena.views import BattleView
from core.errors import NotFound, ParleyError, Reason
from ui.components.form_key import fresh
from ui.form import Updates
from ui.pages.arena.following import Ahead, Following
from ui.pages.arena.frame import Frame
from ui.pages.arena.offering import Offering
from ui.visitor import Visitor

_log = logging.getLogger("parley.arena")


class Flowing:
    """Begins battles ahead and goes on to them."""

    def __init__(self, battles: Battles, frame: Frame, *, offering: Offering, following: Following) -> None:
        self._battles = battles
        self._frame = frame
        self._offering = offering
        self._following = following

    def ahead(self, who: Visitor, *, wanted: bool) -> Ahead | None:
        """What begins the battle after the one that is shown, if one is wanted."""
        return (lambda view: self._begin(who, view)) if wanted else None

    async def waiting(self, who: Visitor, battle: str) -> BattleView | None:
        """The battle begun ahead, on the page now; none where there is none, or where that is said later."""
        try:
            return await to_thread.run_sync(lambda: self._battles.go_on(who.caller, after=battle))
        except ParleyError:
            return None

    async def go_on(
        self, who: Visitor, before: BattleView, *, voted: bool, first: Updates, waiting: BattleView | None = None
    ) -> AsyncIterator[Updates]:
        """The battle after this one; answers that are not there yet are followed. A vote is shown where none can be."""
        try:
            view = waiting if waiting is not None else await to_thread.run_sync(self._next, who, before)
        except ParleyError:
            if not voted:
                raise
            view = before
        last = before if voted and view is not before else None
        async for updates in self._following.show(who, view, first, last=last, ahead=self.ahead(who, wanted=True)):
            yield updates

    async def skip(self, who: Visitor, battle: str, key: str) -> AsyncIterator[Updates]:
        """Pass a battle over and go on to the next."""
        before = await to_thread.run_sync(self._battles.view, who.caller, battle)
        await to_thread.run_sync(self._battles.skip, who.caller, battle, key)
        async for updates in self.go_on(who, before, voted=False, first=self._frame.asked()):
            yield updates

    def _begin(self, who: Visitor, view: BattleView) -> Sequence[str]:
        """Unless there is one already: a page that is opened anew or twice comes here again."""
        if view.mode is Mode.OPEN:
            return ()
        known = self._battles.pictures_ahead(who.caller, after=view.id)
        if known:
            return known
        try:
            begun = self._battles.begin(who.caller, self._offering.following(who, view), fresh())
        except ParleyError as error:  # nothing is lost: it is tried again with the vote, and said then
            _log.info("no battle was begun ahead", extra={"reason": str(error.reason)})
            return ()
        return begun.turns[0].pictures

    def _next(self, who: Visitor, before: BattleView) -> BattleView:
        view = self._battles.go_on(who.caller, after=before.id)
        if view is None:
            self._battles.begin(who.caller, self._offering.following(who, before), fresh())
            view = self._battles.go_on(who.caller, after=before.id)
        if view is None:
            raise NotFound(Reason.BATTLE_UNKNOWN)
        return view
