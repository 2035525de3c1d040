"""Versions that are voted on, ballots, decisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from annotation.voting import BallotReason
from backend.db.calibrations import At, Stage, fields_of
from backend.db.tables import (
    BallotRow,
    CalibrationRow,
    DecisionRow,
    PlaceRow,
    VersionAuthorRow,
    VersionRow,
)
from core.benchmark_items import Fields
from core.records import PersonId


@dataclass(frozen=True)
class StoredVersion:
    """A text that is voted on, with everybody whose refinement it is."""

    id: str
    fields: Fields
    of_draft: bool
    authors: tuple[PersonId, ...]


@dataclass(frozen=True)
class Ballot:
    """What one voter says: the best version, or that all are bad and perhaps what would be better."""

    person_id: PersonId
    version_id: str | None
    proposal: Fields | None
    reasons: frozenset[BallotReason]
    note: str
    seconds: float
    created_at: datetime
    ranking: tuple[str, ...] = ()
    """All versions, the best first; none: only the best was told."""


@dataclass(frozen=True)
class Decision:
    """The text from now on, and how it came about."""

    fields: Fields
    version_id: str | None
    decided_by: PersonId | None
    note: str
    at: datetime


def _at(row: type[VersionAuthorRow] | type[VersionRow] | type[PlaceRow] | type[BallotRow]) -> ColumnElement[bool]:
    return (row.item_id == bindparam("item")) & (row.language == bindparam("in_language"))


# Who votes asks these all day: they are made once.
_AUTHORS = (
    select(VersionAuthorRow.version_id, VersionAuthorRow.person_id)
    .where(_at(VersionAuthorRow))
    .order_by(VersionAuthorRow.person_id)
)
_VERSIONS = select(VersionRow.__table__).where(_at(VersionRow)).order_by(VersionRow.id)
_ORDER = select(PlaceRow.shown).where(_at(PlaceRow), PlaceRow.person_id == bindparam("person"))
_BALLOTS = select(BallotRow.__table__).where(_at(BallotRow)).order_by(BallotRow.created_at, BallotRow.person_id)


def open_voting(session: Session, at: At, versions: Sequence[StoredVersion], *, voters: int) -> None:
    """Store the versions and let voters begin; the item is locked."""
    where = {"item_id": at.item_id, "language": at.language}
    for one in versions:
        texts = _columns(one.fields)
        session.execute(insert(VersionRow).values(id=one.id, of_draft=one.of_draft, **where, **texts))
        for author in one.authors:
            session.execute(insert(VersionAuthorRow).values(person_id=author, version_id=one.id, **where))
    move(session, at, Stage.VOTE, wanted=voters, taken=0)


def move(session: Session, at: At, stage: Stage, *, wanted: int | None = None, taken: int | None = None) -> None:
    """Where a locked item stands from now on; what is not told stays."""
    told = {"wanted": wanted, "taken": taken}
    values = {"stage": stage.value, **{name: value for name, value in told.items() if value is not None}}
    here = CalibrationRow.item_id == at.item_id, CalibrationRow.language == at.language
    session.execute(update(CalibrationRow).where(*here).values(values))


def versions(session: Session, at: At) -> list[StoredVersion]:
    """All versions of an item, in an order that tells nothing."""
    authors: dict[str, list[PersonId]] = {}
    here = {"item": at.item_id, "in_language": at.language}
    for credit in session.connection().execute(_AUTHORS, here):
        authors.setdefault(credit.version_id, []).append(PersonId(credit.person_id))
    return [
        StoredVersion(row.id, fields_of(row), row.of_draft, tuple(authors.get(row.id, ())))
        for row in session.connection().execute(_VERSIONS, here)
    ]


def order(session: Session, at: At, person_id: PersonId) -> tuple[str, ...]:
    """The versions in the order that was drawn for a voter; nothing if none was drawn yet."""
    own = {"item": at.item_id, "in_language": at.language, "person": person_id}
    shown = session.connection().execute(_ORDER, own).scalar_one_or_none()
    return tuple(json.loads(shown)) if shown else ()


def keep_order(session: Session, at: At, person_id: PersonId, shown: Sequence[str]) -> None:
    """Remember a voter's order."""
    session.execute(update(PlaceRow).where(*_place(at, person_id)).values(shown=json.dumps(shown)))


def add(session: Session, at: At, ballot: Ballot) -> None:
    """Store a ballot; its person has a voter's place at the item."""
    proposal = json.dumps(_columns(ballot.proposal), ensure_ascii=False) if ballot.proposal is not None else ""
    session.execute(
        insert(BallotRow).values(
            item_id=at.item_id,
            language=at.language,
            person_id=ballot.person_id,
            stage=Stage.VOTE.value,
            version_id=ballot.version_id,
            proposal=proposal,
            reasons=" ".join(sorted(ballot.reasons)),
            note=ballot.note,
            seconds=ballot.seconds,
            ranking=json.dumps(ballot.ranking) if ballot.ranking else "",
            created_at=ballot.created_at,
        )
    )


def of_item(session: Session, at: At) -> list[Ballot]:
    """All ballots on an item, the earliest first."""
    here = {"item": at.item_id, "in_language": at.language}
    return [ballot_of(row) for row in session.connection().execute(_BALLOTS, here)]


def decide(session: Session, at: At, decision: Decision) -> None:
    """Store the decision and end the item's way; the item is locked."""
    session.execute(
        insert(DecisionRow).values(
            item_id=at.item_id,
            language=at.language,
            version_id=decision.version_id,
            decided_by=decision.decided_by,
            note=decision.note,
            at=decision.at,
            **_columns(decision.fields),
        )
    )
    move(session, at, Stage.DECIDED)


def decision(session: Session, at: At) -> Decision | None:
    """What was decided, if it was."""
    row = session.get(DecisionRow, (at.item_id, at.language))
    return decision_of(row) if row is not None else None


def decision_of(row: DecisionRow) -> Decision:
    """A decision as it is stored."""
    by = PersonId(row.decided_by) if row.decided_by else None
    return Decision(fields_of(row), row.version_id, by, row.note, row.at)


def _place(at: At, person_id: PersonId) -> tuple[ColumnElement[bool], ...]:
    place = PlaceRow
    return place.item_id == at.item_id, place.language == at.language, place.person_id == person_id


def _columns(fields: Fields) -> dict[str, str]:
    options = json.dumps(fields.options, ensure_ascii=False)
    return {"question": fields.question, "hint": fields.hint, "options": options}


def ballot_of(row: BallotRow | Row[Any]) -> Ballot:
    """A ballot as it is stored."""
    told = json.loads(row.proposal) if row.proposal else None
    return Ballot(
        person_id=PersonId(row.person_id),
        version_id=row.version_id,
        proposal=Fields(told["question"], told["hint"], tuple(json.loads(told["options"]))) if told else None,
        reasons=frozenset(BallotReason(reason) for reason in row.reasons.split()),
        note=row.note,
        seconds=row.seconds,
        created_at=row.created_at,
        ranking=tuple(json.loads(row.ranking)) if row.ranking else (),
    )
