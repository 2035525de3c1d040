"""Runs on a Ray cluster, by its jobs API; the home lies where both see it, or a shared storage stands between them.

The run's id is the submission id of its first life; each further life has a number behind it.

What the run tells is read from its folder, as on this machine; the cluster is asked only whether the job lives. A
cluster that does not answer changes nothing, and one that has forgotten the job leaves an interrupted run.
"""

from __future__ import annotations

import logging
import shlex
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from backend.records import RunId
from backend.runs.launcher import Device
from backend.runs.local import said
from backend.runs.ray_cluster import ENDED, Cluster, ClusterAway, Jobs
from backend.runs.sending import SharedRuns
from core.files import writing_whole
from training.folder import RunFolder

_SUBMISSION = "submission"
"""A file in the run's folder: under which id the cluster knows it now."""

_log = logging.getLogger("parley.runs")


class RayLauncher:
    """Starts runs as jobs of a cluster."""

    def __init__(
        self,
        cluster: Cluster,
        *,
        module: str = "training",
        arguments: tuple[str, ...] = ("run",),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cluster = cluster
        self._program = (cluster.python, "-m", module, *arguments)
        self._shared = SharedRuns(cluster.shared) if cluster.shared else None
        self._jobs = Jobs(cluster, clock=clock)

    def devices(self) -> list[Device]:
        """As many places as the settings give; the cluster itself decides which machine it is."""
        return [Device(f"ray:{number}") for number in range(self._cluster.runs)]

    def start(self, run: RunId, folder: Path, device: str) -> None:
        """Submit it; a submission id that is taken is refused by the cluster, so twice is once."""
        if self._shared is not None:
            self._shared.begin(run, folder)
        job = {
            "entrypoint": f"cd {shlex.quote(self._cluster.code)} && exec {self._command(run, folder)}",
            "metadata": {"run": run, "said": str(said(folder))},
            "runtime_env": {"env_vars": {"RAY_JOB_STOP_WAIT_TIME_S": str(int(self._cluster.stop_seconds))}},
            "entrypoint_num_gpus": self._cluster.gpus,
        }
        self._jobs.submit(_submission(run, folder), job)

    def _command(self, run: RunId, folder: Path) -> str:
        if self._shared is None:
            return f"{shlex.join([*self._program, str(folder)])} >> {shlex.quote(str(RunFolder(folder).log))} 2>&1"
        scratch = ("--scratch", self._cluster.scratch) if self._cluster.scratch else ()
        away = (self._cluster.python, "-m", "training", "away", self._cluster.shared, run, *scratch)
        return shlex.join([*away, "--", *self._program])

    def alive(self, run: RunId, folder: Path) -> bool | None:
        """Whether its job has not ended, or its lock is held; None while the cluster does not answer."""
        if RunFolder(folder).alive():
            return True
        try:
            job = self._job(run, folder)
        except ClusterAway:
            return None
        lives = job is not None and job.get("status") not in ENDED
        # The job is asked first: one that has ended by then has sent its last state.
        if self._shared is None or job is None:
            return lives
        known = self._shared.fetch(run, folder, ended="" if lives else _submission(run, folder))
        return lives if known else None

    def silent(self, run: RunId, folder: Path) -> bool | None:
        """Whether its events are as many as before it was submitted; None where the cluster knows of no job."""
        try:
            job = self._job(run, folder)
        except ClusterAway:
            return False
        if job is None:
            return None
        return str(said(folder)) == (job.get("metadata") or {}).get("said")

    def forget(self, run: RunId, folder: Path) -> None:
        """Another life has another submission id: the cluster takes a while to let go of one that has ended."""
        if self._shared is not None:
            self._shared.prepare(run, folder)
        known = _submission(run, folder)
        if self._job(run, folder) is not None:
            life = int(known.removeprefix(run).removeprefix("-") or 1) + 1
            with writing_whole(folder / _SUBMISSION) as out:
                out.write(f"{run}-{life}".encode())

    def ask_to_stop(self, run: RunId, folder: Path) -> None:
        """Leave the wish in its folder, as on this machine."""
        RunFolder(folder).ask_to_stop()
        if self._shared is not None:
            self._shared.ask_to_stop(run)

    def end(self, run: RunId, folder: Path) -> None:
        """Have the cluster end its processes."""
        try:
            self._jobs.stop(_submission(run, folder))
        except ClusterAway as error:
            _log.warning("the cluster does not answer", extra={"run": run, "reason": str(error)})

    def _job(self, run: RunId, folder: Path) -> Mapping[str, Any] | None:
        return self._jobs.find(_submission(run, folder))


def _submission(run: RunId, folder: Path) -> str:
    """The id of its present life at the cluster: the run's own, from the second life on with a number."""
    try:
        return (folder / _SUBMISSION).read_text()
    except FileNotFoundError:
        return run
