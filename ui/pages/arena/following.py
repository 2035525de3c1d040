"""How the page follows a battle: while its answers are written, and after the vote until the names are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from anyio import to_thread

from backend.follow import Growing, Stored, follow
from backend.services.arena.battles import Battles
from backend.services.arena.ongoing import OngoingBattle
from backend.services.arena.views import BattleView
from ui.components.tabs import Tabs
from ui.form import Updates
from ui.pages.arena.frame import Frame
from ui.text import Text
from ui.visitor import Visitor

_DRAWN = 0.3
"""Seconds in which a browser draws what it was sent, before models that may be on its machine are asked for more."""
Ahead = Callable[[BattleView], Sequence[str]]
"""Begins the battle after the one that is shown; its pictures."""


class Following:
    """A tab follows one battle at a time, and the newest event of a tab decides which."""

    def __init__(self, battles: Battles, text: Text, frame: Frame) -> None:
        self._battles = battles
        self._text = text
        self._frame = frame
        self._tabs = Tabs()

    def leave(self, who: Visitor) -> None:
        """This tab follows nothing any more."""
        self._tabs.leave(who.tab)

    async def show(
        self,
        who: Visitor,
        view: BattleView,
        first: Updates | None = None,
        *,
        last: BattleView | None = None,
        ahead: Ahead | None = None,
    ) -> AsyncIterator[Updates]:
        """A battle until its answers are whole and, where there is a vote, its names are told.

        `last` is the battle before, whose verdict stands above; `ahead` begins the next one while this is read.
        """
        elsewhere = self._tabs.watching(who.tab)
        more = {**(first or {}), **(self._frame.why(last) if last is not None else {})}
        async for seen in follow(OngoingBattle(self._battles, who.caller, view.id), known=view, until=elsewhere):
            match seen:
                case Stored(whole):
                    view = whole
                    above = self._frame.after(last, self._text) if last is not None else {}
                    yield {**self._frame.of(view, self._text), **above, **more}
                    more = {}
                case Growing(live):
                    yield self._frame.growing(view, live, self._text)
        if ahead is not None and view.votable and not elsewhere():
            await asyncio.sleep(_DRAWN)
        if ahead is not None and view.votable and not elsewhere():
            yield self._frame.awaited(await to_thread.run_sync(ahead, view))
        while last is not None and last.names_seconds > 0 and not elsewhere():
            await asyncio.sleep(last.names_seconds)
            if elsewhere():
                break
            last = await to_thread.run_sync(self._battles.view, who.caller, last.id)
            yield self._frame.after(last, self._text)
        while view.names_seconds > 0 and not elsewhere():
            await asyncio.sleep(view.names_seconds)
            if elsewhere():
                break
            view = await to_thread.run_sync(self._battles.view, who.caller, view.id)
            if view.names is not None:
                yield self._frame.told(view, self._text)
        if elsewhere():  # Gradio draws what came last once more when this ends, over what is shown by now
            yield self._frame.nothing()
