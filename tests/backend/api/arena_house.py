"""The application of these tests with battles in it: a script answers, and raters and researchers come by HTTP."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from tests.backend.api.api_house import House, build
from tests.backend.services.arena.table import Table, scripted
from tests.backend.serving.scripted import ScriptedEngine

API = "/api/v1"
_PATIENCE = 20.0


@dataclass
class ArenaHouse:
    """One application, its script, two models and a picture."""

    house: House
    engine: ScriptedEngine
    table: Table

    def begin(self, client: TestClient, **more: object) -> dict[str, Any]:
        """A battle just begun."""
        body = {"language": "hu", "prompt": "Mi van a képen?", "pictures": [self.table.sha]} | more
        answer = client.post(f"{API}/battles", json=body, headers=self.house.key())
        assert answer.status_code == 201, answer.text
        battle: dict[str, Any] = answer.json()
        return battle

    def answered(self, client: TestClient, **more: object) -> dict[str, Any]:
        """A battle whose answers are there."""
        battle_id = self.begin(client, **more)["id"]
        pause, until = Event(), time.monotonic() + _PATIENCE
        while (battle := client.get(f"{API}/battles/{battle_id}").json())["turns"][-1]["state"] == "running":
            assert time.monotonic() < until, "the answers did not come"
            pause.wait(0.002)
        found: dict[str, Any] = battle
        return found

    def vote(self, client: TestClient, battle_id: str, **vote: object) -> Any:
        """The answer to a vote."""
        return client.put(f"{API}/battles/{battle_id}/vote", json=vote, headers=self.house.key())


def build_arena(home: Path, **settings: object) -> ArenaHouse:
    """An application whose battles are answered by a script."""
    engine = scripted()
    house = build(home, engine=lambda _: engine, **settings)
    return ArenaHouse(house, engine, Table(house.services, engine, lambda: uuid4().hex))
