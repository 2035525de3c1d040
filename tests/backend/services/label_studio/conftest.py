"""A benchmark in Hungarian beside a Label Studio in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.db import label_studio
from backend.db.calibrations import Stage
from backend.services import compose
from backend.services.label_studio import LabelStudioSync
from backend.services.label_studio.pulling import Pulled
from backend.services.label_studio.pushing import Pushed
from core.records import Caller
from core.settings import Settings
from tests.backend.services.calibration.workshop import NAME, RIGHT, Workshop
from tests.conftest import Clock, People
from tests.doubles.label_studio import Kept, MemoryServer, choice_result, text_result


@dataclass
class Beside:
    """Both sides, and what tests do on them."""

    workshop: Workshop
    server: MemoryServer
    people: dict[str, Caller] = field(default_factory=dict)

    @property
    def sync(self) -> LabelStudioSync:
        return self.workshop.services.label_studio

    def push(self, stage: Stage = Stage.REFINE, **more: bool) -> list[Pushed]:
        return self.sync.pushing.push(NAME, "hu", stage, **more)

    def pull(self, stage: Stage = Stage.REFINE) -> list[Pulled]:
        return self.sync.pulling.pull(NAME, "hu", stage)

    def refiner(self, name: str) -> int:
        """A refiner with an account on both sides; its number there."""
        self.people[name] = self.workshop.refiner(login=f"{name}@example.org", consent=True)
        return self.server.account(f"{name}@example.org")

    def voter(self, name: str) -> int:
        """The same for a voter."""
        self.people[name] = self.workshop.voter(login=f"{name}@example.org")
        return self.server.account(f"{name}@example.org")

    def tasks(self, place: int, stage: Stage = Stage.REFINE) -> list[Kept]:
        """The tasks of a place, in the order in which they were sent."""
        return list(self.server.rooms[self.number(place, stage)].tasks.values())

    def number(self, place: int, stage: Stage = Stage.REFINE) -> int:
        with self.workshop.services.database.reading() as session:
            [found] = [one for one in label_studio.of(session, stage=stage) if one.target.place == place]
        assert found.number is not None
        return found.number

    def write(self, task: Kept, by: int, question: str = RIGHT.question, **more: str) -> int:
        """Somebody refines a task there."""
        said = text_result(question=question, o0="Piros", o1="Kék", **more)
        return self.server.do(task, by, said).number

    def choose(self, task: Kept, by: int, question: str, **more: object) -> int:
        """Somebody votes there for the version with this question; '': all are bad."""
        shown = [str(task.task.data[f"version_{place}"]) for place in range(3)]
        place = next((place for place, text in enumerate(shown) if text.split("\n")[0] == question), None)
        letter = "none" if place is None else "ABC"[place]
        return self.server.do(task, by, choice_result(letter, **more)).number  # type: ignore[arg-type]

    def refined_by_three(self, *questions: str) -> None:
        """All items refined there by three people with these questions, and pulled."""
        self.push()
        for place, question in enumerate(questions, 1):
            by = self.refiner(f"refiner{place}")
            for task in self.tasks(place):
                self.write(task, by, question)
        self.pull()


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    """On SQLite: what the two databases do differently is tested where the doors are that this goes through."""
    return Settings.model_validate({"home": tmp_path, "database_url": sqlite_url, "secret": "s" * 40})


@pytest.fixture
def server() -> MemoryServer:
    return MemoryServer()


@pytest.fixture
def beside(
    settings: Settings, clock: Clock, hasher: PasswordHasher, new_key: Callable[[], str], server: MemoryServer
) -> Iterator[Beside]:
    """Three items in Hungarian; nothing is pushed."""
    public = settings.model_copy(update={"public_url": "https://parley.example.org"})
    services = compose(public, clock=clock, hasher=hasher, label_studio=lambda settings: server)
    workshop = Workshop(services, People(services), new_key, clock)
    workshop.bring(3)
    yield Beside(workshop, server)
    services.close()
