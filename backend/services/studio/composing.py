"""Runs as the settings describe them: what starts them, what they are planned with, who watches them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backend.db.engine import Database
from backend.runs.folders import Folders
from backend.runs.launcher import Launcher
from backend.runs.local import ROOT, LocalLauncher, machine_devices
from backend.runs.planning import Planner
from backend.runs.ray_cluster import Cluster
from backend.runs.ray_jobs import RayLauncher
from backend.runs.records import LauncherName
from backend.runs.shipped import ShippedPlanner
from backend.runs.supervisor import Supervised, Supervisor
from backend.services.audit import AuditLog
from backend.services.studio.held import HeldPictures
from backend.services.studio.runs import Runs
from backend.services.studio.sisters import SisterPictures
from core.settings import Settings


@dataclass(frozen=True)
class Training:
    """What runs are started and planned with."""

    launchers: Mapping[LauncherName, Launcher]
    planner: Planner


def open_training(settings: Settings) -> Training:
    """This machine always, and a cluster where one is set; recipes and snapshots of this installation."""
    launchers: dict[LauncherName, Launcher] = {LauncherName.LOCAL: LocalLauncher(machine_devices(settings.run_devices))}
    if settings.ray_address:
        launchers[LauncherName.RAY] = RayLauncher(cluster_of(settings))
    return Training(
        launchers=launchers,
        planner=ShippedPlanner(settings.home),
    )


def cluster_of(settings: Settings) -> Cluster:
    """The cluster that the settings name."""
    return Cluster(
        address=settings.ray_address,
        token=settings.ray_token.get_secret_value(),
        python=settings.ray_python,
        code=settings.ray_code or str(ROOT),
        runs=settings.ray_runs,
        gpus=settings.ray_gpus,
        stop_seconds=settings.run_stop_seconds,
        shared=settings.ray_shared,
        scratch=settings.ray_scratch,
    )


def compose_runs(
    settings: Settings,
    database: Database,
    training: Training,
    *,
    held: HeldPictures,
    sisters: SisterPictures,
    audit: AuditLog,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
) -> Runs:
    """The service of runs with its supervisor, which `start`s only where somebody serves."""
    folders = Folders(settings.home.absolute() / "runs")
    supervised = Supervised(
        database,
        folders=folders,
        launchers=training.launchers,
        clock=clock,
        new_id=new_id,
        stop_seconds=settings.run_stop_seconds,
    )
    return Runs(
        database,
        folders=folders,
        launchers=training.launchers,
        planner=training.planner,
        held=held,
        sisters=sisters,
        supervisor=Supervisor(supervised),
        audit=audit,
        usual=LauncherName(settings.launcher),
        clock=clock,
        new_id=new_id,
    )
