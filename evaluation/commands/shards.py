"""An evaluation on a Ray cluster: one job a shard, each writing into the evaluation's folder, which both sides see."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from backend.runs.launcher import NotStarted
from backend.runs.ray_cluster import ENDED, SUCCEEDED, ClusterAway, Jobs
from backend.terminal import NotDone
from core.settings import PREFIX, Settings
from evaluation.folder import EvaluationFolder
from evaluation.looking import Looks

_LOOKING = 1.0
_PATIENCE = 300.0
"""Seconds for which a cluster may be silent; its jobs go on meanwhile."""
_LIVES = 3
"""How often a shard is started whose process was killed."""


def ask_on_cluster(folder: EvaluationFolder, count: int, jobs: Jobs, report: Callable[[int, int], None]) -> bool:
    """Have so many jobs ask; False when one of them could not go on. NotDone where the cluster cannot be asked.

    Jobs of an earlier start are ended first: two that write the same answers would ask everything twice.
    """
    name = f"evaluation-{folder.path.name}"
    try:
        _end_earlier(name, jobs)
        return _Shards(name, folder, count, jobs).work(report)
    except (ClusterAway, NotStarted) as fault:
        raise NotDone(f"{fault}. What was answered stays: --folder {folder.path}") from fault


def _end_earlier(name: str, jobs: Jobs) -> None:
    until = time.monotonic() + _PATIENCE
    while left := jobs.working(f"{name}-"):
        if time.monotonic() > until:
            raise ClusterAway(f"the cluster does not end {left[0]}")
        for one in left:
            jobs.stop(one)
        time.sleep(_LOOKING)


class _Shards:
    def __init__(self, name: str, folder: EvaluationFolder, count: int, jobs: Jobs) -> None:
        self._name = f"{name}-{time.time_ns():x}"  # a name is taken for good
        self._folder = folder
        self._count = count
        self._jobs = jobs
        self._lives = dict.fromkeys(range(count), 0)

    def work(self, report: Callable[[int, int], None]) -> bool:
        whole, looks, heard = self._folder.spec().questions, Looks(), time.monotonic()
        working = {number: self._start(number) for number in range(self._count)}
        try:
            lost = False
            while working:
                try:
                    for number, job in list(working.items()):
                        lost |= self._look(number, job, working)
                    heard = time.monotonic()
                except ClusterAway:
                    if time.monotonic() - heard > _PATIENCE:
                        raise
                report(looks.answered(self._folder), whole)
                time.sleep(_LOOKING if working else 0)
            return not lost
        finally:
            for job in working.values():  # somebody wants this to end
                self._jobs.stop(job)

    def _look(self, number: int, job: str, working: dict[int, str]) -> bool:
        """See how a shard is; whether it is given up."""
        found = self._jobs.find(job)
        status = found.get("status") if found is not None else "FAILED"
        if status not in ENDED:
            return False
        if status != SUCCEEDED and self._lives[number] < _LIVES:
            working[number] = self._start(number)
            return False
        del working[number]
        return status != SUCCEEDED

    def _start(self, number: int) -> str:
        self._lives[number] += 1
        cluster, job = self._jobs.cluster, f"{self._name}-{number}-{self._lives[number]}"
        share = f"{number}/{self._count}"
        program = [cluster.python, "-m", "evaluation", "run", "--folder", str(self._folder.path), "--held"]
        log = shlex.quote(str(self._folder.log))
        entry = f"cd {shlex.quote(cluster.code)} && exec {shlex.join([*program, '--share', share])} >> {log} 2>&1"
        self._jobs.submit(
            job,
            {
                "entrypoint": entry,
                "runtime_env": {"env_vars": settings_to_show(os.environ)},
                "entrypoint_num_gpus": cluster.gpus,
                "entrypoint_num_cpus": 0 if cluster.gpus else 1,  # without either, all would be where the cluster began
            },
        )
        return job


def settings_to_show(environ: Mapping[str, str]) -> dict[str, str]:
    """Our settings without what is secret: everybody who sees the cluster's page sees what a job is given."""
    secret = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
    given = {
        name: value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in secret
    }
    home = Path(environ.get(f"{PREFIX}HOME", str(Settings.model_fields["home"].default)))
    return {**given, f"{PREFIX}HOME": str(home.absolute())}
