"""Base and adapter as one checkpoint to take home: made when first asked for, in a process of its own, and kept."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from backend import policies
from backend.db import models
from backend.db.engine import Database
from backend.records import Model
from backend.runs.local import ROOT
from core import inputs
from core.errors import Conflict, NotFound, Reason
from core.records import Caller

_PATIENCE = 3600.0
"""Seconds: eight billion weights are read and written again."""

_COMMAND = (sys.executable, "-m", "training", "merge")
_log = logging.getLogger("parley.merging")


class Merging:
    """Makes and finds merged checkpoints; their folder may be emptied at any time."""

    def __init__(self, database: Database, *, folder: Path, command: Sequence[str] = _COMMAND) -> None:
        self._database = database
        self._folder = folder
        self._command = tuple(command)
        self._one_at_a_time = threading.Lock()

    def merged(self, caller: Caller, model_id: str) -> Path:
        """The folder of a model as one checkpoint.

        NotFound RESULT_UNKNOWN where there is no adapter to merge; Conflict MODEL_LOST where files are gone.
        """
        policies.research(caller.person)
        with self._database.reading() as session:
            model = models.get(session, inputs.opaque(model_id))
        if not model.adapter:
            raise NotFound(Reason.RESULT_UNKNOWN)
        made = self._folder / _name(model)
        with self._one_at_a_time:
            if not (made / "config.json").is_file():
                self._make(model, made)
        return made

    def _make(self, model: Model, out: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        asked = [*self._command, f"--base={model.base}", f"--adapter={model.adapter}", f"--out={out.absolute()}"]
        try:
            done = subprocess.run(asked, capture_output=True, timeout=_PATIENCE, check=False, cwd=ROOT)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise Conflict(Reason.MODEL_LOST, model=model.name) from error
        if done.returncode or not (out / "config.json").is_file():
            _log.error("not merged", extra={"printed": done.stderr.decode("utf-8", "replace")[-2000:]})
            raise Conflict(Reason.MODEL_LOST, model=model.name)


def _name(model: Model) -> str:
    """Other weights are another folder: what an adapter holds is in its hash, where a run has told it."""
    contents = "\n".join((model.base, model.adapter, model.adapter_sha256 or ""))
    return hashlib.sha256(contents.encode()).hexdigest()[:32]
