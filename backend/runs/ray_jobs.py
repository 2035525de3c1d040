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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from backend.records import RunId
from backend.runs.launcher import Away, Device, NotStarted
from backend.runs.local import ROOT, said
from backend.runs.sending import SharedRuns
from core.files import writing_whole
from training.folder import RunFolder

_ENDED = frozenset({"STOPPED", "SUCCEEDED", "FAILED"})
_SUBMISSION = "submission"
"""A file in the run's folder: under which id the cluster knows it now."""
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
    shared: str = ""
    """An fsspec address that both see; empty: they see the same home under the same path."""
    scratch: str = ""
    """Where a machine of the cluster works on what it fetched from there; empty: its folder for temporary files."""


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
        self._clock = clock
        self._away_until = 0.0
        headers = {"Authorization": f"Bearer {cluster.token}"} if cluster.token else {}
        self._http = httpx2.Client(base_url=cluster.address, headers=headers, timeout=_SECONDS)

    def devices(self) -> list[Device]:
        """As many places as the settings give; the cluster itself decides which machine it is."""
        return [Device(f"ray:{number}") for number in range(self._cluster.runs)]

    def start(self, run: RunId, folder: Path, device: str) -> None:
        """Submit it; a submission id that is taken is refused by the cluster, so twice is once."""
        if self._shared is not None:
            self._shared.begin(run, folder)
        job = {
            "entrypoint": f"cd {shlex.quote(self._cluster.code)} && exec {self._command(run, folder)}",
            "submission_id": _submission(run, folder),
            "metadata": {"run": run, "said": str(said(folder))},
            "runtime_env": {"env_vars": {"RAY_JOB_STOP_WAIT_TIME_S": str(int(self._cluster.stop_seconds))}},
            "entrypoint_num_gpus": self._cluster.gpus,
        }
        answer = self._ask("POST", "/api/jobs/", json=job, timeout=_SUBMIT_SECONDS)
        if answer.is_server_error:  # a cluster that has just come up may not be able to yet; a later look finds out
            raise ClusterAway(f"the cluster could not take {run}: {answer.text[:300]}")
        if answer.is_error:
            raise NotStarted(f"{run} was refused by the cluster: {answer.text[:300]}")

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
        lives = job is not None and job.get("status") not in _ENDED
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
            self._ask("POST", f"/api/jobs/{_submission(run, folder)}/stop", timeout=_SUBMIT_SECONDS)
        except ClusterAway as error:
            _log.warning("the cluster does not answer", extra={"run": run, "reason": str(error)})

    def _job(self, run: RunId, folder: Path) -> Mapping[str, Any] | None:
        answer = self._ask("GET", f"/api/jobs/{_submission(run, folder)}")
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return None
        try:
            job = answer.raise_for_status().json()
        except (httpx2.HTTPStatusError, ValueError) as error:
            raise ClusterAway(f"the cluster answers with {answer.status_code}") from error
        return job if isinstance(job, dict) else None

    def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        if self._clock() < self._away_until:
            raise ClusterAway("the cluster did not answer a moment ago")
        try:
            return self._http.request(method, path, **more)
        except httpx2.HTTPError as error:
            self._away_until = self._clock() + _AWAY
            raise ClusterAway(f"the cluster does not answer: {error}") from error


def _submission(run: RunId, folder: Path) -> str:
    """The id of its present life at the cluster: the run's own, from the second life on with a number."""
    try:
        return (folder / _SUBMISSION).read_text()
    except FileNotFoundError:
        return run
