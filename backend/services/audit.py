"""Who did what: written with the thing itself, read and exported by administrators."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, get_args

from backend import policies
from backend.db import audit
from backend.db.engine import Database, Session
from backend.services import checks
from core import inputs
from core.errors import InvalidInput, Reason
from core.records import AuditEntry, Caller, PersonId

Action = Literal[
    "login",
    "login_failed",
    "logout",
    "logout_everywhere",
    "account_changed",
    "password_changed",
    "password_link_made",
    "password_link_used",
    "rights_changed",
    "invitation_made",
    "invitation_accepted",
    "invitation_withdrawn",
    "person_created",
    "audit_exported",
    "token_made",
    "token_ended",
    "battles_exported",
    "benchmark_imported",
    "drafts_started",
    "evaluation_started",
    "item_decided",
    "item_flags_settled",
    "benchmark_published",
    "glossary_changed",
    "gold_made",
    "gold_ended",
    "adjudicators_named",
    "label_studio_pushed",
    "round_opened",
    "round_closed",
    "round_reopened",
    "work_excluded",
    "exclusion_lifted",
    "snapshot_built",
    "snapshot_pushed",
    "pictures_held_out",
    "demo_removed",
    "parcel_taken",
    "parcel_withdrawn",
    "run_submitted",
    "run_stopped",
    "run_resumed",
    "model_promoted",
    "model_retired",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
"""Everything that is recorded, as the filter of the page offers it."""

COLUMNS = ("id", "at", "actor", "login", "action", "subject", "address", "details")
_LONGEST_PAGE = 1000
_LARGEST_ID = 2**63 - 1
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class AuditFilter:
    """Which lines of the log; actor is an id or a login, an empty text means any."""

    action: str = ""
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 200
    before_id: int | None = None


class AuditLog:
    """The log of logins, rights, exports and all that changes an account."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def record(
        self,
        session: Session,
        *,
        actor: PersonId | None,
        action: Action,
        subject: str,
        address: str,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Write one line in the transaction of the thing itself; no names, tokens or passwords in it."""
        audit.add(
            session,
            at=self._clock(),
            actor=actor,
            action=action,
            subject=subject,
            address=plain_address(address),
            details=dict(details or {}),
        )

    def search(self, caller: Caller, criteria: AuditFilter) -> list[AuditEntry]:
        """Lines that match, newest first; the next page is what stands before the last id."""
        query = _query(criteria)
        with self._database.reading() as session:
            checks.acting(session, caller, policies.read_audit)
            return [entry for entry, _ in audit.search(session, query)]

    def export(self, caller: Caller, criteria: AuditFilter) -> Iterator[str]:
        """All lines that match as CSV text, streamed; that it was asked for is itself recorded, first."""
        query = replace(_query(criteria), limit=_LONGEST_PAGE)
        with self._database.transaction() as session:
            person = checks.acting(session, caller, policies.read_audit)
            self.record(
                session,
                actor=person.id,
                action="audit_exported",
                subject="audit",
                address=caller.address,
                details={"action": query.action, "filtered": "yes" if _narrow(criteria) else "no"},
            )
        return self._pages(query)

    def _pages(self, query: audit.AuditQuery) -> Iterator[str]:
        yield _line(COLUMNS)
        while True:
            with self._database.reading() as session:
                page = audit.search(session, query)
            for entry, login in page:
                yield _line(_cells(entry, login))
            if len(page) < query.limit:
                return
            query = replace(query, before_id=page[-1][0].id)


def plain_address(address: str) -> str:
    """An address fit for a column, whatever a client managed to put into it."""
    return "".join(character for character in address[:64] if character.isascii() and character.isprintable())


def _query(criteria: AuditFilter) -> audit.AuditQuery:
    _require_number(criteria.limit, least=1, most=_LONGEST_PAGE)
    if criteria.before_id is not None:
        _require_number(criteria.before_id, least=0, most=_LARGEST_ID)
    return audit.AuditQuery(
        action=inputs.optional_line(criteria.action),
        actor=inputs.optional_line(criteria.actor),
        since=_instant(criteria.since),
        until=_instant(criteria.until),
        before_id=criteria.before_id,
        limit=criteria.limit,
    )


def _require_number(number: int, *, least: int, most: int) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise InvalidInput(Reason.REQUEST_MALFORMED)


def _instant(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise InvalidInput(Reason.DATE_MALFORMED)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(Reason.DATE_MALFORMED) from None


def _narrow(criteria: AuditFilter) -> bool:
    return criteria != AuditFilter(limit=criteria.limit)


def _cells(entry: AuditEntry, login: str) -> tuple[str, ...]:
    details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else ""
    place = (entry.subject, entry.address, details)
    return (str(entry.id), entry.at.isoformat(), entry.actor or "", login, entry.action, *place)


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue()
