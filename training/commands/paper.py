"""`python -m training paper NAME`: a paper's comparison in the Little World, from data to page.

Everything is a run's folder like any other, named by the hash of what it is to do: called again, what is done is not
done again, and what was broken off goes on. Runs come one after the other.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from backend.runs import closing, small_exam
from core.detect import Detector
from core.files import swap_folder, write_whole
from core.pictures import clean_picture
from core.weights import digest
from training.data.building import Plan as DataPlan
from training.data.building import build
from training.data.candidates import Candidate
from training.data.from_files import Intake, read
from training.data.rows import Source
from training.data.snapshot import open_snapshot
from training.events import Routed
from training.folder import ExamRef, RunFolder, SnapshotRef, Spec
from training.papers.declared import Arm, Comparison, ComparisonInvalid, load
from training.papers.page import page, plot
from training.papers.results import Apart, ArmRouted, Counted, Results, counted
from training.states import State

_EXAM = "exam.jsonl"
_PICTURES = 40
"""Of each language, at most, in which is looked how far what is seen lies from what is read."""

log = logging.getLogger(__name__)


class NotDone(RuntimeError):
    """A run or a command did not end well; the message says which, and where to look."""


def run(options: Namespace, home: Path) -> int:
    """Do what is left to do of each, and write its page; 0 done, 1 not done, 2 one is wrongly declared."""
    declared: dict[str, Comparison] = {}
    faults = []
    for name in options.name:
        try:
            declared[name] = load(name)
        except ComparisonInvalid as error:
            faults.append(str(error))
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 2
    whole = True
    small = {"steps": options.steps, "items": options.items, "seeds": tuple(options.seed or ()) or None}
    for name, comparison in declared.items():
        comparison = comparison.model_copy(update={key: one for key, one in small.items() if one is not None})
        bench = _Bench(home / "papers", comparison, name, train=not options.done)
        try:
            results = bench.results()
        except (NotDone, small_exam.ExamInvalid) as error:
            print(error, file=sys.stderr)
            if not options.done:
                return 1
            whole = False
        else:
            _write(options.out, Path(name).stem, comparison, results, bench.map)
    return 0 if whole else 1


def _write(out: Path, name: str, declared: Comparison, results: Results, drawn: Path | None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if drawn is not None:
        write_whole(out / f"{name}-gap.svg", drawn.read_bytes())
    for kind, text in (
        ("json", results.model_dump_json(indent=1) + "\n"),
        ("svg", plot(declared, results)),
        ("md", page(name, declared, results)),
    ):
        write_whole(out / f"{name}.{kind}", text.encode())
    print(out / f"{name}.md")


@dataclass
class _Bench:
    """A home of its own with data, bases, exams and runs."""

    home: Path
    declared: Comparison
    name: str
    train: bool = True
    """Or only what is done already."""

    map: Path | None = None
    """Where what is seen and read is drawn, once that is done."""

    def results(self) -> Results:
        """Every run, one after the other; NotDone with the first that fails."""
        snapshot, exam = self._snapshot(), self._exam(self.declared.items, self.declared.tasks)
        detector = Detector()
        found: list[Counted] = []
        routed: list[ArmRouted] = []
        gap: tuple[Apart, ...] = ()
        steps: dict[str, int] = {}
        trained = [arm for arm in self.declared.arms if arm.recipe]
        plain = [arm.name for arm in self.declared.arms if not arm.recipe]
        for seed in self.declared.seeds:
            for arm in trained:
                folder = self._run(arm, seed, snapshot, exam)
                judged = closing.judged_before(Path(exam.folder), folder.result, detector)
                found += counted(arm.name, seed, ((one.task, one.language, one.child) for one in judged))
                if arm is trained[0] and seed == self.declared.seeds[0]:
                    untaught = [(one.task, one.language, one.parent) for one in judged]
                    found += [one for name in plain for one in counted(name, seed, untaught)]
                told = [line.event.weights for line in folder.lines() if isinstance(line.event, Routed)]
                routed += [ArmRouted(arm=arm.name, seed=seed, weights=weights) for weights in told[-1:]]
                if arm.name == self.declared.gap and seed == self.declared.seeds[0]:
                    gap = self._gap(folder)
                steps[arm.name] = sum(stage.steps or 0 for stage in self.declared.recipe(arm).stages)
        rows = open_snapshot(Path(snapshot.folder)).manifest.rows()
        return Results(
            comparison=self.name, steps=steps, rows=rows, counted=tuple(found), routed=tuple(routed), gap=gap
        )

    def _run(self, arm: Arm, seed: int, snapshot: SnapshotRef, exam: ExamRef) -> RunFolder:
        base = self._base(arm)
        spec = Spec(
            run="paper",
            recipe_name=arm.recipe,
            recipe=self.declared.recipe(arm).model_dump(mode="json"),
            snapshot=snapshot,
            base=str(base),
            exam=exam,
            seed=seed,
            created_at=datetime.now(UTC),
        )
        does = spec.model_dump(mode="json", exclude={"created_at", "snapshot", "base", "exam"})
        does |= {"snapshot": snapshot.hash, "exam": exam.hash, "base": digest(base)}
        key = hashlib.sha256(json.dumps(does, sort_keys=True).encode()).hexdigest()[:16]
        folder = RunFolder(self.home / "runs" / f"paper-{key}")
        there = (folder.path / "status.json").is_file()
        if not (there and folder.status().state is State.DONE):
            self._may_begin(f"{arm.name}, seed {seed} is not done yet")
        if not there:
            shutil.rmtree(folder.path, ignore_errors=True)  # begun and not even queued
            folder = RunFolder.create(folder.path, spec.model_copy(update={"run": folder.path.name}))
        if folder.status().state is not State.DONE:
            log.info("%s, seed %d: %s", arm.name, seed, folder.path)
            from training.commands import run as command  # it brings torch, and what is done needs none

            if command.run(folder.path) != command.DONE:
                status = folder.status()
                raise NotDone(f"{arm.name}, seed {seed}: {status.state} ({status.why}); see {folder.path}")
        return folder

    def _gap(self, run: RunFolder) -> tuple[Apart, ...]:
        """The modality gap of what came of a run beside its base's, measured once."""
        spec, exam = run.spec(), self._exam(_PICTURES, {"caption"})
        made = closing.result_of(spec.base, str(run.result / "adapter"))
        folder = self.home / "gaps" / f"{run.path.name}-{exam.hash[:16]}"
        if not (folder / "gap.svg").is_file():
            self._may_begin("its modality gap is not measured yet")
            asked = ["--model", made.base, *(["--adapter", made.adapter] if made.adapter else [])]
            asked += ["--name", "after", "--beside", spec.base, "--beside-name", "before"]
            _call("evaluation", "gap", *asked, "--data", exam.folder, "--out", str(folder))
        self.map = folder / "gap.svg"
        return TypeAdapter(tuple[Apart, ...]).validate_json((folder / "gap.json").read_bytes())

    def _may_begin(self, missing: str) -> None:
        if not self.train:
            raise NotDone(f"{self.name}: {missing}.")

    def _base(self, arm: Arm) -> Path:
        """The comparison's base, or what is made of it."""
        base, made = Path(self.declared.base).absolute(), arm.made or self.declared.made
        if self.declared.learnt:
            learnt = Path(self.declared.learnt).absolute()
            base = self._made(base, ["merge", "--adapter", str(learnt)], digest(learnt))
        return self._made(base, [str(base) if one == "BASE" else one for one in made]) if made else base

    def _made(self, base: Path, given: Sequence[str], *of: str) -> Path:
        """A checkpoint that a command of ours makes of another, made once."""
        key = hashlib.sha256(json.dumps([*given, *of, digest(base)]).encode()).hexdigest()[:16]
        folder = self.home / "bases" / key
        if not folder.is_dir():
            self._may_begin("its bases are not made yet")
            folder.parent.mkdir(parents=True, exist_ok=True)
            _call("training", *given, "--base", str(base), "--out", str(folder))
        return folder

    def _snapshot(self) -> SnapshotRef:
        """The data's files as a snapshot, made once."""
        files = Path(self.declared.files).absolute() if self.declared.files else self._written("files")
        texts = [(files / f"{source}.jsonl").read_bytes() for source in self.declared.sources]
        known = self.home / "snapshots" / f"of-{hashlib.sha256(b''.join(texts)).hexdigest()[:16]}"
        if known.is_file() and (folder := known.parent / known.read_text()).is_dir():
            return SnapshotRef(folder=str(folder), hash=folder.name)
        self._may_begin("its data are not drawn yet")
        store = Pictures()
        rows = _rows(files, self.declared.sources, store)
        built = build(rows, DataPlan(), store, known.parent, detector=Detector())
        write_whole(known, built.folder.name.encode())
        return SnapshotRef(folder=str(built.folder), hash=built.folder.name)

    def _written(self, what: str) -> Path:
        """What `python -m demo` writes of the Little World, once."""
        files = self.home / what
        if not files.is_dir():
            self._may_begin("its data are not drawn yet")
            log.info("drawing the Little World: %s", what)
            partial = self.home / f"{what}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.parent.mkdir(parents=True, exist_ok=True)
            _call("demo", what, "--out", str(partial))
            partial.rename(files)
        return files

    def _asked(self, tasks: Collection[str]) -> small_exam.Asked:
        """Where the questions are; MMMU only where it is measured."""
        archive = Path(self.declared.exam)
        if small_exam.OF_MMMU.isdisjoint(tasks):
            return small_exam.Asked(archive)
        return small_exam.Asked(archive, Path(self.declared.mmmu) if self.declared.mmmu else self._written("mmmu"))

    def _exam(self, items: int, tasks: Collection[str]) -> ExamRef:
        """So many questions of each of these kinds and each language, of the exam that is shipped."""
        named = [Path(self.declared.exam).stem, str(items), *sorted(tasks)]
        if self.declared.mmmu:
            named.append(hashlib.sha256(str(Path(self.declared.mmmu).absolute()).encode()).hexdigest()[:8])
        folder = self.home / "exams" / "-".join(named)
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            swap_folder(folder, lambda fresh: small_exam.write(fresh, self._asked(tasks), items, tasks))
        return ExamRef(folder=str(folder), hash=hashlib.sha256((folder / _EXAM).read_bytes()).hexdigest())


@dataclass
class Pictures:
    """Pictures of files, cleaned as the store cleans them, in memory while a snapshot is made."""

    data: dict[str, bytes] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def put(self, data: bytes) -> str:
        """Keep one; gives its hash."""
        clean = clean_picture(data)
        self.data[clean.sha256], self.hashes[clean.sha256] = clean.data, clean.phash
        return clean.sha256

    def read(self, sha: str) -> bytes | None:
        """The file of a picture."""
        return self.data.get(sha)

    def has(self, sha: str) -> bool:
        """Whether there is one."""
        return sha in self.data

    def phash(self, sha: str) -> str | None:
        """The hash of how it looks."""
        return self.hashes.get(sha)


def _rows(files: Path, sources: Sequence[Source], store: Pictures) -> Iterator[Candidate]:
    for source in sources:
        yield from read(Intake(files / f"{source}.jsonl", source), store)


def _call(program: str, *given: str) -> None:
    asked = [sys.executable, "-m", program, *given]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)  # noqa: S603  (our own commands)
    if done.returncode:
        raise NotDone(f"python -m {program} {' '.join(given)} did not work: {done.stderr.strip()[-400:]}")
