"""Evaluations: any model on any benchmark, asked by a process of its own; each is a folder that can be gone on with."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from backend import detached, policies
from backend.blobs import BlobStore
from backend.db import benchmark_rows, benchmarks, editions, models
from backend.db.benchmark_rows import Standing
from backend.db.editions import Edition, EditionItem
from backend.db.engine import Database, Session
from backend.detached import Detached
from backend.records import Model
from backend.services import checks
from backend.services.audit import AuditLog
from backend.services.idempotency import Answer, once
from backend.services.studio.ways_back import WayBack, ways_back
from core import inputs
from core.benchmark_items import BenchmarkItem
from core.errors import InvalidInput, NotFound, Reason
from core.expert_weights import ExpertWeights
from core.languages import INTERFACE
from core.records import Caller
from core.weights import digest
from evaluation.folder import EvaluationFolder, EvaluationSpec
from evaluation.judging import SampleResult, Score
from evaluation.looking import Looks
from evaluation.samples import EvaluationSettings, Examinee, Sample, samples

_ALWAYS = "en"
"""Asked whatever is asked for: what falls in English is lost everywhere."""


@dataclass(frozen=True)
class NewEvaluation:
    """A model (its id or name), a benchmark, and languages; none: all that the benchmark has."""

    model: str
    benchmark: str
    languages: tuple[str, ...] = ()
    settings: EvaluationSettings = field(default_factory=EvaluationSettings)
    edition: str = ""
    """An edition's id: then its texts are asked and the source's, and the benchmark is the edition's."""


@dataclass(frozen=True)
class EvaluationView:
    """One evaluation as it stands."""

    id: str
    spec: EvaluationSpec
    answered: int
    asked: int
    working: bool
    scores: tuple[Score, ...]
    """None until all is answered."""
    experts: ExpertWeights | None = None
    """Of a Parrot: which experts its pictures pass through."""


