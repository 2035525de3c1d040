"""Benchmarks: imported whole or bit by bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from backend import policies
from backend.blobs import BlobStore
from backend.db import benchmarks, pictures
from backend.db.benchmarks import Benchmark, item_id
from backend.db.engine import Database, Session
from backend.records import PictureInfo
from backend.services import checks
from backend.services.arena.pictures import Origin
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer, once
from core import inputs
from core.benchmark_items import BenchmarkItem, Fields, ItemKind, Reference, require_sound
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from core.pictures import CleanPicture, PictureLimits, clean_picture
from core.records import Caller


@dataclass(frozen=True)
class NewItem:
    """One question as it is brought: under its maker's own key, with the bytes of its pictures."""

    key: str
    kind: ItemKind
    pictures: tuple[bytes, ...] = field(repr=False)
    origin: Origin
    source: Fields
    answer: str
    letters: tuple[str, ...] = ()
    pair: str = ""
    circle: str = ""
    drafts: Mapping[str, Fields] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True)
class NewBenchmark:
    """The set that items are brought to."""

    name: str
    source_language: str = "en"
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True)
class _Ready:
    """An item with its pictures made clean."""

    item: NewItem
    pictures: tuple[CleanPicture, ...]

    @property
    def hashes(self) -> tuple[str, ...]:
        """The names of its pictures."""
        return tuple(picture.sha256 for picture in self.pictures)


class Benchmarks:
    """Sets of questions about pictures, their drafts and references."""

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

    def import_items(self, caller: Caller, into: NewBenchmark, items: Sequence[NewItem], key: str) -> int:
        """Add the items that are missing, all or none; how many they were."""
        policies.import_benchmark(caller.person)
        person = checks.signed_in(caller)
        into = _named(into)
        ready = self._ready(into, items)

        def work(session: Session) -> Answer:
            checks.acting(session, caller, policies.import_benchmark)
            added = self._store(session, into, ready, demo=False)
            self._audit.record(
                session,
                actor=person.id,
                action="benchmark_imported",
                subject=into.name,
                address=caller.address,
                details={"items": str(added)},
            )
            return {"items": added}

        payload = {"into": asdict(into), "items": [_digest(item) for item in ready]}
        answer = once(self._database, scope=person.id, key=key, action="benchmark", payload=payload, work=work)
        return int(str(answer["items"]))

    def add_items(self, into: NewBenchmark, items: Sequence[NewItem], *, demo: bool = False) -> int:
        """Add the items that are missing, all or none; for a command line, not for a page."""
        into = _named(into)
        ready = self._ready(into, items)
        with self._database.transaction() as session:
            return self._store(session, into, ready, demo=demo)

    def missing(self, name: str, keys: Iterable[str]) -> frozenset[str]:
        """Those of a maker's keys whose items are not in the benchmark yet."""
        with self._database.reading() as session:
            benchmark = benchmarks.named(session, inputs.line(name))
            if benchmark is None:
                return frozenset(keys)
            there = benchmarks.item_ids(session, benchmark.id)
        return frozenset(key for key in keys if item_id(benchmark.id, key) not in there)

    def _ready(self, into: NewBenchmark, items: Sequence[NewItem]) -> list[_Ready]:
        """Everything that can be refused or takes long, before the transaction."""
        for item in items:
            _check(item)
        if into.source_language not in INTERFACE or len({item.key for item in items}) < len(items):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        ready = [
            _Ready(item, tuple(clean_picture(data, limits=self._limits) for data in item.pictures)) for item in items
        ]
        for clean in {picture.sha256: picture for entry in ready for picture in entry.pictures}.values():
            self._blobs.put(clean.data)
        return ready

    def _store(self, session: Session, into: NewBenchmark, ready: Sequence[_Ready], *, demo: bool) -> int:
        named = Benchmark(
            self._new_id(),
            into.name,
            into.source_language,
            demo=demo,
            created_at=self._clock(),
            licence=into.licence,
            origin=into.origin,
        )
        benchmark = benchmarks.ensure(session, named)
        if (benchmark.demo, benchmark.source_language) != (demo, into.source_language):
            raise InvalidInput(Reason.REQUEST_MALFORMED)  # else the demo's end would take real items with it
        there = benchmarks.item_ids(session, benchmark.id)
        new = [entry for entry in ready if item_id(benchmark.id, entry.item.key) not in there]
        for entry in new:
            for clean in entry.pictures:
                pictures.add(session, self._picture(clean, entry.item.origin))
            pictures.keep_for_measuring(session, entry.hashes, demo=demo)
        benchmarks.add_items(session, benchmark.id, [_item(benchmark.id, entry) for entry in new])
        return len(new)

    def _picture(self, clean: CleanPicture, origin: Origin) -> PictureInfo:
        return PictureInfo(
            sha256=clean.sha256,
            phash=clean.phash,
            width=clean.width,
            height=clean.height,
            size=len(clean.data),
            source="benchmark",
            licence=origin.licence,
            origin=origin.origin,
            added_by=None,
            demo=origin.demo,
            created_at=self._clock(),
        )


def _named(into: NewBenchmark) -> NewBenchmark:
    """Under its cleaned name: a blank more at the end must not make a second benchmark."""
    return replace(into, name=inputs.line(into.name))


def _check(new: NewItem) -> None:
    """Refuse an item that could not be asked or scored: answers, options and languages have to fit."""
    inputs.opaque(new.key)
    require_sound(_record("new", new, tuple("?" for _ in new.pictures)))
    if not {*new.drafts, *new.references} <= set(INTERFACE):
        raise InvalidInput(Reason.REQUEST_MALFORMED)


def _item(benchmark_id: str, ready: _Ready) -> BenchmarkItem:
    new = ready.item
    item = _record(item_id(benchmark_id, new.key), new, ready.hashes)
    return replace(
        item,
        pair=item_id(benchmark_id, f"pair {new.pair}") if new.pair else "",
        circle=item_id(benchmark_id, f"circle {new.circle}") if new.circle else "",
    )


def _record(own_id: str, new: NewItem, hashes: tuple[str, ...]) -> BenchmarkItem:
    return BenchmarkItem(
        id=own_id,
        kind=new.kind,
        pictures=hashes,
        source=new.source,
        answer=new.answer,
        letters=new.letters,
        pair=new.pair,
        circle=new.circle,
        drafts=new.drafts,
        references=new.references,
    )


def _digest(ready: _Ready) -> dict[str, object]:
    return {"key": ready.item.key, **asdict(_record("new", ready.item, ready.hashes))}
