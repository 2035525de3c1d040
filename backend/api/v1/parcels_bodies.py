"""Parcels as JSON: what is taken and what is given. Nothing here may tell which model answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from annotation.parcels import Content, ParcelState
from backend.services.arena.parcels import Leased, ParcelView, ParcelVote


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TakeIn(_Taken):
    """A parcel to take, in one of the caller's languages."""

    language: str


class ParcelVoteIn(_Taken):
    """A judgement from a parcel: its seal, the choice, what decided it, seconds in which the answers were on screen."""

    seal: str
    choice: str
    reasons: Annotated[list[str], Field(max_length=32)] = []
    seconds: float

    def record(self) -> ParcelVote:
        """The same for the service."""
        return ParcelVote(seal=self.seal, choice=self.choice, reasons=tuple(self.reasons), seconds=self.seconds)


class ParcelOut(BaseModel):
    """A parcel without what is in it; while it is prepared, how many of its battles are answered."""

    id: str
    language: str
    state: ParcelState
    created_at: datetime
    expires_at: datetime
    battles: int
    answered: int
    voted: int

    @classmethod
    def of(cls, view: ParcelView) -> ParcelOut:
        """The shape of a parcel."""
        return cls(**_told(view))


class ParcelsOut(BaseModel):
    """The caller's latest parcels, and on which terms another is had."""

    person: str
    rater: bool
    withdraws: bool
    languages: list[str]
    size: int
    most: int
    parcels: list[ParcelOut]


class ContentOut(BaseModel):
    """A battle to be judged: the question, the picture's hash and both answers."""

    id: str
    prompt: str
    picture: str
    a: str
    b: str

    @classmethod
    def of(cls, content: Content) -> ContentOut:
        """The shape of a battle in a parcel."""
        return cls(
            id=content.battle,
            prompt=content.prompt,
            picture=content.picture,
            a=content.answers.a,
            b=content.answers.b,
        )


class WholeParcelOut(ParcelOut):
    """A parcel with what is in it and its seal, while it is open; else without."""

    contents: list[ContentOut]
    seal: str

    @classmethod
    def of(cls, view: ParcelView) -> WholeParcelOut:
        """The shape of a parcel that is carried about."""
        return cls(**_told(view), contents=[ContentOut.of(one) for one in view.contents], seal=view.seal)


class LeasedOut(BaseModel):
    """A parcel that is out: whose, in which language, until when, how far."""

    id: str
    who: str
    language: str
    created_at: datetime
    expires_at: datetime
    battles: int
    voted: int

    @classmethod
    def of(cls, leased: Leased) -> LeasedOut:
        """The shape of a parcel that is out."""
        parcel = leased.parcel
        return cls(
            id=parcel.id,
            who=leased.who,
            language=parcel.language,
            created_at=parcel.created_at,
            expires_at=parcel.lease.expires_at,
            battles=parcel.battles,
            voted=parcel.voted,
        )


def _told(view: ParcelView) -> dict[str, Any]:
    parcel = view.parcel
    return {
        "id": parcel.id,
        "language": parcel.language,
        "state": view.state,
        "created_at": parcel.created_at,
        "expires_at": parcel.lease.expires_at,
        "battles": parcel.battles,
        "answered": parcel.answered,
        "voted": parcel.voted,
    }
