"""What a model reads of a snapshot's rows: asked in a process of its own, which may load a tokenizer, and kept."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from backend import policies
from backend.db import models
from backend.db.engine import Database
from backend.records import Model, ModelState
from backend.runs.local import ROOT
from backend.services.studio.snapshots import Snapshots
from core import inputs
from core.errors import Conflict, InvalidInput, Reason
from core.records import Caller
from training.data.look import Looked

MOST = 100
"""Rows that are looked at together."""

_KEPT = 64
_PATIENCE = 180.0
_COMMAND = (sys.executable, "-m", "training", "snapshot", "look")
_LOOKED = TypeAdapter(Looked)
_log = logging.getLogger("parley.looks")


class Looks:
    """Shows rows as a model reads them."""

    def __init__(self, database: Database, snapshots: Snapshots, *, command: Sequence[str] = _COMMAND) -> None:
        self._database = database
        self._snapshots = snapshots
        self._command = tuple(command)
        self._kept: OrderedDict[tuple[str, ...], Looked] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def readers(self, caller: Caller) -> list[Model]:
        """A model of each base: those of one base read alike."""
        policies.research(caller.person)
        with self._database.reading() as session:
            there = [model for model in models.every(session) if model.state is not ModelState.RETIRED]
        return list({model.base: model for model in reversed(there)}.values())[::-1]

    def look(self, caller: Caller, snapshot_hash: str, model_id: str, rows: Sequence[str]) -> Looked:
        """Rows of a snapshot by their ids as a model reads them; a row that is not there is left out.

        Conflict MODEL_LOST where the model's files cannot be read.
        """
        policies.research(caller.person)
        if len(rows) > MOST:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        info = self._snapshots.get(caller, snapshot_hash).info
        with self._database.reading() as session:
            model = models.get(session, inputs.opaque(model_id))
        key = (info.hash, model.base, *(inputs.opaque(row) for row in rows))
        with self._one_at_a_time:
            looked = self._kept.get(key) or self._asked(info.folder, model, rows)
            self._kept[key] = looked
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return looked

    def _asked(self, folder: str, model: Model, rows: Sequence[str]) -> Looked:
        options = [f"--row={row}" for row in rows]
        try:
            done = subprocess.run(  # noqa: S603  (our own command; rows and base are values of its options)
                [*self._command, folder, f"--base={model.base}", *options],
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
                cwd=ROOT,
            )
            return _LOOKED.validate_json(done.stdout)
        except subprocess.TimeoutExpired as error:
            raise Conflict(Reason.MODEL_LOST, model=model.name) from error
        except ValidationError as error:
            _log.error("rows could not be read", extra={"printed": done.stderr.decode("utf-8", "replace")[-2000:]})
            raise Conflict(Reason.MODEL_LOST, model=model.name) from error
