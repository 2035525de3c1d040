"""What the JSON API gives of the leaderboard."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import BaseModel

from backend.services.studio.leaderboard import Beside, Board, RaterView, Told, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evaluation.ratings.bradley_terry import Rating
    from evaluation.ratings.ledger import Standing
    from evaluation.ratings.proportions import Proportion
    from evaluation.ratings.with_judge import Interval


class RatingOut(BaseModel):
    """One model's points with a 95 % interval; about `votes_to_go` more until they say something."""

    model: str
    name: str
    rating: float
    low: float
    high: float
    votes: int
    enough: bool
    votes_to_go: int | None


class ShareOut(BaseModel):
    """So many of so many, with a 95 % interval."""

    yes: int
    of: int
    low: float
    high: float

    @classmethod
    def of_proportion(cls, found: Proportion) -> ShareOut:
        """The shape of a proportion."""
        low, high = found.interval
        return cls(yes=found.yes, of=found.of, low=low, high=high)


class MetOut(BaseModel):
    """One model against another: wins, with a tie as half a one."""

    model: str
    other: str
    wins: float
    votes: int


class StandingOut(BaseModel):
    """Where models stand by the votes of one language, or of all."""

    models: list[RatingOut]
    votes: int
    raters: int
    side_a: ShareOut
    ties: ShareOut
    met: list[MetOut]

    @classmethod
    def of(cls, standing: Standing, board: Board) -> StandingOut:
        """The shape of a standing."""
        return cls(
            models=_ratings(standing.models, board),
            votes=standing.votes,
            raters=standing.raters,
            side_a=ShareOut.of_proportion(standing.side_a),
            ties=ShareOut.of_proportion(standing.ties),
            met=[
                MetOut(model=model, other=other, wins=wins, votes=votes)
                for (model, other), (wins, votes) in sorted(standing.met.items())
            ],
        )


class VerdictOut(BaseModel):
    """A model beside its parent in one language; `low` and `high` hold at whatever moment somebody looks."""

    language: str
    child: str
    parent: str
    told: Told
    votes_to_go: int | None
    wins: int
    losses: int
    ties: int
    low: float
    high: float

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictOut:
        """The shape of a verdict."""
        return cls(**asdict(verdict))


class RaterOut(BaseModel):
    """One person's votes in one language; `reliability` is from 0 to 1, none where too little is known."""

    rater: str
    language: str
    votes: int
    controls: ShareOut
    side_a: ShareOut
    always: str | None
    agreement: ShareOut | None
    expected_agreement: float | None
    reliability: float | None
    reliable: bool

    @classmethod
    def of(cls, view: RaterView) -> RaterOut:
        """The shape of a rater."""
        own, agreement = view.figures, view.agreement
        return cls(
            rater=own.person,
            language=own.language,
            votes=own.votes,
            controls=ShareOut.of_proportion(own.controls),
            side_a=ShareOut.of_proportion(own.position),
            always=own.always,
            agreement=ShareOut.of_proportion(agreement.part) if agreement is not None else None,
            expected_agreement=agreement.expected if agreement is not None else None,
            reliability=own.reliability,
            reliable=own.reliable,
        )


class IntervalOut(BaseModel):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


class ControlledOut(IntervalOut):
    """A model's points with place, length and layout taken out."""

    model: str
    name: str


class EffectOut(IntervalOut):
    """What it is worth, in points, to stand on A (`side_a`), to be twice as long, to have twice the `marks`."""

    effect: str


class JudgedOut(BaseModel):
    """A child's share of wins against its parent: of people alone, and with the judge listened to by `weight`."""

    language: str
    child: str
    parent: str
    alone: IntervalOut
    powered: IntervalOut
    weight: float
    people: int
    judged: int
    accuracy: ShareOut


class BesideOut(BaseModel):
    """What stands beside the ratings."""

    models: list[ControlledOut]
    effects: list[EffectOut]
    judged: list[JudgedOut]

    @classmethod
    def of(cls, found: Beside) -> BesideOut:
        """The shape of it."""
        return cls(
            models=[
                ControlledOut(
                    model=one.model, name=found.board.name(one.model), value=one.rating, low=one.low, high=one.high
                )
                for one in found.controlled.models
            ],
            effects=[
                EffectOut(effect=one.name, value=one.points, low=one.low, high=one.high)
                for one in found.controlled.effects
            ],
            judged=[
                JudgedOut(
                    language=one.language,
                    child=one.child,
                    parent=one.parent,
                    alone=_interval(one.found.alone),
                    powered=_interval(one.found.powered),
                    weight=one.found.weight,
                    people=one.found.people,
                    judged=one.found.judged,
                    accuracy=ShareOut.of_proportion(one.found.accuracy),
                )
                for one in found.judged
            ],
        )


def _interval(found: Interval) -> IntervalOut:
    return IntervalOut(value=found.share, low=found.low, high=found.high)


class BoardOut(BaseModel):
    """The leaderboard of a round, or of everything."""

    round: str | None
    all: StandingOut
    equal_languages: list[RatingOut]
    languages: dict[str, StandingOut]
    verdicts: list[VerdictOut]

    @classmethod
    def of(cls, board: Board) -> BoardOut:
        """The shape of a leaderboard."""
        found = board.standings
        return cls(
            round=board.round.id if board.round is not None else None,
            all=StandingOut.of(found.all, board),
            equal_languages=_ratings(found.equal, board),
            languages={code: StandingOut.of(standing, board) for code, standing in found.languages.items()},
            verdicts=[VerdictOut.of(verdict) for verdict in board.verdicts],
        )


def _ratings(found: Iterable[Rating], board: Board) -> list[RatingOut]:
    return [RatingOut(name=board.name(rating.model), **asdict(rating)) for rating in found]
