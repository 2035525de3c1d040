"""A battle whose answers are being written, as `backend.follow` follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backend.services.arena.live import LiveView
from backend.services.arena.views import BattleView
from core.records import Caller


class _Battles(Protocol):
    def live(self, battle_id: str) -> LiveView | None: ...

    def view(self, caller: Caller, battle_id: str) -> BattleView: ...


@dataclass(frozen=True)
class OngoingBattle:
    """One battle as its person sees it; answers that nobody writes any more are asked for again on the way."""

    battles: _Battles
    caller: Caller
    battle_id: str

    def glimpse(self) -> LiveView | None:
        """Both answers while they are written; none when there is nothing to wait for in memory."""
        live = self.battles.live(self.battle_id)
        return live if live is not None and not live.finished else None

    def whole(self) -> BattleView:
        """The battle as stored."""
        return self.battles.view(self.caller, self.battle_id)

    def goes_on(self, whole: BattleView) -> bool:
        """Whether answers are on their way."""
        return whole.running
