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
import zipfile
from argparse import Namespace
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from backend.runs import closing
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
from training.papers.results import ArmRouted, Counted, Results, counted
from training.states import State

_EXAM = "exam.jsonl"

log = logging.getLogger(__name__)


class NotDone(RuntimeError):
    """A run or a command did not end well; the message says which, and where to look."""


def run(options: Namespace, home: Path) -> int:
    """Do what is left to do, and write the page; 0 done, 1 not done, 2 wrongly declared."""
    try:
        declared = load(options.name)
    except ComparisonInvalid as error:
        print(error, file=sys.stderr)
        return 2
    small = {"steps": options.steps, "items": options.items, "seeds": tuple(options.seed or ()) or None}
    declared = declared.model_copy(update={name: one for name, one in small.items() if one is not None})
    try:
        results = _Bench(home / "papers", declared, options.name).results()
    except NotDone as error:
        print(error, file=sys.stderr)
        return 1
    name = Path(options.name).stem
    options.out.mkdir(parents=True, exist_ok=True)
    for kind, text in (
        ("json", results.model_dump_json(indent=1) + "\n"),
        ("svg", plot(declared, results)),
        ("md", page(name, declared, results)),
    ):
        write_whole(options.out / f"{name}.{kind}", text.encode())
    print(options.out / f"{name}.md")
    return 0


@dataclass
class _Bench:
    """A home of its own with data, bases, exams and runs."""

    home: Path
    declared: Comparison
    name: str

    def results(self) -> Results:
        """Every run, one after the other; NotDone with the first that fails."""
        snapshot, exam = self._snapshot(), self._exam()
        found: list[Counted] = []
        routed: list[ArmRouted] = []
        steps: dict[str, int] = {}
        trained = [arm for arm in self.declared.arms if arm.recipe]
        plain = [arm.name for arm in self.declared.arms if not arm.recipe]
        for seed in self.declared.seeds:
            for arm in trained:
                folder = self._run(arm, seed, snapshot, exam)
                judged = closing.judged_before(Path(exam.folder), folder.result)
                found += counted(arm.name, seed, ((one.task, one.language, one.child) for one in judged))
                if arm is trained[0] and seed == self.declared.seeds[0]:
                    untaught = [(one.task, one.language, one.parent) for one in judged]
                    found += [one for name in plain for one in counted(name, seed, untaught)]
                told = [line.event.weights for line in folder.lines() if isinstance(line.event, Routed)]
                routed += [ArmRouted(arm=arm.name, seed=seed, weights=weights) for weights in told[-1:]]
                steps[arm.name] = sum(stage.steps or 0 for stage in self.declared.recipe(arm).stages)
        rows = open_snapshot(Path(snapshot.folder)).manifest.rows()
        return Results(comparison=self.name, steps=steps, rows=rows, counted=tuple(found), routed=tuple(routed))

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
        if not (folder.path / "status.json").is_file():
            shutil.rmtree(folder.path, ignore_errors=True)  # begun and not even queued
            folder = RunFolder.create(folder.path, spec.model_copy(update={"run": folder.path.name}))
        if folder.status().state is not State.DONE:
            log.info("%s, seed %d: %s", arm.name, seed, folder.path)
            from training.commands import run as command  # it brings torch, and what is done needs none

            if command.run(folder.path) != command.DONE:
                status = folder.status()
                raise NotDone(f"{arm.name}, seed {seed}: {status.state} ({status.why}); see {folder.path}")
        return folder

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
            folder.parent.mkdir(parents=True, exist_ok=True)
            _call("training", *given, "--base", str(base), "--out", str(folder))
        return folder

    def _snapshot(self) -> SnapshotRef:
        """The data's files as a snapshot, made once."""
        files = Path(self.declared.files).absolute() if self.declared.files else self._drawn()
        texts = [(files / f"{source}.jsonl").read_bytes() for source in self.declared.sources]
        known = self.home / "snapshots" / f"of-{hashlib.sha256(b''.join(texts)).hexdigest()[:16]}"
        if known.is_file() and (folder := known.parent / known.read_text()).is_dir():
            return SnapshotRef(folder=str(folder), hash=folder.name)
        store = Pictures()
        rows = _rows(files, self.declared.sources, store)
        built = build(rows, DataPlan(), store, known.parent, detector=Detector())
        write_whole(known, built.folder.name.encode())
        return SnapshotRef(folder=str(built.folder), hash=built.folder.name)

    def _drawn(self) -> Path:
        """The Little World's files, drawn once."""
        files = self.home / "files"
        if not files.is_dir():
            log.info("drawing the Little World")
            partial = self.home / "files.partial"
            shutil.rmtree(partial, ignore_errors=True)
            partial.parent.mkdir(parents=True, exist_ok=True)
            _call("demo", "files", "--out", str(partial))
            partial.rename(files)
        return files

    def _exam(self) -> ExamRef:
        """So many questions of each kind that is measured and each language, of the exam that is shipped."""
        items, tasks = self.declared.items, self.declared.tasks
        folder = self.home / "exams" / "-".join([Path(self.declared.exam).stem, str(items), *sorted(tasks)])
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            swap_folder(folder, lambda fresh: _few(Path(self.declared.exam), fresh, items, tasks))
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


def _few(archive: Path, folder: Path, items: int, tasks: Collection[str]) -> None:
    """The first questions of each of these kinds in each language, with their pictures."""
    folder.mkdir(parents=True)
    (folder / "pictures").mkdir()
    taken: dict[tuple[str, str], int] = {}
    kept = []
    with zipfile.ZipFile(archive) as packed:
        for line in packed.read(_EXAM).decode("utf-8").splitlines():
            item = json.loads(line)
            kind = item["task"], item["language"]
            taken[kind] = taken.get(kind, 0) + 1
            if taken[kind] <= items and item["task"] in tasks:
                kept.append(line)
                picture = f"pictures/{item['picture']}"
                (folder / picture).write_bytes(packed.read(picture))
    (folder / _EXAM).write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def _call(program: str, *given: str) -> None:
    asked = [sys.executable, "-m", program, *given]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)  # noqa: S603  (our own commands)
    if done.returncode:
        raise NotDone(f"python -m {program} {' '.join(given)} did not work: {done.stderr.strip()[-400:]}")
