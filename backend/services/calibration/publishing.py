"""Publishing: what was decided on a benchmark in a language becomes an edition that never changes."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from annotation.editions import Changes, changes
from backend import policies
from backend.blobs import BlobStore
from backend.db import benchmark_rows, benchmarks, calibrated, editions, gold, people
from backend.db.calibrated import Work
from backend.db.editions import Edition, EditionItem
from backend.db.engine import Database, Session
from backend.services import checks
from backend.services.arena.input_checks import language as offered
from backend.services.audit import AuditLog
from backend.services.benchmark_files import in_language
from backend.services.calibration.card import card
from backend.services.calibration.overview import figures
from backend.services.idempotency import Answer, once
from backend.services.people.secrets import Secrets
from core import inputs
from core.benchmark_files import FORMATS, KeptRow, write
from core.benchmark_items import Fields
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.records import Caller, PersonId

_PURPOSE = "calibration"
PROVENANCE = "provenance"
"""The column that says how a text came about."""


@dataclass(frozen=True)
class Difference:
    """Two editions of a benchmark in a language, and what is different."""

    before: Edition
    after: Edition
    changes: Changes
    numbers: Mapping[str, int]
    """Of the items in the benchmark."""


class Publishing:
    """Makes editions and writes them as files."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        secrets: Secrets,
        audit: AuditLog,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._secrets = secrets
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    def publish(self, caller: Caller, benchmark: str, language: str, key: str) -> Edition:
        """Publish what is decided; the same content again is the same edition. Conflict NOTHING_DECIDED."""
        policies.research(caller.person)
        person = checks.signed_in(caller)
        name, code = inputs.line(benchmark), offered(language)

        def work(session: Session) -> Answer:
            checks.acting(session, caller, policies.research)
            return {"edition": self._publish(session, name, code, by=person.id, address=caller.address).id}

        payload = {"benchmark": name, "language": code}
        answer = once(self._database, scope=person.id, key=key, action="publish", payload=payload, work=work)
        with self._database.reading() as session:
            return editions.get(session, str(answer["edition"]))

    def publish_here(self, benchmark: str, language: str) -> Edition:
        """The same for a command line."""
        with self._database.transaction() as session:
            return self._publish(session, inputs.line(benchmark), offered(language), by=None, address="")

    def editions(self, caller: Caller) -> list[Edition]:
        """All editions, the newest of each first."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return editions.every(session)

    def card(self, caller: Caller, edition_id: str) -> str:
        """What an edition says of itself; NotFound where it was published before there were cards."""
        policies.research(caller.person)
        with self._database.reading() as session:
            edition = editions.get(session, inputs.opaque(edition_id))
        if not edition.card:
            raise NotFound(Reason.EDITION_UNKNOWN)
        return edition.card

    def changes(self, caller: Caller, edition_id: str) -> Difference:
        """What an edition changed against the one before it."""
        policies.research(caller.person)
        with self._database.reading() as session:
            later = editions.get(session, inputs.opaque(edition_id))
        return self.changes_here(later.benchmark, later.language, later.number - 1, later.number)

    def changes_here(self, benchmark: str, language: str, before: int, after: int) -> Difference:
        """The same of any two, for a command line; NotFound EDITION_UNKNOWN."""
        with self._database.reading() as session:
            pair = [
                editions.numbered(session, inputs.line(benchmark), offered(language), one) for one in (before, after)
            ]
            known = editions.numbers(session, [one.id for one in pair])
            earlier, later = (_in_order(editions.items(session, one.id), known) for one in pair)
        return Difference(pair[0], pair[1], changes(earlier, later), known)

    def file(self, caller: Caller, edition_id: str, form: str) -> bytes:
        """An edition as a file."""
        policies.research(caller.person)
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "edition"
            self.write(inputs.opaque(edition_id), form, out)
            return out.read_bytes()

    def write(self, edition_id: str, form: str, out: Path) -> int:
        """Write an edition as `tsv`, `jsonl` or `parquet`; how many rows it has."""
        if form not in FORMATS:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        with self._database.reading() as session:
            edition = editions.get(session, edition_id)
            benchmark = benchmarks.named(session, edition.benchmark)
            assert benchmark is not None  # an edition goes with its benchmark
            published = editions.items(session, edition.id)
            stored = [row for row in benchmark_rows.of(session, benchmark.id) if row.item_id in published]
        rows = [
            KeptRow(
                {
                    **in_language(row, published[row.item_id].fields).cells,
                    PROVENANCE: published[row.item_id].provenance,
                }
            )
            for row in stored
        ]
        write(form, out, rows, self._blobs.get)
        return len(rows)

    def _publish(self, session: Session, name: str, language: str, *, by: PersonId | None, address: str) -> Edition:
        benchmark = benchmarks.named(session, name)
        if benchmark is None:
            raise NotFound(Reason.BENCHMARK_UNKNOWN)
        benchmarks.ensure(session, benchmark)  # two who publish at once take turns
        work = calibrated.work(session, name, language)
        agreeing = people.consenting(session)
        items = [
            EditionItem(one.at.item_id, one.decision.fields, self._provenance(one, agreeing))
            for one in work
            if one.decision is not None and _free(one, agreeing)
        ]
        if not items:
            raise Conflict(Reason.NOTHING_DECIDED)
        content = _hash(items)
        known = editions.of_hash(session, benchmark.id, language, content)
        if known is not None:
            return known
        edition = Edition(
            id=self._new_id(),
            benchmark=name,
            language=language,
            number=editions.next_number(session, benchmark.id, language),
            hash=content,
            items=len(items),
            left_out=len(work) - len(items),
            created_by=by,
            created_at=self._clock(),
        )
        known_best = [right for _, right in gold.answers(session, name, language)]
        edition = replace(edition, card=card(benchmark, edition, work, figures(work), known_best))
        editions.add(session, edition, benchmark.id, items)
        details = {"language": language, "number": str(edition.number), "hash": content}
        self._audit.record(
            session, actor=by, action="benchmark_published", subject=name, address=address, details=details
        )
        return edition

    def _provenance(self, work: Work, agreeing: set[PersonId]) -> str:
        """How a text came about, without what people wrote who do not agree to its use; names are pseudonyms."""
        assert work.decision is not None
        letters = {one.id: number for number, one in enumerate(work.versions, 1)}

        def name(person: PersonId) -> str:
            return self._secrets.derive(_PURPOSE, person)

        told: Mapping[str, object] = {
            "draft": _texts(work.draft),
            **({"first_draft": _texts(work.first.fields), "translator": work.first.translator} if work.first else {}),
            "versions": [
                {"version": letters[one.id], **_texts(one.fields), "of_draft": one.of_draft}
                for one in work.versions
                if one.of_draft or agreeing.intersection(one.authors)
            ],
            "refinements": [
                {"by": name(one.person_id), "version": _version_of(work, one.person_id), "reason": one.reason}
                for one in work.refinements
                if one.person_id in agreeing
            ],
            "ballots": [
                {
                    "by": name(one.person_id),
                    "version": letters.get(one.version_id or ""),
                    "reasons": sorted(one.reasons),
                    **({"ranking": [letters[each] for each in one.ranking]} if one.ranking else {}),
                }
                for one in work.ballots
                if one.person_id in agreeing
            ],
            "decision": {
                "version": letters.get(work.decision.version_id or ""),
                "by": "votes" if work.decision.decided_by is None else "researcher",
                "note": work.decision.note,
            },
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _in_order(items: Mapping[str, EditionItem], numbers: Mapping[str, int]) -> dict[str, Fields]:
    return {item_id: items[item_id].fields for item_id in numbers if item_id in items}


def _free(work: Work, agreeing: set[PersonId]) -> bool:
    """Whether the text that won may be published: one of its authors agrees, or nobody here is its author."""
    assert work.decision is not None
    won = next((one for one in work.versions if one.id == work.decision.version_id), None)
    return won is None or won.of_draft or not won.authors or bool(agreeing.intersection(won.authors))


def _version_of(work: Work, person: PersonId) -> int | None:
    return next((number for number, one in enumerate(work.versions, 1) if person in one.authors), None)


def _texts(fields: Fields) -> dict[str, object]:
    return {"question": fields.question, "hint": fields.hint, "options": list(fields.options)}


def _hash(items: Sequence[EditionItem]) -> str:
    """Of every item, its text and its provenance, in the order of their ids."""
    whole = hashlib.sha256()
    for one in sorted(items, key=lambda item: item.item_id):
        line = [one.item_id, list(one.fields.texts), one.provenance]
        whole.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return whole.hexdigest()
