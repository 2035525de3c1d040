"""What the JSON API of calibration takes; unknown keys and wrong types are refused, and words become records."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.services.calibration.views import NewBallot, NewRefinement, Typed
from core.benchmark_items import Fields

_MOST = 26


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FieldsShape(_Taken):
    """The texts that are translated together."""

    question: str
    hint: str = ""
    options: Annotated[list[str], Field(max_length=_MOST)] = []

    def record(self) -> Fields:
        """The same for the service."""
        return Fields(self.question, self.hint, tuple(self.options))


class TypedIn(_Taken):
    """A refinement as it is typed, and why what is odd about it is meant."""

    fields: FieldsShape
    reason: str = ""

    def record(self) -> Typed:
        """The same for the service."""
        return Typed(self.fields.record(), self.reason)


class RefinementIn(TypedIn):
    """A refinement that is handed in, and how long it took."""

    seconds: float

    def new(self) -> NewRefinement:
        """The same for the service."""
        return NewRefinement(self.record(), self.seconds)


class FlagIn(_Taken):
    """What is wrong with an item: picture_not_needed, english_bound, too_hard, broken_source, offensive."""

    kind: str
    note: str = ""


class ProposalIn(_Taken):
    """A proposal as it is typed."""

    fields: FieldsShape


class BallotIn(_Taken):
    """The letter of the best version as it stood for this voter, or none: all are bad, perhaps with a proposal."""

    choice: str
    seconds: float
    proposal: FieldsShape | None = None
    reasons: Annotated[list[str], Field(max_length=_MOST)] = []
    note: str = ""
    ranking: Annotated[list[str], Field(max_length=_MOST)] = []

    def record(self) -> NewBallot:
        """The same for the service."""
        return NewBallot(
            choice=self.choice,
            seconds=self.seconds,
            proposal=self.proposal.record() if self.proposal is not None else None,
            reasons=tuple(self.reasons),
            note=self.note,
            ranking=tuple(self.ranking),
        )
