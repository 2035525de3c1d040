"""Pictures in the database; their bytes are blobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from backend.db.tables import BattleRow, ItemPictureRow, PictureRow, PictureSenderRow, TurnPictureRow
from backend.db.upserts import upsert
from backend.records import PictureInfo
from core.errors import NotFound, Reason
from core.records import PersonId

_AT_ONCE = 500
POOL = 200
"""Pictures that are offered at a time."""


def add(session: Session, picture: PictureInfo) -> bool:
    """Store a picture's row and who brought it; False when it was there already, whoever brought it first."""
    stored = upsert(session)(PictureRow).values(**asdict(picture)).on_conflict_do_nothing().returning(PictureRow.sha256)
    new = session.scalars(stored).first() is not None
    if picture.added_by is not None:
        sender = {"sha256": picture.sha256, "person_id": picture.added_by}
        session.execute(upsert(session)(PictureSenderRow).values(**sender).on_conflict_do_nothing())
    return new


def add_all(session: Session, every: Sequence[PictureInfo]) -> None:
    """Store the rows of pictures that nobody brought; what is there already stays."""
    stored = upsert(session)(PictureRow).on_conflict_do_nothing()
    for start in range(0, len(every), _AT_ONCE):
        session.connection().execute(stored, [asdict(one) for one in every[start : start + _AT_ONCE]])


def get(session: Session, sha256: str) -> PictureInfo:
    """One picture; NotFound PICTURE_UNKNOWN otherwise."""
    row = session.get(PictureRow, sha256)
    if row is None:
        raise NotFound(Reason.PICTURE_UNKNOWN)
    return _info(row)


def culture(session: Session, sha256: str) -> str:
    """The language of where a picture is at home; empty for one that is at home anywhere."""
    return session.scalars(select(PictureRow.culture).where(PictureRow.sha256 == sha256)).one()


def pool(session: Session, *, least_used_in: str, limit: int) -> list[PictureInfo]:
    """Pictures offered to everybody, those with the fewest battles in a language first.

    None that a benchmark asks about: a model must not be trained on what it is measured with.
    """
    used = (
        select(TurnPictureRow.sha256, func.count().label("times"))
        .join(BattleRow, BattleRow.id == TurnPictureRow.battle_id)
        .where(BattleRow.language == least_used_in)
        .group_by(TurnPictureRow.sha256)
        .subquery()
    )
    statement = (
        select(PictureRow)
        .outerjoin(used, used.c.sha256 == PictureRow.sha256)
        .where(*is_offered())
        .order_by(func.coalesce(used.c.times, 0), PictureRow.sha256)
        .limit(limit)
    )
    return [_info(row) for row in session.scalars(statement)]


def pool_size(session: Session) -> int:
    """How many pictures are offered to everybody."""
    return session.scalar(select(func.count()).select_from(PictureRow).where(*is_offered())) or 0


def pool_from(session: Session, place: int, *, besides: str, limit: int = 8) -> list[PictureInfo]:
    """A few pictures offered to everybody, from a place in the order of their hashes on, then from its start."""
    others = select(PictureRow).where(*is_offered(), PictureRow.sha256 != besides).order_by(PictureRow.sha256)
    rows = list(session.scalars(others.offset(place).limit(limit)))
    rows += session.scalars(others.limit(limit - len(rows))) if len(rows) < limit else ()
    return [_info(row) for row in rows]


def seen_by(session: Session, person_id: PersonId) -> frozenset[str]:
    """Pictures that a person has talked about."""
    statement = (
        select(TurnPictureRow.sha256)
        .distinct()
        .join(BattleRow, BattleRow.id == TurnPictureRow.battle_id)
        .where(BattleRow.person_id == person_id)
    )
    return frozenset(session.scalars(statement))


def shown_to(session: Session, sha256: str, person_id: PersonId) -> bool:
    """Whether a person may see a picture: it is everybody's, or came from or to them."""
    row = session.get(PictureRow, sha256)
    if row is None:
        return False
    sent = session.get(PictureSenderRow, (sha256, person_id)) is not None
    return row.source != "upload" or sent or _in_battle_of(session, sha256, person_id)


