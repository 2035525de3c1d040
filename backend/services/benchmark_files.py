"""Benchmarks from files and back: an import is whole or not at all, and an export gives back what came."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from backend import policies
from backend.blobs import BlobStore
from backend.db import benchmark_rows, benchmarks, pictures
from backend.db.benchmark_rows import Standing, StoredRow
from backend.db.benchmarks import Benchmark, item_id
from backend.db.engine import Database, Session
from backend.records import PictureInfo
from backend.services import checks
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer, once
from backend.services.shelf import Shelf
from core import inputs
from core.ahead import ahead
from core.benchmark_files import FORMATS, Fault, FaultKind, Found, KeptRow, Question, read, write
from core.benchmark_items import BenchmarkItem, Fields, require_sound
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.languages import INTERFACE
from core.pictures import CleanPicture, PictureLimits
from core.records import Caller, PersonId

_ORIGIN_LENGTH = 400
_SHOWN = 6
_AT_ONCE = 8
"""Questions that are looked at before an import."""


@dataclass(frozen=True)
class FileImport:
    """A file, the benchmark that it is, and what is known of rights and source."""

    path: Path
    name: str
    source_language: str = "en"
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Report:
    """What an import did; with a fault it did nothing."""

    rows: int
    items: int
    new_rows: int = 0
    new_items: int = 0
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question of a file that is looked at, with small pictures."""

    index: str
    fields: Fields
    letters: tuple[str, ...]
    answer: str
    pictures: tuple[bytes, ...]
    turns: int


@dataclass(frozen=True)
class Look:
    """What a file would bring, and its first questions."""

    report: Report
    first: tuple[Asked, ...]


class _Differs(Exception):
    """Found once all others have to wait: what is there is not what the file holds; nothing is stored."""

    def __init__(self, report: Report) -> None:
        self.report = report


@dataclass(frozen=True)
class Exported:
    """How many rows were written, and the index of each that has no translation."""

    rows: int
    left_out: tuple[str, ...]


