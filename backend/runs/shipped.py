"""What runs are planned with: the recipes that come with Parley or are sent, and the snapshots in the home folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from backend.records import Model
from backend.runs.planning import Resolved, Verdict
from core.errors import InvalidInput, NotFound, Reason
from training import recipe as recipes
from training.folder import ExamRef, SnapshotRef, Spec
from training.recipe import RecipeInvalid

_HASH = re.compile(r"[0-9a-f]{64}")
_DEMO, _USUAL = "demo-refresh", "refresh"
_SENT = "sent"


class ShippedPlanner:
    """Looks things up in files; what a person sends is never taken for a path."""

    def __init__(self, snapshots: Path) -> None:
        self._snapshots = snapshots

    def recipe(self, name: str, text: str, changes: Mapping[str, str], parent: Model) -> Resolved:
        """A recipe that was sent, else one that comes with Parley; every fault at once."""
        name = name or (_SENT if text else _DEMO if parent.demo else _USUAL)
        if not text and name not in recipes.names():
            known = ", ".join(recipes.names())
            raise InvalidInput(Reason.RECIPE_INVALID, faults=f"{name[:80]}: there is no such recipe; there are {known}")
        try:
            found = recipes.parse(text, name) if text else recipes.load(name)
            changed = recipes.override(found, changes) if changes else found
        except RecipeInvalid as fault:
            raise InvalidInput(Reason.RECIPE_INVALID, faults=str(fault)) from fault
        return Resolved(name=name, content=changed.model_dump(mode="json"))

    def snapshot(self, wanted: str) -> SnapshotRef:
        """A snapshot of the home folder, by its hash."""
        folder = self._snapshots / wanted
        if not _HASH.fullmatch(wanted) or not (folder / "manifest.json").is_file():
            raise NotFound(Reason.SNAPSHOT_UNKNOWN)
        return SnapshotRef(folder=str(folder.absolute()), hash=wanted)

    def exam(self, parent: Model) -> ExamRef | None:
        """No exam is known yet: the run ends without a comparison."""
        return None

    def check(self, spec: Spec) -> list[Verdict]:
        """What was looked up is there."""
        return [Verdict("recipe", ok=True, detail=spec.recipe_name)]