def asked_about(session: Session, sha256: str) -> bool:
    """Whether a picture is for measuring only: a benchmark asks about it, or one that is gone did."""
    row = session.get(PictureRow, sha256)
    if row is not None and row.source == "benchmark":
        return True
    asked = select(ItemPictureRow.sha256).where(ItemPictureRow.sha256 == sha256).limit(1)
    return session.scalars(asked).first() is not None


def keep_for_measuring(session: Session, hashes: Collection[str], *, demo: bool) -> None:
    """Take pictures out of the arena and of training for good, whoever sent them and whatever becomes of the benchmark.

    What a real benchmark asks about is no longer the demo's, whose end would have it forgotten.
    """
    values = {"source": "benchmark"} if demo else {"source": "benchmark", "demo": False}
    kept = sorted(hashes)
    for start in range(0, len(kept), _AT_ONCE):
        part = kept[start : start + _AT_ONCE]
        session.execute(update(PictureRow).where(PictureRow.sha256.in_(part)).values(values))


def held_out(session: Session) -> frozenset[str]:
    """Pictures that nothing is learnt from: those of benchmarks, and those that the arena keeps for measuring."""
    kept = select(PictureRow.sha256).where(or_(PictureRow.held_out, PictureRow.source == "benchmark"))
    return frozenset({*session.scalars(select(ItemPictureRow.sha256)), *session.scalars(kept)})


def hold_out(session: Session, shas: Collection[str], *, held: bool) -> int:
    """Keep pictures for measuring, or no longer; how many there are of them."""
    kept = update(PictureRow).where(PictureRow.sha256.in_(shas)).values(held_out=held)
    return len(list(session.scalars(kept.returning(PictureRow.sha256))))


def hashes(session: Session) -> dict[str, str]:
    """The perceptual hash of every picture."""
    return {row[0]: row[1] for row in session.execute(select(PictureRow.sha256, PictureRow.phash))}


def licences(session: Session, round_id: str) -> list[str]:
    """The licences of all pictures that were talked about in a round."""
    statement = (
        select(PictureRow.licence)
        .distinct()
        .join(TurnPictureRow, TurnPictureRow.sha256 == PictureRow.sha256)
        .join(BattleRow, BattleRow.id == TurnPictureRow.battle_id)
        .where(BattleRow.round_id == round_id, PictureRow.licence != "")
    )
    return sorted(session.scalars(statement))


def offered(session: Session) -> dict[str, str]:
    """Where each picture that is offered to everybody comes from."""
    rows = session.execute(select(PictureRow.sha256, PictureRow.origin).where(*is_offered()))
    return {row[0]: row[1] for row in rows}


def origins(session: Session, shas: Collection[str]) -> dict[str, str]:
    """Where some pictures come from."""
    wanted, found = sorted(shas), dict[str, str]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = PictureRow.sha256.in_(wanted[start : start + _AT_ONCE])
        found |= {row[0]: row[1] for row in session.execute(select(PictureRow.sha256, PictureRow.origin).where(some))}
    return found


def demo_origins(session: Session) -> dict[str, str]:
    """Origin and hash of every demo picture."""
    rows = session.execute(select(PictureRow.origin, PictureRow.sha256).where(PictureRow.demo))
    return {row[0]: row[1] for row in rows}


def is_offered() -> tuple[ColumnElement[bool], ...]:
    """What holds for a picture that everybody may be asked about."""
    return PictureRow.source.in_(("pool", "demo")), PictureRow.sha256.not_in(select(ItemPictureRow.sha256))


def _in_battle_of(session: Session, sha256: str, person_id: PersonId) -> bool:
    statement = (
        select(TurnPictureRow.sha256)
        .join(BattleRow, BattleRow.id == TurnPictureRow.battle_id)
        .where(TurnPictureRow.sha256 == sha256, BattleRow.person_id == person_id)
        .limit(1)
    )
    return session.scalars(statement).first() is not None


def _info(row: PictureRow) -> PictureInfo:
    return PictureInfo(
        sha256=row.sha256,
        phash=row.phash,
        width=row.width,
        height=row.height,
        size=row.size,
        source=row.source,
        licence=row.licence,
        origin=row.origin,
        added_by=PersonId(row.added_by) if row.added_by else None,
        demo=row.demo,
        created_at=row.created_at,
        culture=row.culture,
    )
