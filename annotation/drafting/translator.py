"""What every translator does: items go in with all their fields, each comes out with a draft or with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from annotation.drafting.reading import DraftFault
from core.benchmark_items import Fields


@dataclass(frozen=True)
class Task:
    """An item that wants a draft in a language."""

    item_id: str
    source: Fields
    source_language: str
    language: str
    letters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What the machine wrote at first, and what it made of it when it read it again; the same where it did not."""

    first: Fields
    refined: Fields


@dataclass(frozen=True)
class Answer:
    """An item's draft; without one, what was wrong with the last that came."""

    item_id: str
    draft: Draft | None = None
    fault: DraftFault | None = None


@dataclass(frozen=True)
class Spent:
    """What was asked of a model so far, answers that could not be used included."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.requests + other.requests, self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out
        )


class Halt(StrEnum):
    """Why a translator cannot go on with anything."""

    NOT_INSTALLED = "not_installed"
    MODEL_UNUSABLE = "model_unusable"
    SERVER_FAILED = "server_failed"


class Halted(Exception):
    """Nothing more comes from this translator for now; the message says what to do."""

    def __init__(self, why: Halt, message: str) -> None:
        super().__init__(message)
        self.why = why


class Memory(Protocol):
    """Keeps texts by what they are the answer to, so that nothing is paid for twice."""

    def recall(self, question: str) -> str | None:
        """What was kept."""
        ...

    def keep(self, question: str, answer: str) -> None:
        """Keep it, on the disk when this returns."""
        ...


Meter = Callable[[Spent], None]
"""Told of every answer that was paid for."""


class Translator(Protocol):
    """Makes drafts; one event loop uses it, with up to `at_once` calls at a time of up to `together` items."""

    @property
    def name(self) -> str:
        """What its drafts are said to be by."""
        ...

    @property
    def at_once(self) -> int:
        """How many calls at a time."""
        ...

    @property
    def together(self) -> int:
        """How many items a call."""
        ...

    async def translate(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        """An answer for each item; Halted where nothing can be done at all."""
        ...

    async def close(self) -> None:
        """Let go of models and connections."""
        ...