class BenchmarkFiles:
    """Takes benchmarks in from files, writes them again, and says how far they are."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        audit: AuditLog,
        limits: PictureLimits,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._audit = audit
        self._limits = limits
        self._clock = clock
        self._new_id = new_id
        self._reading = threading.Lock()

    def take_in(self, file_import: FileImport) -> Report:
        """Add the rows that are missing, all or none; for a command line, not for a page.

        InvalidInput for a name, a language or rights that cannot be used, Conflict BENCHMARK_DIFFERS where they are not
        those of the benchmark of this name; OSError where the file cannot be opened.
        """
        file_import = _checked(file_import)

        def store(content: Found, shelf: Shelf, report: Report) -> Report:
            with self._database.transaction() as session:
                return self._store(session, file_import, content, shelf, report)

        return self._taken(file_import, store)

    def look(self, caller: Caller, path: Path) -> Look:
        """Read a file to its end and store nothing: every fault, or its first questions as they would be asked."""
        policies.import_benchmark(caller.person)
        with self._read(path) as (content, shelf):
            report = Report(rows=len(content.rows), items=len(content.questions), faults=content.faults)
            return Look(report, tuple(_asked(question, shelf) for question in content.questions[:_SHOWN]))

    def bring(self, caller: Caller, file_import: FileImport, key: str) -> Report:
        """The same as `take_in` for a person on a page; sent again it is done once."""
        policies.import_benchmark(caller.person)
        person, file_import = checks.signed_in(caller), _checked(file_import)

        def store(content: Found, shelf: Shelf, report: Report) -> Report:
            def work(session: Session) -> Answer:
                checks.acting(session, caller, policies.import_benchmark)
                done = self._store(session, file_import, content, shelf, report, by=person.id, address=caller.address)
                if done.faults:
                    raise _Differs(done)
                return {"rows": done.new_rows, "items": done.new_items}

            told = asdict(replace(file_import, path=Path())) | {"path": _digest(content)}
            answer = once(self._database, scope=person.id, key=key, action="benchmark_file", payload=told, work=work)
            return replace(report, new_rows=int(str(answer["rows"])), new_items=int(str(answer["items"])))

        try:
            return self._taken(file_import, store)
        except _Differs as found:
            return found.report

    @contextmanager
    def _read(self, path: Path) -> Iterator[tuple[Found, Shelf]]:
        """A file with its pictures; one at a time, because several large ones at once would not fit into memory."""
        shelf = Shelf(self._limits)
        with self._reading:
            try:
                yield read(path, shelf.keep), shelf
            finally:
                shelf.close()

    def _taken(self, file_import: FileImport, store: Callable[[Found, Shelf, Report], Report]) -> Report:
        with self._read(file_import.path) as (content, shelf):
            report = Report(rows=len(content.rows), items=len(content.questions), faults=content.faults)
            if content.faults:
                return report
            with self._database.reading() as session:
                known = benchmarks.named(session, file_import.name)
                changed = _changed(session, known, file_import, content) if known is not None else ()
            if changed:
                return replace(report, faults=changed)
            for _ in ahead(self._blobs.put, shelf.files(), threads=_AT_ONCE):  # each waits for the disk
                pass
            return store(content, shelf, report)

    def write(self, name: str, form: str, out: Path, *, language: str = "") -> Exported:
        """Write the rows as they came, or those that have a draft in a language with its texts in their places."""
        with self._database.reading() as session:
            benchmark = benchmarks.named(session, inputs.line(name))
            if benchmark is None:
                raise NotFound(Reason.BENCHMARK_UNKNOWN)
            rows = benchmark_rows.of(session, benchmark.id)
            translated = benchmark_rows.drafts(session, benchmark.id, language) if language else {}
        if language and language != benchmark.source_language:
            kept = [in_language(row, translated[row.item_id]) for row in rows if row.item_id in translated]
            left_out = tuple(str(row.cells["index"]) for row in rows if row.item_id not in translated)
        else:
            kept, left_out = [KeptRow(row.cells) for row in rows], ()
        write(form, out, kept, self._blobs.get)
        return Exported(len(kept), left_out)

    def export(self, caller: Caller, name: str, form: str, out: Path, *, language: str = "") -> Exported:
        """The same for a person on a page."""
        policies.research(caller.person)
        if form not in FORMATS or (language and language not in INTERFACE):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        return self.write(name, form, out, language=language)

    def every(self, caller: Caller) -> list[Standing]:
        """All benchmarks by name, for a person on a page."""
        policies.research(caller.person)
        return self.standings()

    def standings(self) -> list[Standing]:
        """All benchmarks by name."""
        with self._database.reading() as session:
            return benchmark_rows.standings(session)

    def _store(
        self,
        session: Session,
        file_import: FileImport,
        content: Found,
        shelf: Shelf,
        report: Report,
        *,
        by: PersonId | None = None,
        address: str = "",
    ) -> Report:
        benchmark = self._benchmark(session, file_import)
        changed = _changed(session, benchmark, file_import, content)
        if changed:
            return replace(report, faults=changed)
        licence, origin = benchmark.licence or file_import.licence, benchmark.origin or file_import.origin
        benchmark = replace(benchmark, licence=licence, origin=origin)
        benchmark_rows.note_rights(session, benchmark.id, licence=licence, origin=origin)
        there = benchmark_rows.contents(session, benchmark.id)
        items = benchmarks.item_ids(session, benchmark.id)
        asked = [question for question in content.questions if item_id(benchmark.id, question.first.index) not in items]
        self._keep_pictures(session, benchmark, asked, shelf)
        benchmarks.add_items(session, benchmark.id, [_item(benchmark.id, question, shelf) for question in asked])
        new = [row for row in _stored(benchmark.id, content) if row.id not in there]
        benchmark_rows.add(session, benchmark.id, new)
        if new:
            counts = {"items": str(len(asked)), "rows": str(len(new))}
            self._audit.record(
                session,
                actor=by,
                action="benchmark_imported",
                subject=file_import.name,
                address=address,
                details=counts,
            )
        return replace(report, new_rows=len(new), new_items=len(asked))

    def _benchmark(self, session: Session, file_import: FileImport) -> Benchmark:
        """The benchmark of this name, a new one if there was none."""
        new = Benchmark(
            self._new_id(),
            file_import.name,
            file_import.source_language,
            demo=False,
            created_at=self._clock(),
            licence=file_import.licence,
            origin=file_import.origin,
        )
        return benchmarks.ensure(session, new)

    def _keep_pictures(self, session: Session, benchmark: Benchmark, asked: list[Question], shelf: Shelf) -> None:
        clean = {one.sha256: one for question in asked for sha in question.pictures for one in (shelf.clean[sha],)}
        pictures.add_all(session, [self._picture(one, shelf.size(sha), benchmark) for sha, one in clean.items()])
        pictures.keep_for_measuring(session, set(clean), demo=False)

    def _picture(self, clean: CleanPicture, size: int, benchmark: Benchmark) -> PictureInfo:
        return PictureInfo(
            sha256=clean.sha256,
            phash=clean.phash,
            width=clean.width,
            height=clean.height,
            size=size,
            source="benchmark",
            licence=benchmark.licence,
            origin=benchmark.origin,
            added_by=None,
            demo=False,
            created_at=self._clock(),
        )


def _checked(file_import: FileImport) -> FileImport:
    if file_import.source_language not in INTERFACE:
        raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
    return replace(
        file_import,
        name=inputs.line(file_import.name),
        licence=inputs.optional_line(file_import.licence),
        origin=inputs.optional_line(file_import.origin, longest=_ORIGIN_LENGTH),
    )


def _changed(session: Session, known: Benchmark, file_import: FileImport, content: Found) -> tuple[Fault, ...]:
    """The rows that are there with other content; Conflict where the benchmark is another one of the same name.

    What is not known of its rights may be told later; what is known stays.
    """
    rights = ((file_import.licence, known.licence), (file_import.origin, known.origin))
    fits = all(not new or not old or new == old for new, old in rights)
    if known.demo or known.source_language != file_import.source_language or not fits:
        raise Conflict(Reason.BENCHMARK_DIFFERS)
    there = benchmark_rows.contents(session, known.id)
    return tuple(
        Fault(row.line, "", FaultKind.CHANGED, row.index)
        for row, kept in zip(content.rows, _stored(known.id, content), strict=True)
        if kept.id in there and there[kept.id] != benchmark_rows.written(kept.cells)
    )


def _asked(question: Question, shelf: Shelf) -> Asked:
    first = question.first
    small = tuple(shelf.small(shelf.clean[sha].sha256) for sha in question.pictures)
    return Asked(first.index, first.fields, first.letters, first.answer, small, len(question.turns))


def _digest(content: Found) -> str:
    """The same for the same rows, whatever the file was called."""
    whole = hashlib.sha256()
    for row in content.rows:
        whole.update(benchmark_rows.written(row.cells).encode() + b"\n")
    return whole.hexdigest()


def _item(benchmark_id: str, asked: Question, shelf: Shelf) -> BenchmarkItem:
    first = asked.first
    return require_sound(
        BenchmarkItem(
            id=item_id(benchmark_id, first.index),
            kind=first.kind,
            pictures=tuple(shelf.clean[sha].sha256 for sha in asked.pictures),
            source=first.fields,
            answer=first.answer,
            letters=first.letters,
        )
    )


def _stored(benchmark_id: str, content: Found) -> Iterator[StoredRow]:
    """Every row in the file's order with the item that it belongs to."""
    turns: dict[str, tuple[str, tuple[int, ...]]] = {}
    for asked in content.questions:
        item = item_id(benchmark_id, asked.first.index)
        turns[asked.first.index] = item, ()
        turns.update({turn.row.index: (item, turn.order) for turn in asked.turns})
    for row in content.rows:
        item, order = turns[row.index]
        yield StoredRow(item_id(benchmark_id, f"row {row.index}"), item, row.cells, order, frozenset(row.pictures))


def in_language(row: StoredRow, draft: Fields) -> KeptRow:
    """A row with another language's texts, its options in the order in which they stood."""
    order = row.turned or tuple(range(len(draft.options)))
    letters = [name for name in row.cells if len(name) == 1 and name.isascii() and name.isupper()]
    options = {name: draft.options[place] for name, place in zip(sorted(letters), order, strict=False)}
    hint = {"hint": draft.hint} if draft.hint or "hint" in row.cells else {}
    texts: Mapping[str, Any] = {"question": draft.question, **hint, **options}
    return KeptRow({**row.cells, **texts})
