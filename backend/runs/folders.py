"""The folders of all runs: made from what the database knows, and found again when somebody else made them."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from backend.records import RunId
from training.folder import FolderDamaged, RunFolder, Spec

_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class OtherSpec(RuntimeError):
    """The folder says that the run is another than the one that was submitted."""


class Folders:
    """Where runs lie: one folder each, named by the run's id."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def of(self, run: RunId) -> Path:
        """A run's folder; the id is one that the database knows."""
        return self.path / run

    def strangers(self, known: Collection[RunId]) -> list[Path]:
        """Folders that are named as a run is and that nobody knows yet; links are not followed."""
        if not self.path.is_dir():
            return []
        unknown = [path for path in self.path.iterdir() if path.name not in known and _RUN_ID.fullmatch(path.name)]
        return sorted(path for path in unknown if path.is_dir() and not path.is_symlink())

    def prepare(self, spec: Spec) -> Path:
        """The run's folder as a runner needs it: made now, or with what is missing of it put back.

        OtherSpec where its spec was changed.
        """
        folder = self.path / spec.run
        if not folder.exists():
            self._make(folder, spec)
        elif not (folder / "spec.json").exists():
            _write(folder / "spec.json", spec.model_dump_json(indent=1).encode() + b"\n")
        try:
            stored = RunFolder(folder).spec()
        except FolderDamaged as fault:
            raise OtherSpec(str(fault)) from fault
        if stored != spec:
            raise OtherSpec(f"{folder.name}/spec.json is not what was submitted.")
        return folder

    def _make(self, folder: Path, spec: Spec) -> None:
        """Aside first: a folder with the run's name is whole."""
        aside = self.path / f".{spec.run}.new"
        shutil.rmtree(aside, ignore_errors=True)
        RunFolder.create(aside, spec)
        aside.rename(folder)


def fingerprint(spec: Spec) -> str:
    """The hash of all that decides what comes out of a run; two with the same one would give the same."""
    decisive = spec.model_dump(mode="json", exclude={"run", "created_at", "recipe_name", "device"})
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.new")
    with aside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
