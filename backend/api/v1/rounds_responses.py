"""What the JSON API gives of rounds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, JsonValue, TypeAdapter

from annotation.round_statistics import RoundStatistics
from backend.api.v1.arena_responses import EditOut, TextsOut, TurnOut
from backend.records import Exclusion
from backend.services.studio.rounds import Looked, RoundView
from core.battles import Choice


class GoalOut(BaseModel):
    """How far a round is in a language."""

    goal: int
    votes: int


class RoundOut(BaseModel):
    """A round."""

    id: str
    name: str
    opened_at: datetime
    closed_at: datetime | None
    demo: bool
    languages: dict[str, GoalOut]

    @classmethod
    def of(cls, view: RoundView) -> RoundOut:
        """The shape of a round."""
        record = view.round
        return cls(
            id=record.id,
            name=record.name,
            opened_at=record.opened_at,
            closed_at=record.closed_at,
            demo=record.demo,
            languages={
                code: GoalOut(goal=goal, votes=view.done.get(code, 0)) for code, goal in sorted(record.goals.items())
            },
        )


class StatisticsOut(BaseModel):
    """What came in; times are seconds, shares have 95 % intervals."""

    all: dict[str, JsonValue]
    languages: list[dict[str, JsonValue]]
    days: list[dict[str, JsonValue]]

    @classmethod
    def of(cls, statistics: RoundStatistics) -> StatisticsOut:
        """The shape of statistics."""
        plain: dict[str, Any] = TypeAdapter(RoundStatistics).dump_python(statistics, mode="json")
        return cls(**plain)


class ExclusionOut(BaseModel):
    """Work that was taken out; `fixed` once a snapshot was made without it."""

    id: str
    battle_id: str
    edit_id: str | None
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None
    fixed: bool

    @classmethod
    def of(cls, exclusion: Exclusion) -> ExclusionOut:
        """The shape of an exclusion."""
        return cls(**{name: value for name, value in asdict(exclusion).items() if name in cls.model_fields})


class LookedOut(BaseModel):
    """A battle of a round, with the names."""

    id: str
    language: str
    mode: str
    names: TextsOut
    turns: list[TurnOut]
    choice: Choice | None
    seconds: float | None
    reasons: dict[str, list[str]]
    note: str
    not_counted: list[str]
    edits: list[EditOut]
    exclusions: list[ExclusionOut]
    created_at: datetime

    @classmethod
    def of(cls, looked: Looked) -> LookedOut:
        """The shape of a battle that is looked at."""
        battle, vote = looked.battle, looked.battle.vote
        reasons = {"a": sorted(vote.reasons.a), "b": sorted(vote.reasons.b)} if vote is not None else {}
        return cls(
            id=battle.id,
            language=battle.language,
            mode=battle.mode.value,
            names=TextsOut.of(looked.names),
            turns=[TurnOut.of(turn) for turn in battle.turns],
            choice=vote.choice if vote is not None else None,
            seconds=vote.seconds if vote is not None else None,
            reasons={side: [str(reason) for reason in named] for side, named in reasons.items()},
            note=vote.note if vote is not None else "",
            not_counted=sorted(battle.not_counted),
            edits=[EditOut.of(edit) for edit in battle.edits],
            exclusions=[ExclusionOut.of(exclusion) for exclusion in looked.exclusions],
            created_at=battle.created_at,
        )
