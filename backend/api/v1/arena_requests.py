"""What the arena's JSON API takes; unknown keys and wrong types are refused, and words become records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.records import Mode
from backend.services.arena.views import Begin, NewEdit, NewVote
from core.battles import Mark, Side, Sides

_MOST = 32
_SideName = Literal["a", "b"]
_Pictures = Annotated[list[str], Field(max_length=_MOST)]
_Reasons = Annotated[list[str], Field(max_length=_MOST)]


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BeginIn(_Taken):
    """A battle to begin. `models`, two ids, is for open battles; a blind one draws them."""

    language: str
    prompt: str
    pictures: _Pictures
    mode: Literal["blind", "open"] = "blind"
    models: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None

    def record(self) -> Begin:
        """The same for the service."""
        return Begin(
            language=self.language,
            prompt=self.prompt,
            pictures=tuple(self.pictures),
            mode=Mode(self.mode),
            models=Sides(*self.models) if self.models is not None else None,
        )


class SayIn(_Taken):
    """The next message to both sides, perhaps with more pictures."""

    prompt: str
    pictures: _Pictures = []


class ReasonsIn(_Taken):
    """What decided it, per side: language, truth, culture, detail, style, unsafe."""

    a: _Reasons = []
    b: _Reasons = []


class MarkIn(_Taken):
    """A box on a picture where the answer of one side is wrong; edges are fractions of width and height."""

    side: _SideName
    left: float
    top: float
    right: float
    bottom: float
    picture: int = 0

    def record(self) -> Mark:
        """The same for the service."""
        return Mark(
            side=Side(self.side),
            left=self.left,
            top=self.top,
            right=self.right,
            bottom=self.bottom,
            picture=self.picture,
        )


class VoteIn(_Taken):
    """A judgement: a, b, tie or both_bad."""

    choice: str
    reasons: ReasonsIn = ReasonsIn()
    note: str = ""
    mark: MarkIn | None = None

    def record(self) -> NewVote:
        """The same for the service."""
        return NewVote(
            choice=self.choice,
            reasons=Sides(tuple(self.reasons.a), tuple(self.reasons.b)),
            note=self.note,
            mark=self.mark.record() if self.mark is not None else None,
        )


class WhyIn(_Taken):
    """What decided a vote, in one list: language, truth, culture, detail, style, unsafe."""

    reasons: _Reasons


class EditIn(_Taken):
    """An edited answer: to which message, begun with which answer, and how long it took."""

    turn: int
    start: Literal["a", "b", "none"]
    text: str
    seconds: float

    def record(self) -> NewEdit:
        """The same for the service."""
        return NewEdit(turn=self.turn, start=self.start, text=self.text, seconds=self.seconds)


class DraftIn(_Taken):
    """A text half typed."""

    text: str
