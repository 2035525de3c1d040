"""A Label Studio that stands in memory: numbers, titles and results as the real one has them, and it can fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from annotation.label_studio.reading import Annotation
from annotation.label_studio.tasks import Data, Task
from backend.services.label_studio.server import FoundProject, FoundTask, NewProject
from core.errors import NotFound, Reason, Unavailable


@dataclass
class Done:
    """An annotation."""

    number: int
    by: int
    result: list[Data]
    created_at: datetime


@dataclass
class Kept:
    """A task."""

    number: int
    task: Task
    done: list[Done] = field(default_factory=list)


@dataclass
class Room:
    """A project."""

    number: int
    new: NewProject
    tasks: dict[int, Kept] = field(default_factory=dict)


class MemoryServer:
    """What the sync asks, answered from memory."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.mails: dict[int, str] = {1: "owner@example.org"}
        self.hooks: list[tuple[int, str, str]] = []
        self.fails_after: int | None = None
        """So many more batches are taken; the next one is stored, and its answer lost."""
        self.seconds = 3.0
        """What each annotation took."""
        self._numbers = count(1)
        self._now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def projects(self) -> list[FoundProject]:
        return [self.project(number) for number in self.rooms]

    def project(self, number: int) -> FoundProject:
        room = self._room(number)
        return FoundProject(number, room.new.title, room.new.description, len(room.tasks))

    def make_project(self, new: NewProject) -> int:
        number = next(self._numbers)
        self.rooms[number] = Room(number, new)
        return number

    def tasks(self, number: int, *, worked_on: bool) -> Iterator[FoundTask]:
        for kept in list(self._room(number).tasks.values()):
            if kept.done or not worked_on:
                done = tuple(
                    Annotation(one.number, kept.number, one.by, one.created_at, self.seconds, tuple(one.result))
                    for one in kept.done
                )
                yield FoundTask(kept.number, kept.task.data, done)

    def add_tasks(self, number: int, tasks: Sequence[Task]) -> list[int]:
        room, numbers = self._room(number), []
        for task in tasks:
            numbers.append(next(self._numbers))
            room.tasks[numbers[-1]] = Kept(numbers[-1], task)
        if self.fails_after is not None:
            self.fails_after -= 1
            if self.fails_after < 0:
                self.fails_after = None
                raise Unavailable(Reason.LABEL_STUDIO_AWAY, host="memory", why="timed out")
        return numbers

    def delete_task(self, task: int) -> None:
        for room in self.rooms.values():
            room.tasks.pop(task, None)

    def accounts(self) -> Mapping[int, str]:
        return self.mails

    def hook(self, number: int, *, address: str, secret: str) -> None:
        self.hooks.append((number, address, secret))

    def account(self, mail: str) -> int:
        """Somebody with an account there."""
        number = next((number for number, known in self.mails.items() if known == mail), None)
        if number is None:
            number = max(self.mails) + 1
            self.mails[number] = mail
        return number

    def do(self, task: Kept, by: int, result: list[Data]) -> Done:
        """Somebody does a task."""
        self._now += timedelta(seconds=1)
        task.done.append(Done(next(self._numbers), by, result, self._now))
        return task.done[-1]

    def _room(self, number: int) -> Room:
        if number not in self.rooms:
            raise NotFound(Reason.LABEL_STUDIO_GONE, project=number)
        return self.rooms[number]


def text_result(**texts: str) -> list[Data]:
    """What text fields say: `question="…", o0="…", reason="…"`."""
    named = {"reason": "reason"} | {name: f"text_{name.removeprefix('o')}" for name in texts if name != "reason"}
    return [
        {"from_name": named[name], "to_name": "source_question", "type": "textarea", "value": {"text": [text]}}
        for name, text in texts.items()
    ]


def choice_result(letter: str, *, why: Sequence[str] = (), note: str = "") -> list[Data]:
    """What somebody chose, why, and a note."""
    said = [("best", "choices", {"choices": [letter]})]
    said += [("why", "choices", {"choices": list(why)})] if why else []
    said += [("note", "textarea", {"text": [note]})] if note else []
    return [
        {"from_name": name, "to_name": "source_question", "type": kind, "value": value} for name, kind, value in said
    ]


def judged_result(choice: str, *, edit: str = "", note: str = "") -> list[Data]:
    """Which answer somebody chose, perhaps a better text and a note."""
    said = [("choice", "choices", {"choices": [choice]})]
    said += [(name, "textarea", {"text": [text]}) for name, text in (("edit", edit), ("note", note)) if text]
    return [{"from_name": name, "to_name": "prompt", "type": kind, "value": value} for name, kind, value in said]
