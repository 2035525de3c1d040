"""Drafts: a translator makes them in a process of its own, a folder for each benchmark and language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from annotation.drafting import Answer, Halt, Task
from backend import detached, policies
from backend.db import benchmark_rows, benchmarks, drafts
from backend.db.benchmark_rows import Standing
from backend.db.benchmarks import Benchmark
from backend.db.drafts import Drafted, Faulty
from backend.db.engine import Database, Session
from backend.detached import Detached
from backend.drafting import from_file
from backend.drafting.folder import Bill, DraftingFolder, DraftingSpec
from backend.drafting.from_file import FileTranslator
from backend.services import checks
from backend.services.arena.input_checks import language as offered
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer as Once
from backend.services.idempotency import once
from core import inputs
from core.benchmark_files import Fault
from core.errors import InvalidInput, NotFound, Reason
from core.records import Caller

KEPT = "kept"
"""The folder of what models answered, beside the folders of benchmarks."""


@dataclass(frozen=True)
class TranslatorSettings:
    """Who makes drafts unless a command line says else, and what a million tokens cost."""

    name: str = ""
    price_in: float = 0
    price_out: float = 0


@dataclass(frozen=True)
class DraftingView:
    """The drafts of a benchmark in a language as they stand."""

    spec: DraftingSpec
    drafted: Drafted
    bill: Bill
    working: bool
    ended: bool
    halted: Halt | None

    @property
    def left(self) -> int:
        """Items that nobody has been asked for yet."""
        return self.drafted.items - self.drafted.drafts - self.drafted.faulty


class Drafting:
    """What makes drafts, and how far it is."""

    def __init__(
        self,
        database: Database,
        *,
        folder: Path,
        translator: TranslatorSettings,
        audit: AuditLog,
        clock: Callable[[], datetime],
        launch: Callable[[DraftingFolder], None] | None = None,
    ) -> None:
        self._database = database
        self._folder = folder
        self._translator = translator
        self._audit = audit
        self._clock = clock
        self._launch = launch or _launch

    @property
    def translator(self) -> str:
        """Who makes drafts here; empty: nobody."""
        return self._translator.name

    @property
    def kept(self) -> Path:
        """Where what models answered is kept."""
        return self._folder / KEPT

    def benchmarks(self, caller: Caller) -> list[Standing]:
        """What drafts can be made of."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return benchmark_rows.standings(session)

    def start(self, caller: Caller, benchmark: str, language: str, key: str) -> DraftingView:
        """Begin, or go on with, the drafts of a benchmark in a language; where that works already, nothing happens.

        InvalidInput TRANSLATOR_MISSING where nobody makes drafts here.
        """
        policies.research(caller.person)
        person = checks.signed_in(caller)
        if not self.translator:
            raise InvalidInput(Reason.TRANSLATOR_MISSING)
        name = inputs.line(benchmark)
        self._sound(name, language)

        def work(session: Session) -> Once:
            checks.acting(session, caller, policies.research)
            self._audit.record(
                session,
                actor=person.id,
                action="drafts_started",
                subject=name,
                address=caller.address,
                details={"language": language, "translator": self.translator},
            )
            return {}

        payload = {"benchmark": name, "language": language}
        once(self._database, scope=person.id, key=key, action="drafts_start", payload=payload, work=work)
        folder = self._of(name, language)
        if not detached.works(folder.lock):
            self.prepare(name, language, self.translator)
            self._launch(folder)
        return self._view(folder)

    def every(self, caller: Caller) -> list[DraftingView]:
        """All that were ever begun, the newest first."""
        policies.research(caller.person)
        paths = sorted(self._folder.glob("*/spec.json"), key=lambda path: (-path.stat().st_mtime, path.parent.name))
        return [self._view(DraftingFolder(path.parent)) for path in paths]

    def show(self, caller: Caller, benchmark: str, language: str) -> DraftingView:
        """One of them; NotFound BENCHMARK_UNKNOWN where nothing was begun."""
        policies.research(caller.person)
        folder = self._of(inputs.line(benchmark), offered(language))
        if not (folder.path / "spec.json").is_file():
            raise NotFound(Reason.BENCHMARK_UNKNOWN)
        return self._view(folder)

    def faulty(self, caller: Caller, benchmark: str, language: str) -> list[Faulty]:
        """The items whose drafts could not be used."""
        policies.research(caller.person)
        return self.faulty_here(benchmark, language)

    def faulty_here(self, benchmark: str, language: str) -> list[Faulty]:
        """The same for a command line."""
        with self._database.reading() as session:
            return drafts.faulty(session, _named(session, inputs.line(benchmark)).id, language)

    def prepare(self, benchmark: str, language: str, translator: str) -> DraftingFolder:
        """Write down who makes drafts of what from now on. For a command line."""
        name = inputs.line(benchmark)
        self._sound(name, language)
        folder = self._of(name, language)
        folder.prepare(
            DraftingSpec(
                benchmark=name,
                language=language,
                translator=translator,
                price_in=self._translator.price_in,
                price_out=self._translator.price_out,
            )
        )
        return folder

    def begin(self, folder: DraftingFolder) -> list[Task]:
        """A process begins: what it has to ask. What could not be used is asked again once everything was asked."""
        again, spec = folder.begin(), folder.spec()
        with self._database.transaction() as session:
            benchmark = _named(session, spec.benchmark)
            if again:
                drafts.forget_faults(session, benchmark.id, spec.language)
            return drafts.wanting(session, benchmark.id, (benchmark.source_language, spec.language))

    def take_in(self, folder: DraftingFolder, answers: Sequence[Answer]) -> None:
        """Store what came, all of it or nothing."""
        spec = folder.spec()
        with self._database.transaction() as session:
            benchmark = benchmarks.ensure(session, _named(session, spec.benchmark))  # who adds to it takes turns
            drafts.take_in(session, benchmark.id, spec.language, answers, translator=spec.translator, now=self._clock())

    def from_file(self, benchmark: str, language: str, path: Path) -> tuple[FileTranslator | None, list[Fault]]:
        """The drafts in a file, or every fault that it has; OSError where it cannot be opened."""
        with self._database.reading() as session:
            found = _named(session, inputs.line(benchmark))
            items = drafts.every(session, found.id, (found.source_language, language))
            rows = [row for row in benchmark_rows.of(session, found.id) if not row.turned]
        known = {str(row.cells["index"]): items[row.item_id] for row in rows}
        there, faults = from_file.read(path, known)
        return (None if faults else FileTranslator(f"{from_file.NAME}:{path.name}", there)), faults

    def look(self, folder: DraftingFolder) -> DraftingView:
        """How far a folder is, for a command line."""
        return self._view(folder)

    def _sound(self, name: str, language: str) -> None:
        with self._database.reading() as session:
            if _named(session, name).source_language == offered(language):
                raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)

    def _of(self, name: str, language: str) -> DraftingFolder:
        with self._database.reading() as session:
            benchmark = _named(session, name)
        return DraftingFolder(self._folder / hashlib.sha256(f"{benchmark.id} {language}".encode()).hexdigest()[:32])

    def _view(self, folder: DraftingFolder) -> DraftingView:
        spec = folder.spec()
        with self._database.reading() as session:
            there = drafts.drafted(session, _named(session, spec.benchmark).id, spec.language)
        return DraftingView(
            spec=spec,
            drafted=there,
            bill=folder.bill(),
            working=detached.works(folder.lock),
            ended=folder.ended,
            halted=folder.halted,
        )


def _named(session: Session, name: str) -> Benchmark:
    benchmark = benchmarks.named(session, name)
    if benchmark is None:
        raise NotFound(Reason.BENCHMARK_UNKNOWN)
    return benchmark


def _launch(folder: DraftingFolder) -> None:
    """A process of its own; its output goes into the folder."""
    command = ["annotation", "benchmark", "draft", "--folder", str(folder.path), "--held"]
    detached.start(Detached(command, folder.lock, folder.log, folder.path.parents[1]))
