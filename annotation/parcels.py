"""Rules of parcels: battles answered beforehand, leased to one person who judges them without a network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.battles import Sides
from core.errors import Conflict, Reason


class ParcelState(StrEnum):
    """Where a parcel stands."""

    PREPARING = "preparing"  # its battles are being answered
    OPEN = "open"
    DONE = "done"  # every battle has its vote
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # given back, or taken back by somebody who may


@dataclass(frozen=True)
class Lease:
    """From when until when a parcel is its person's; `sealed_at` is when its battles were answered."""

    expires_at: datetime
    sealed_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Content:
    """One battle as it is carried about: nothing in it tells who answered."""

    battle: str
    prompt: str
    picture: str
    answers: Sides[str]


def state(lease: Lease, *, left: int, now: datetime) -> ParcelState:
    """Where a parcel stands that has so many battles without a vote."""
    if lease.withdrawn_at is not None:
        return ParcelState.WITHDRAWN
    if lease.sealed_at is not None and not left:
        return ParcelState.DONE
    if now >= lease.expires_at:
        return ParcelState.EXPIRED
    return ParcelState.PREPARING if lease.sealed_at is None else ParcelState.OPEN


def require_open(lease: Lease, now: datetime) -> None:
    """Refuse what comes from a parcel that is its person's no longer, or not yet."""
    if lease.withdrawn_at is not None:
        raise Conflict(Reason.PARCEL_WITHDRAWN)
    if now >= lease.expires_at:
        raise Conflict(Reason.PARCEL_EXPIRED)
    if lease.sealed_at is None:
        raise Conflict(Reason.PARCEL_UNREADY)


def believed(claimed: float, *, lease: Lease, spent: float, now: datetime) -> float:
    """Seconds of reading as a browser measured them, no more than there were since the parcel was handed out.

    `spent` are those of the parcel's other votes: twenty battles are not read in one minute.
    """
    there = (now - lease.sealed_at).total_seconds() if lease.sealed_at is not None else 0.0
    return max(0.0, min(claimed, there - spent))


def digest(contents: Sequence[Content]) -> str:
    """The hash of all that a parcel holds: with its seal it says that these very words were judged."""
    listed = [[one.battle, one.prompt, one.picture, one.answers.a, one.answers.b] for one in contents]
    return hashlib.sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()
