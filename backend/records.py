"""The arena's records as services hand them to pages and routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from annotation.edits import Concern
from annotation.parcels import Lease
from annotation.signals import Signal
from core.battles import NotCounted, Side, Sides, Vote
from core.engine import Weights
from core.errors import Reason
from core.records import PersonId

BattleId = NewType("BattleId", str)
ModelId = NewType("ModelId", str)
RoundId = NewType("RoundId", str)
EditId = NewType("EditId", str)
RunId = NewType("RunId", str)
ExclusionId = NewType("ExclusionId", str)
ParcelId = NewType("ParcelId", str)


@dataclass(frozen=True)
class PictureInfo:
    """A stored picture without its bytes."""

    sha256: str
    phash: str
    width: int
    height: int
    size: int
    source: str
    licence: str
    origin: str
    added_by: PersonId | None
    demo: bool
    created_at: datetime
    culture: str = ""
    """The language of where it is at home, if it is known."""


class ModelState(StrEnum):
    """Whether a model answers in the arena."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True)
class Model:
    """A registered model: a base, or a base with an adapter."""

    id: ModelId
    name: str
    base: str
    adapter: str
    parent_id: ModelId | None
    state: ModelState
    demo: bool
    created_at: datetime
    promoted_at: datetime | None = None
    run_id: RunId | None = None
    adapter_sha256: str | None = None

    @property
    def active(self) -> bool:
        """Whether it is drawn for battles."""
        return self.state is ModelState.ACTIVE


@dataclass(frozen=True)
class Round:
    """A span of work, with the votes it wants per language."""

    id: RoundId
    name: str
    goals: dict[str, int]
    opened_at: datetime
    closed_at: datetime | None
    demo: bool


@dataclass(frozen=True)
class Exclusion:
    """A battle, or one edit in it, that a researcher took out; `fixed` once a snapshot was made without it."""

    id: ExclusionId
    round_id: RoundId
    battle_id: str
    edit_id: str | None
    reason: str
    by: PersonId
    at: datetime
    lifted_by: PersonId | None
    lifted_at: datetime | None
    fixed: bool


@dataclass(frozen=True)
class SnapshotUse:
    """A run on a snapshot, and the model that came of it, if one did."""

    run_id: str
    run: str
    model: str | None


@dataclass(frozen=True)
class SnapshotInfo:
    """A snapshot as the list shows it."""

    hash: str
    round_id: RoundId | None
    folder: str
    rows: int
    counts: str
    demo: bool
    created_by: PersonId | None
    created_at: datetime


@dataclass(frozen=True)
class ProgramToken:
    """A program's key with the rights of a person, without what proves it."""

    id: str
    person_id: PersonId
    name: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class Mode(StrEnum):
    """Whether the names are hidden until the vote."""

    BLIND = "blind"
    OPEN = "open"


class TurnState(StrEnum):
    """Where the answers to a message stand."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class AnswerEnd(StrEnum):
    """Why an answer is as long as it is."""

    COMPLETE = "complete"
    LENGTH = "length"
    STOPPED = "stopped"


def answer_end(stored: str) -> AnswerEnd | Reason:
    """How an answer ended, or the reason for which nobody took the message."""
    return AnswerEnd(stored) if stored in list(AnswerEnd) else Reason(stored)


@dataclass(frozen=True)
class Answer:
    """What one side answered, and what it took."""

    text: str
    ending: AnswerEnd | Reason
    """A reason where nobody took the message."""
    signals: frozenset[Signal]
    leak: str | None
    tokens_in: int
    tokens_out: int
    first_seconds: float
    seconds: float
    weights: Weights | None = None
    """What really answered, where the engine knows."""


@dataclass(frozen=True)
class Turn:
    """One message and both answers to it; none while they are being written."""

    number: int
    prompt: str
    pictures: tuple[str, ...]
    attempt: int
    state: TurnState
    answers: Sides[Answer] | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class Edit:
    """An edited answer."""

    id: EditId
    battle_id: BattleId
    turn: int
    person_id: PersonId
    start: Side | None
    text: str
    distance: int
    seconds: float
    concerns: frozenset[Concern]
    created_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True)
class Control:
    """What makes a battle a control: the side that answers about another picture, and that picture."""

    misled: Side
    picture: str


@dataclass(frozen=True)
class Battle:
    """One conversation of one person with two models."""

    id: BattleId
    person_id: PersonId
    round_id: RoundId | None
    language: str
    mode: Mode
    models: Sides[ModelId]
    generation: str
    seed: int
    leaked: bool
    void: Reason | None
    ended_at: datetime | None
    created_at: datetime
    turns: tuple[Turn, ...]
    vote: Vote | None
    not_counted: frozenset[NotCounted]
    edits: tuple[Edit, ...]
    learnt: bool = False
    """Whether its person knew from an earlier battle who answers like this."""
    control: Control | None = None
    chance: float | None = None
    """How likely its pair was to be drawn, where votes are drawn to where they tell most; none elsewhere."""
    ahead: bool = False
    """Whether it was begun before its person came to it; until then it belongs to no round."""
    repeats: BattleId | None = None
    """The battle of somebody else whose answers it puts to its person; none: its answers are its own."""
    parcel: ParcelId | None = None
    """The parcel it is carried about in; none: it is fought in the arena."""
    drawn: str = ""
    """The policy by which its models were drawn, as JSON; empty where somebody chose them and in checks."""

    @property
    def last(self) -> Turn:
        """The turn that is being talked about."""
        return self.turns[-1]

    @property
    def pictures(self) -> tuple[str, ...]:
        """All pictures of the conversation, in their order."""
        return tuple(sha for turn in self.turns for sha in turn.pictures)


@dataclass(frozen=True)
class Parcel:
    """Battles that one person takes along to judge without a network."""

    id: ParcelId
    person_id: PersonId
    language: str
    created_at: datetime
    lease: Lease
    digest: str | None
    """The hash of what was handed out; none until all is answered."""
    battles: int
    """How many there are to judge; those that could not be answered well are left out."""
    answered: int
    voted: int

    @property
    def left(self) -> int:
        """How many battles have no vote yet."""
        return self.battles - self.voted
