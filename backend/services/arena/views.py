"""What a person may see of a battle: names only when they can no longer sway the vote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from annotation.agreeing import Agreement
from backend.records import Battle, BattleId, Edit, Mode, RoundId, Turn, TurnState
from backend.services.arena.live import LiveView
from core.battles import Choice, Mark, NotCounted, Sides, VoteReason
from core.errors import Reason


@dataclass(frozen=True)
class BattleView:
    """A battle as its person sees it."""

    id: BattleId
    round_id: RoundId | None
    language: str
    mode: Mode
    turns: tuple[Turn, ...]
    live: LiveView | None
    """The answers to the last message while they are written."""
    void: Reason | None
    leaked: bool
    ended: bool
    choice: Choice | None
    undo_seconds: int
    """Seconds left in which the vote can be taken back."""
    names_seconds: float
    """Seconds after a vote until the names are told; one that is taken back until then is as if it never was."""
    not_counted: frozenset[NotCounted]
    """Told with the names."""
    names: Sides[str] | None
    """Which model answered; none while the battle is blind."""
    edits: tuple[Edit, ...]
    reasons: frozenset[VoteReason] = frozenset()
    """What decided the vote, as far as its person has said."""
    agreement: Agreement | None = None
    """How many others chose the same, where enough have judged; told with the names."""
    at_home: bool = False
    """Whether there is a vote on one picture that comes from where the language is spoken."""

    @property
    def running(self) -> bool:
        """Whether answers are on their way."""
        return self.turns[-1].state is TurnState.RUNNING

    @property
    def refused(self) -> Reason | None:
        """Why nobody took the last message, though it can be asked again; none where its person stopped it."""
        last = self.turns[-1]
        if last.state is not TurnState.STOPPED or last.answers is None:
            return None
        ending = last.answers.a.ending
        return ending if isinstance(ending, Reason) else None

    @property
    def repeatable(self) -> bool:
        """Whether both sides may be asked once more: only where the last answers were stopped."""
        open_still = self.choice is None and self.void is None and not self.ended
        return open_still and self.turns[-1].state is TurnState.STOPPED

    @property
    def nameable(self) -> bool:
        """Whether its person may say in a line what people call what is shown: an edit that stands says more."""
        return self.at_home and not self.edits and not self.ended

    @property
    def votable(self) -> bool:
        """Whether both answers are whole and nobody has voted."""
        return self.turns[-1].state is TurnState.DONE and self.choice is None and self.void is None and not self.ended


@dataclass(frozen=True)
class Begin:
    """A new battle."""

    language: str
    prompt: str
    pictures: tuple[str, ...]
    mode: Mode = Mode.BLIND
    models: Sides[str] | None = None
    """Chosen models, by id; only in open mode."""
    ahead: bool = False
    """Begun before its person comes to it: nothing else is closed for it, and it is in no round yet."""
    repeats: str | None = None
    """A battle of somebody else: its question, pictures, models and answers are taken as they are."""


_NO_REASONS: Sides[tuple[str, ...]] = Sides((), ())


@dataclass(frozen=True)
class NewVote:
    """A vote as it comes from a page or a program."""

    choice: str
    reasons: Sides[tuple[str, ...]] = _NO_REASONS
    note: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class NewEdit:
    """An edited answer as it comes from a page or a program."""

    turn: int
    start: str
    """a, b or none."""
    text: str
    seconds: float


@dataclass(frozen=True)
class Judged:
    """What a vote is answered with; nothing of it is there when it was taken back since."""

    choice: Choice | None
    names: Sides[str] | None
    not_counted: frozenset[NotCounted]
    undo_seconds: int
    names_seconds: float


@dataclass(frozen=True)
class Progress:
    """What a person and everybody have done."""

    today: int
    mine: int
    """Counted votes of this person in the round, in this language."""
    done: int
    goal: int
    round_name: str


SITTING = 10
"""Battles after which a person is told what they have done."""


@dataclass(frozen=True)
class Sitting:
    """What a person did in ten battles, and what is still wanted in their language."""

    choices: Mapping[Choice, int]
    edits: int
    to_go: int


def names_shown(battle: Battle, now: datetime) -> bool:
    """Whether the names can be told: the vote is stored and its time to be taken back blind is over, or the battle
    never was blind."""
    return battle.mode is Mode.OPEN or (battle.vote is not None and not battle.vote.blind(now))
