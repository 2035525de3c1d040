"""A Ray cluster as its jobs API shows it; what has been submitted is not lost when nobody hears the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from backend.runs.launcher import Away, NotStarted
from backend.runs.local import ROOT

ENDED = frozenset({"STOPPED", "SUCCEEDED", "FAILED"})
SUCCEEDED = "SUCCEEDED"
_SECONDS = 10.0
_SUBMIT_SECONDS = 60.0
"""A cluster that has just come up takes its time with the first job."""

_AWAY = 10.0
"""Seconds for which a cluster that did not answer is not asked again: looks at other runs must not wait for it."""


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


class Jobs:
    """The jobs of a cluster; ClusterAway while it does not answer."""

    def __init__(self, cluster: Cluster, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.cluster = cluster
        self._clock = clock
        self._away_until = 0.0
        headers = {"Authorization": f"Bearer {cluster.token}"} if cluster.token else {}
        self._http = httpx2.Client(base_url=cluster.address, headers=headers, timeout=_SECONDS)

    def submit(self, name: str, job: Mapping[str, Any]) -> None:
        """Start it; NotStarted where it is refused: a name that is taken always is, so twice is once."""
        answer = self._ask("POST", "/api/jobs/", json={**job, "submission_id": name}, timeout=_SUBMIT_SECONDS)
        if answer.is_server_error:  # a cluster that has just come up may not be able to yet; a later look finds out
            raise ClusterAway(f"the cluster could not take {name}: {answer.text[:300]}")
        if answer.is_error:
            raise NotStarted(f"{name} was refused by the cluster: {answer.text[:300]}")

    def find(self, name: str) -> Mapping[str, Any] | None:
        """What the cluster says of it; None where it knows of none."""
        answer = self._ask("GET", f"/api/jobs/{name}")
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return None
        job = _read(answer)
        return job if isinstance(job, dict) else None

    def working(self, beginning: str) -> list[str]:
        """The names of jobs that begin so and have not ended."""
        jobs = _read(self._ask("GET", "/api/jobs/"))
        names = [
            str(job.get("submission_id") or "")
            for job in (jobs if isinstance(jobs, list) else [])
            if job.get("status") not in ENDED
        ]
        return [name for name in names if name.startswith(beginning)]

    def stop(self, name: str) -> None:
        """Have the cluster end its processes."""
        self._ask("POST", f"/api/jobs/{name}/stop", timeout=_SUBMIT_SECONDS)

    def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        if self._clock() < self._away_until:
            raise ClusterAway("the cluster did not answer a moment ago")
        try:
            return self._http.request(method, path, **more)
        except httpx2.HTTPError as error:
            self._away_until = self._clock() + _AWAY
            raise ClusterAway(f"the cluster does not answer: {error}") from error


def _read(answer: httpx2.Response) -> Any:
    try:
        return answer.raise_for_status().json()
    except (httpx2.HTTPStatusError, ValueError) as error:
        raise ClusterAway(f"the cluster answers with {answer.status_code}") from error