class Evaluations:
    """What researchers measure."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        folder: Path,
        audit: AuditLog,
        judge: str = "",
        launch: Callable[[EvaluationFolder], None] | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._folder = folder
        self._audit = audit
        self.judge = judge
        """The chat model that may read what no rule understands; empty: there is none."""
        self._launch = launch or _launch
        self._looks = Looks()

    def benchmarks(self, caller: Caller) -> list[Standing]:
        """What there is to measure with."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return benchmark_rows.standings(session)

    def editions(self, caller: Caller) -> list[Edition]:
        """What was published of benchmarks, the newest of each first."""
        policies.research(caller.person)
        with self._database.reading() as session:
            return editions.every(session)

    def prepare(self, new: NewEvaluation, path: Path | None = None) -> EvaluationFolder:
        """Write down what will be asked; the same again finds the answers that are there. For a command line."""
        spec, asked = self._asked(self._checked(new))
        prepared = EvaluationFolder(path or self._folder / _name(spec))
        prepared.prepare(spec, asked)
        return prepared

    def _asked(self, new: NewEvaluation) -> tuple[EvaluationSpec, list[Sample]]:
        with self._database.reading() as session:
            model = _model(session, new.model)
            edition = editions.get(session, inputs.opaque(new.edition)) if new.edition else None
            benchmark = benchmarks.named(session, edition.benchmark if edition is not None else new.benchmark)
            if benchmark is None:
                raise NotFound(Reason.BENCHMARK_UNKNOWN)
            items = benchmarks.items(session, benchmark.id)
            if edition is not None:
                items = _published(items, edition, editions.items(session, edition.id))
        there = {benchmark.source_language, *(code for item in items for code in item.drafts)}
        languages = sorted({*(new.languages or there), _ALWAYS} & there)
        spec = EvaluationSpec(
            examinee=_examinee(model),
            benchmark=benchmark.name if edition is None else _called(edition),
            languages=tuple(languages),
            settings=new.settings,
            edition=new.edition,
        )
        asked = [
            sample
            for language in languages
            for sample in samples(items, language, benchmark.source_language, new.settings)
        ]
        different = {sample.key(spec.examinee, spec.settings) for sample in asked}
        return spec.model_copy(update={"questions": len(different)}), asked

    def start(self, caller: Caller, new: NewEvaluation, key: str) -> EvaluationView:
        """Begin, or go on with, an evaluation in a process of its own; one that works already is left alone."""
        policies.research(caller.person)
        new = self._checked(new)

        def work(session: Session) -> Answer:
            checks.acting(session, caller, policies.research)
            model = _model(session, new.model)
            self._audit.record(
                session,
                actor=checks.signed_in(caller).id,
                action="evaluation_started",
                subject=model.name,
                address=caller.address,
                details={"benchmark": new.benchmark or new.edition, "languages": " ".join(new.languages)},
            )
            return {}

        payload: Mapping[str, object] = {**asdict(new), "settings": new.settings.model_dump()}
        scope = checks.signed_in(caller).id
        once(self._database, scope=scope, key=key, action="evaluation_start", payload=payload, work=work)
        spec, asked = self._asked(new)
        prepared = EvaluationFolder(self._folder / _name(spec))
        if not detached.works(prepared.lock):
            prepared.prepare(spec, asked)
            if not prepared.finish():
                self._launch(prepared)
        return self._view(prepared)

    def every(self, caller: Caller) -> list[EvaluationView]:
        """All evaluations, the newest first."""
        policies.research(caller.person)
        paths = sorted(self._folder.glob("*/spec.json"), key=lambda path: (-path.stat().st_mtime, path.parent.name))
        return [self._view(EvaluationFolder(path.parent)) for path in paths]

    def show(self, caller: Caller, evaluation: str) -> EvaluationView:
        """One of them."""
        policies.research(caller.person)
        return self._view(self._found(evaluation))

    def results(self, caller: Caller, evaluation: str) -> Iterator[SampleResult]:
        """Every sample of a finished evaluation; none before."""
        policies.research(caller.person)
        folder = self._found(evaluation)
        return folder.results() if folder.done else iter(())

    def ways_back(self, caller: Caller, benchmark: str) -> list[WayBack]:
        """What models get right of a benchmark, and of it after the way to another language and back."""
        policies.research(caller.person)
        folders = [EvaluationFolder(path.parent) for path in sorted(self._folder.glob("*/spec.json"))]
        with self._database.reading() as session:
            return ways_back(session, folders, inputs.line(benchmark))

    def picture(self, caller: Caller, evaluation: str, sha256: str) -> bytes:
        """A picture that an evaluation asks about."""
        policies.research(caller.person)
        asked = inputs.opaque(sha256)
        if all(asked not in sample.pictures for sample in self._found(evaluation).samples()):
            raise NotFound(Reason.PICTURE_UNKNOWN)
        return self._blobs.get(asked)

    def forget_lost(self) -> int:
        """Remove the folders of evaluations whose benchmark or model is no longer known; how many."""
        with self._database.reading() as session:
            known = {standing.name for standing in benchmark_rows.standings(session)}
            there = {(model.base, model.adapter) for model in models.every(session)}
        gone = 0
        for found in [EvaluationFolder(path.parent) for path in self._folder.glob("*/spec.json")]:
            spec = found.spec()
            lost = spec.benchmark not in known or (spec.examinee.base, spec.examinee.adapter) not in there
            if lost and not detached.works(found.lock):
                shutil.rmtree(found.path, ignore_errors=True)
                gone += 1
        return gone

    def _checked(self, new: NewEvaluation) -> NewEvaluation:
        if any(code not in INTERFACE for code in new.languages):
            raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
        if not new.edition:
            inputs.line(new.benchmark)
        if new.settings.judge not in ("", self.judge):  # only an operator decides who gets texts
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        return new

    def _found(self, evaluation: str) -> EvaluationFolder:
        path = self._folder / inputs.opaque(evaluation)
        if path.parent != self._folder or not (path / "spec.json").is_file():
            raise NotFound(Reason.EVALUATION_UNKNOWN)
        return EvaluationFolder(path)

    def _view(self, folder: EvaluationFolder) -> EvaluationView:
        spec, done = folder.spec(), folder.done
        answered = spec.questions if done else self._looks.answered(folder)
        return EvaluationView(
            id=folder.path.name,
            spec=spec,
            answered=answered,
            asked=spec.questions,
            working=detached.works(folder.lock),
            scores=folder.scores() if done else (),
            experts=folder.experts() if done else None,
        )


def _called(edition: Edition) -> str:
    return f"{edition.benchmark} · {edition.language} {edition.number}"


def _published(
    items: Sequence[BenchmarkItem], edition: Edition, texts: Mapping[str, EditionItem]
) -> list[BenchmarkItem]:
    """The items of an edition with its texts instead of the drafts."""
    return [replace(item, drafts={edition.language: texts[item.id].fields}) for item in items if item.id in texts]


def _model(session: Session, name: str) -> Model:
    by_name: Sequence[Model] = [model for model in models.every(session) if name in (model.id, model.name)]
    if not by_name:
        raise NotFound(Reason.MODEL_UNKNOWN)
    return by_name[0]


def _examinee(model: Model) -> Examinee:
    base, adapter = Path(model.base), Path(model.adapter) if model.adapter else None
    return Examinee(
        name=model.name,
        base=model.base,
        adapter=model.adapter,
        base_hash=digest(base) if base.is_dir() else "",
        adapter_hash=digest(adapter) if adapter is not None and adapter.is_dir() else "",
    )


def _name(spec: EvaluationSpec) -> str:
    """The folder's name: the same model, benchmark and settings have the same answers, whatever languages are asked."""
    without: dict[str, bool | set[str]] = {"settings": {"judge"}}  # who reads them changes no answer
    if not spec.edition:
        without["edition"] = True  # folders that were there before editions keep their names
    same = spec.model_copy(update={"languages": (), "questions": 0}).model_dump_json(exclude=without)
    return hashlib.sha256(same.encode()).hexdigest()[:32]


def _launch(prepared: EvaluationFolder) -> None:
    """A process of its own; its output goes into the folder."""
    command = ["evaluation", "run", "--folder", str(prepared.path), "--held"]
    detached.start(Detached(command, prepared.lock, prepared.log, prepared.path.parents[1]))
