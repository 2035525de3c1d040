"""How the page follows a battle after the vote."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

from backend.records import Answer, AnswerEnd, BattleId, Mode, Turn, TurnState
from backend.services.arena.battles import Battles
from backend.services.arena.views import BattleView
from core.battles import Choice, Sides
from core.records import Caller
from ui.pages.arena.following import Following
from ui.pages.arena.frame import Frame
from ui.text import load
from ui.visitor import Visitor

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SAID = Answer("Lángos.", AnswerEnd.COMPLETE, frozenset(), None, 1, 1, first_seconds=0.1, seconds=0.2)
VOTED = BattleView(
    id=BattleId("b1"),
    round_id=None,
    language="hu",
    mode=Mode.BLIND,
    turns=(Turn(1, "Mi ez?", (), 1, TurnState.DONE, Sides(SAID, SAID), NOW, NOW),),
    live=None,
    void=None,
    leaked=False,
    ended=False,
    choice=Choice.A,
    undo_seconds=60,
    names_seconds=0.01,
    not_counted=frozenset(),
    names=None,
    edits=(),
)
TOLD = replace(VOTED, names_seconds=0.0, names=Sides("Heron", "Ibis"))


class Pages:
    """Stands for the frame: says which view would be drawn."""

    def of(self, view: BattleView, text: object) -> dict[Any, Any]:
        return {"drawn": view.names}

    def told(self, view: BattleView, text: object) -> dict[Any, Any]:
        return {"told": view.names}

    def nothing(self) -> dict[Any, Any]:
        return {"nothing": True}


def followed(*, left_meanwhile: bool) -> list[dict[Any, Any]]:
    battles = cast(Battles, SimpleNamespace(view=lambda caller, battle_id: TOLD, live=lambda battle_id: None))
    following = Following(battles, load("hu"), cast(Frame, Pages()))
    who = Visitor(caller=Caller(None), zone=ZoneInfo("UTC"), origin="", tab="t")

    async def look() -> list[dict[Any, Any]]:
        seen = []
        async for updates in following.show(who, VOTED):
            seen.append(cast(dict[Any, Any], updates))
            if left_meanwhile:
                following.leave(who)  # and what Gradio draws once more at the end is nothing old
        return seen

    return asyncio.run(look())


def test_names_come_by_themselves_when_their_time_is_over() -> None:
    assert followed(left_meanwhile=False) == [{"drawn": None}, {"told": Sides("Heron", "Ibis")}]


def test_who_has_left_the_battle_is_told_nothing() -> None:
    assert followed(left_meanwhile=True) == [{"drawn": None}, {"nothing": True}]
