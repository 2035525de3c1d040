"""What runs are planned with: the recipes that come with Parley or are sent, and the snapshots in the home folder."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from backend.records import Model
from backend.runs.local import ROOT
from backend.runs.planning import Resolved, Verdict
from core.errors import InvalidInput, NotFound, Reason, Unavailable
from evaluation.exam import ExamInvalid, open_exam
from training import recipe_reading as recipes
from training.events import Told
from training.folder import ExamRef, SnapshotRef, Spec
from training.recipe import Recipe
from training.recipe_reading import RecipeInvalid
from training.recipe_text import written

_HASH = re.compile(r"[0-9a-f]{8,64}")
_DEMO, _USUAL = "demo-refresh", "refresh"
_SENT = "sent"
_LITTLE_WORLD, _DEFAULT = "little-world", "default"
_PATIENCE = 180.0
"""Seconds for a preflight: hashing a large snapshot is most of it."""

_VERDICTS = TypeAdapter(list[Verdict])
_log = logging.getLogger("parley.runs")


class ShippedPlanner:
    """Looks things up in files; what a person sends is never taken for a path."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._snapshots = home / "snapshots"

    def recipe(self, name: str, text: str, changes: Mapping[str, str], parent: Model) -> Resolved:
        """A recipe that was sent, else one that comes with Parley; every fault at once."""
        name = name or (_SENT if text else _DEMO if parent.demo else _USUAL)
        if not text and name not in recipes.names():
            known = ", ".join(recipes.names())
            raise InvalidInput(Reason.RECIPE_INVALID, faults=f"{name[:80]}: there is no such recipe; there are {known}")
        try:
            recipe = recipes.parse(text, name) if text else recipes.load(name)
            changed = recipes.override(recipe, changes) if changes else recipe
        except RecipeInvalid as fault:
            raise InvalidInput(Reason.RECIPE_INVALID, faults=str(fault)) from fault
        return Resolved(name=name, content=changed.model_dump(mode="json"))

    def text(self, resolved: Resolved) -> str:
        """A recipe that was sent or changed, written out; one of ours that has changed since, too."""
        try:
            recipe = Recipe.model_validate(resolved.content)
        except ValidationError as error:
            raise InvalidInput(Reason.RECIPE_INVALID, faults=f"{resolved.name}: {error.error_count()}") from error
        if resolved.name in recipes.names() and recipes.load(resolved.name) == recipe:
            return ""
        return written(recipe)

    def snapshot(self, prefix: str) -> SnapshotRef:
        """A snapshot of the home folder, by its hash or enough of its beginning."""
        if not _HASH.fullmatch(prefix):
            raise NotFound(Reason.SNAPSHOT_UNKNOWN)
        folders = [path for path in self._snapshots.glob(f"{prefix}*") if (path / "manifest.json").is_file()]
        if len(folders) != 1:
            raise NotFound(Reason.SNAPSHOT_UNKNOWN)
        return SnapshotRef(folder=str(folders[0].absolute()), hash=folders[0].name)

    def exam(self, parent: Model) -> ExamRef | None:
        """The Little World's for its own models, `exams/default` for others; without one a run ends uncompared."""
        folder = (self._home / "exams" / (_LITTLE_WORLD if parent.demo else _DEFAULT)).absolute()
        try:
            return ExamRef(folder=str(folder), hash=open_exam(folder).hash)
        except ExamInvalid:
            return None

    def check(self, spec: Spec) -> list[Verdict]:
        """The preflight, in a process of its own that may load what it needs."""
        done = subprocess.run(  # noqa: S603  (our own command, the spec goes in by its standard input)
            [sys.executable, "-m", "training", "check", "--home", str(self._home.absolute())],
            input=spec.model_dump_json().encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            cwd=ROOT,
        )
        try:
            verdicts = _VERDICTS.validate_json(done.stdout)
        except ValidationError:
            _log.error("the preflight failed", extra={"printed": done.stderr.decode("utf-8", "replace")[-2000:]})
            raise Unavailable(Reason.UNEXPECTED) from None
        name = "" if spec.exam is None else Path(spec.exam.folder).name
        missing = () if name else (Told(sentence="exam_missing"),)
        exam = Verdict("exam", ok=True, detail=name, told=missing)
        return [*verdicts, exam]
