"""Which items stand behind a figure of calibration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from annotation.voting import same
from backend.db.calibrated import SKIPPED_OFTEN, Work
from backend.db.calibrations import At, Stage
from core.benchmark_items import Fields


class Behind(StrEnum):
    """What the items of a figure have in common."""

    REFINE = "refine"
    VOTE = "vote"
    ADJUDICATE = "adjudicate"
    DECIDED = "decided"
    LEFT_OUT = "left_out"
    REFINED = "refined"
    VOTED = "voted"
    AT_WORK = "at_work"
    HELD = "held"
    PASSED_OVER = "passed_over"
    REFINED_ALIKE = "refined_alike"
    VOTES_DIFFER = "votes_differ"
    DRAFT_WON = "draft_won"
    PLANTED = "planted"
    PLANTED_LEFT = "planted_left"


@dataclass(frozen=True)
class Listed:
    """An item behind a figure."""

    at: At
    number: int
    stage: Stage
    source: Fields
    decided: Fields | None
    refinements: int
    ballots: int


def listed(one: Work) -> Listed:
    """An item as it stands in the list."""
    decided = one.decision.fields if one.decision is not None else None
    return Listed(one.at, one.number, one.stage, one.source, decided, len(one.refinements), len(one.ballots))


def stands_behind(one: Work, what: Behind, *, person: str = "") -> bool:
    """Whether an item is one of those that a figure counts; with a person, whether they refined it, too."""
    theirs = not person or any(refinement.person_id == person for refinement in one.refinements)
    return theirs and _RULES[what](one)


def _in(stage: Stage) -> Callable[[Work], bool]:
    return lambda one: one.stage is stage


def _draft_won(one: Work) -> bool:
    return one.decision is not None and same(one.decision.fields, one.draft)


def _planted(one: Work) -> bool:
    return one.decision is not None and one.reference is not None and bool(one.reference.mistake)


def _left(one: Work) -> bool:
    wrong = one.decision is not None and one.reference is not None
    return _planted(one) and wrong and not same(one.decision.fields, one.reference.fields)  # type: ignore[union-attr]


_RULES: Mapping[Behind, Callable[[Work], bool]] = MappingProxyType(
    {
        **{Behind(stage.value): _in(stage) for stage in Stage},
        Behind.REFINED: lambda one: bool(one.refinements),
        Behind.VOTED: lambda one: bool(one.ballots),
        Behind.AT_WORK: lambda one: one.at_work > 0,
        Behind.HELD: lambda one: one.held,
        Behind.PASSED_OVER: lambda one: one.skipped >= SKIPPED_OFTEN,
        Behind.REFINED_ALIKE: lambda one: len(one.versions) == 1,
        Behind.VOTES_DIFFER: lambda one: len({ballot.version_id for ballot in one.ballots}) > 1,
        Behind.DRAFT_WON: _draft_won,
        Behind.PLANTED: _planted,
        Behind.PLANTED_LEFT: _left,
    }
)
