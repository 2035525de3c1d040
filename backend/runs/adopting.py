"""A run that somebody started from a command line: it gets its row and is then like any other."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from backend.db import models, runs
from backend.db.engine import Session
from backend.records import RunId
from backend.runs.folders import fingerprint
from backend.runs.queue import ANY
from backend.runs.records import LauncherName, Run
from backend.runs.settling import free_name
from training.folder import FolderDamaged, RunFolder
from training.states import State

_log = logging.getLogger("parley.runs")


def adopted(session: Session, folder: Path, *, at: datetime) -> Run | None:
    """The run of a folder, stored now; None where the folder is not a run's, or not the one that its name says."""
    try:
        spec = RunFolder(folder).spec()
    except (FolderDamaged, OSError) as fault:
        _log.debug("not a run", extra={"folder": folder.name, "reason": str(fault)})
        return None
    if spec.run != folder.name:
        _log.debug("a run in another's folder", extra={"folder": folder.name, "run": spec.run})
        return None
    parent = models.at(session, base=spec.base, adapter=spec.parent.adapter)
    run = Run(
        id=RunId(spec.run),
        name=free_name(spec.run, runs.names(session)),
        recipe_name=spec.recipe_name or "?",
        spec=spec,
        parent_id=parent.id if parent is not None else None,
        copied_from=None,
        fingerprint=fingerprint(spec),
        state=State.QUEUED,
        why=None,
        launcher=LauncherName.HAND,
        device="" if spec.device == ANY else spec.device,
        position=None,
        demo=parent is not None and parent.demo,
        created_by=None,
        created_at=at,
    )
    runs.add(session, run)
    return run
