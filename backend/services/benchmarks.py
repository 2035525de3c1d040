"""Benchmarks: imported whole or bit by bit, and shown to translators without what they must not know."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from backend import policies
from backend.blobs import BlobStore
from backend.db import benchmarks, pictures
from backend.db.benchmarks import Benchmark, Fields, Item, ItemToTranslate, Reference
from backend.db.engine import Database, Session
from backend.records import PictureInfo
from backend.services import checks
from backend.services.arena.pictures import Origin
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer, once
from core import inputs
from core.errors import Forbidden, InvalidInput, Reason
from core.languages import INTERFACE
from core.pictures import CleanPicture, PictureLimits, clean_picture
from core.records import Caller

__all__ = ["Benchmarks", "Fields", "ItemToTranslate", "NewBenchmark", "NewItem", "Reference"]

_YES_NO, _FOUR = ("yes", "no"), ("A", "B", "C", "D")
_ID_LENGTH = 32


@dataclass(frozen=True)
class NewItem:
    """One question as it is brought: under its maker's own key, with the bytes of its picture."""

    key: str
    pair: str
    picture: bytes = field(repr=False)
    origin: Origin
    source: Fields
    answer: str
    drafts: Mapping[str, Fields]
    references: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True)
class NewBenchmark:
    """The set that items are brought to."""

    name: str
    source_language: str = "en"


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

        payload = {"into": asdict(into), "items": [_digest(item, clean) for item, clean in ready]}
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
            found = benchmarks.named(session, inputs.line(name))
            if found is None:
                return frozenset(keys)
            there = benchmarks.item_ids(session, found.id)
        return frozenset(key for key in keys if _opaque(found.id, key) not in there)

    def items_for_translation(self, caller: Caller, language: str) -> list[ItemToTranslate]:
        """Source and draft of every item, for those who translate into the language."""
        policies.translate(caller.person)
        if language not in {working.code for working in checks.signed_in(caller).languages}:
            raise Forbidden(Reason.RIGHT_MISSING)
        with self._database.reading() as session:
            return benchmarks.to_translate(session, language)

    def _ready(self, into: NewBenchmark, items: Sequence[NewItem]) -> list[tuple[NewItem, CleanPicture]]:
        """Everything that can be refused or takes long, before the transaction."""
        for item in items:
            _check(item)
        if into.source_language not in INTERFACE or len({item.key for item in items}) < len(items):
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        ready = [(item, clean_picture(item.picture, limits=self._limits)) for item in items]
        for _, clean in ready:
            self._blobs.put(clean.data)
        return ready

    def _store(
        self, session: Session, into: NewBenchmark, ready: Sequence[tuple[NewItem, CleanPicture]], *, demo: bool
    ) -> int:
        wanted = Benchmark(self._new_id(), into.name, into.source_language, demo=demo, created_at=self._clock())
        benchmark = benchmarks.ensure(session, wanted)
        if (benchmark.demo, benchmark.source_language) != (demo, into.source_language):
            raise InvalidInput(Reason.REQUEST_MALFORMED)  # else the demo's end would take real items with it
        there = benchmarks.item_ids(session, benchmark.id)
        new = [(item, clean) for item, clean in ready if _opaque(benchmark.id, item.key) not in there]
        for item, clean in new:
            pictures.add(session, self._picture(clean, item.origin))
        benchmarks.add_items(session, benchmark.id, [_item(benchmark.id, item, clean) for item, clean in new])
        return len(new)

    def _picture(self, clean: CleanPicture, origin: Origin) -> PictureInfo:
        return PictureInfo(
            sha256=clean.sha256,
            phash=clean.phash,
            width=clean.width,
            height=clean.height,
            size=len(clean.data),
            source=origin.source,
            licence=origin.licence,
            origin=origin.origin,
            added_by=None,
            demo=origin.demo,
            created_at=self._clock(),
        )


def _named(into: NewBenchmark) -> NewBenchmark:
    """Under its cleaned name: a blank more at the end must not make a second benchmark."""
    return replace(into, name=inputs.line(into.name))


def _check(item: NewItem) -> None:
    """Refuse an item that could not be asked or scored: answers, options and languages have to fit."""
    inputs.opaque(item.key)
    answers = _FOUR if item.source.options else _YES_NO
    told = [item.source, *item.drafts.values(), *(known.fields for known in item.references.values())]
    fits = (
        item.answer in answers
        and len(item.source.options) in (0, len(_FOUR))
        and all(len(fields.options) == len(item.source.options) for fields in told)
        and all(text.strip() for fields in told for text in (fields.question, *fields.options))
        and {*item.drafts, *item.references} <= set(INTERFACE)
    )
    if not fits:
        raise InvalidInput(Reason.REQUEST_MALFORMED)


def _item(benchmark_id: str, new: NewItem, clean: CleanPicture) -> Item:
    return Item(
        id=_opaque(benchmark_id, new.key),
        pair=_opaque(benchmark_id, f"pair {new.pair}") if new.pair else "",
        kind="four_choice" if new.source.options else "yes_no",
        sha256=clean.sha256,
        source=new.source,
        answer=new.answer,
        drafts=new.drafts,
        references=new.references,
    )


def _opaque(benchmark_id: str, key: str) -> str:
    """An id that is the same each time and tells nothing: makers like to put the answer into their keys."""
    return hashlib.sha256(f"{benchmark_id} {key}".encode()).hexdigest()[:_ID_LENGTH]


def _digest(item: NewItem, clean: CleanPicture) -> dict[str, object]:
    texts = {language: asdict(draft) for language, draft in item.drafts.items()}
    known = {language: asdict(reference) for language, reference in item.references.items()}
    own = {"key": item.key, "pair": item.pair, "answer": item.answer, "picture": clean.sha256}
    return {**own, "source": asdict(item.source), "drafts": texts, "references": known}
