"""Runs on a Ray cluster, by its jobs API: the run's id is the submission id, and the folder lies where both see it.

What the run tells is read from its folder, as on this machine; the cluster is asked only whether the job lives. A
cluster that does not answer changes nothing, and one that has forgotten the job leaves an interrupted run.
"""

from __future__ import annotations

import logging
import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from backend.records import RunId
from backend.runs.launcher import Away, Device, NotStarted
from backend.runs.local import ROOT, said
from training.folder import RunFolder

_ENDED = frozenset({"STOPPED", "SUCCEEDED", "FAILED"})
_SECONDS = 10.0
_SUBMIT_SECONDS = 60.0
"""A cluster that has just come up takes its time with the first job."""

_AWAY = 10.0
"""Seconds for which a cluster that did not answer is not asked again: looks at other runs must not wait for it."""

_log = logging.getLogger("parley.runs")


class ClusterAway(Away):
    """The cluster does not answer, or not as Ray does."""


@dataclass(frozen=True)
class Cluster:
    """Where a cluster is and what a run gets there."""

    address: str
    token: str = ""
    python: str = "python"
    """The interpreter on the cluster's machines."""
    code: str = str(ROOT)
    """Where Parley's code is on them."""
    runs: int = 1
    gpus: float = 0.0
    stop_seconds: float = 120.0
    """How long a job that is ended has before it is killed."""


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
        self._clock = clock
        self._away_until = 0.0
        headers = {"Authorization": f"Bearer {cluster.token}"} if cluster.token else {}
        self._http = httpx.Client(base_url=cluster.address, headers=headers, timeout=_SECONDS)

    def devices(self) -> list[Device]:
        """As many places as the settings give; the cluster itself decides which machine it is."""
        return [Device(f"ray:{number}") for number in range(self._cluster.runs)]

    def start(self, run: RunId, folder: Path, device: str) -> None:
        """Submit it; a submission id that is taken is refused by the cluster, so twice is once."""
        command = shlex.join([*self._program, str(folder)])
        log = shlex.quote(str(RunFolder(folder).log))
        job = {
            "entrypoint": f"cd {shlex.quote(self._cluster.code)} && exec {command} >> {log} 2>&1",
            "submission_id": run,
            "metadata": {"said": str(said(folder))},
            "runtime_env": {"env_vars": {"RAY_JOB_STOP_WAIT_TIME_S": str(int(self._cluster.stop_seconds))}},
            "entrypoint_num_gpus": self._cluster.gpus,
        }
        answer = self._ask("POST", "/api/jobs/", json=job, timeout=_SUBMIT_SECONDS)
        if answer.is_error:
            raise NotStarted(f"{run} was refused by the cluster: {answer.text[:300]}")

    def alive(self, run: RunId, folder: Path) -> bool | None:
        """Whether its job has not ended, or its lock is held; None while the cluster does not answer."""
        if RunFolder(folder).alive():
            return True
        try:
            job = self._job(run)
        except ClusterAway:
            return None
        return job is not None and job.get("status") not in _ENDED

    def silent(self, run: RunId, folder: Path) -> bool | None:
        """Whether its events are as many as before it was submitted; None where the cluster knows of no job."""
        try:
            job = self._job(run)
        except ClusterAway:
            return False
        if job is None:
            return None
        return str(said(folder)) == (job.get("metadata") or {}).get("said")

    def forget(self, run: RunId, folder: Path) -> None:
        """Its id can be submitted again."""
        if self._job(run) is not None:
            answer = self._ask("DELETE", f"/api/jobs/{run}", timeout=_SUBMIT_SECONDS)
            if answer.is_error:  # it has ended, and the cluster has not noticed yet
                raise ClusterAway(f"the cluster holds on to {run}: {answer.text[:300]}")

    def ask_to_stop(self, run: RunId, folder: Path) -> None:
        """Leave the wish in its folder, as on this machine."""
        RunFolder(folder).ask_to_stop()

    def end(self, run: RunId, folder: Path) -> None:
        """Have the cluster end its processes."""
        try:
            self._ask("POST", f"/api/jobs/{run}/stop", timeout=_SUBMIT_SECONDS)
        except ClusterAway as error:
            _log.warning("the cluster does not answer", extra={"run": run, "reason": str(error)})

    def _job(self, run: RunId) -> Mapping[str, Any] | None:
        answer = self._ask("GET", f"/api/jobs/{run}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        try:
            found = answer.raise_for_status().json()
        except (httpx.HTTPStatusError, ValueError) as error:
            raise ClusterAway(f"the cluster answers with {answer.status_code}") from error
        return found if isinstance(found, dict) else None

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        if self._clock() < self._away_until:
            raise ClusterAway("the cluster did not answer a moment ago")
        try:
            return self._http.request(method, path, **more)
        except httpx.HTTPError as error:
            self._away_until = self._clock() + _AWAY
            raise ClusterAway(f"the cluster does not answer: {error}") from error
