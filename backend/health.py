"""Whether the parts the application stands on really work: each is tried, none is believed."""

from __future__ import annotations

import asyncio
import logging
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from backend.db import migrations
from backend.services import Services
from backend.services.arena import canary
from core.errors import ParleyError
from core.records import Health

LEAST_FREE_SHARE = 0.05
LEAST_FREE_BYTES = 500 * 1024 * 1024
FULL_BYTES = 32 * 1024 * 1024
"""With less than one large picture's room the next write fails, though a small trial still passes."""
PACKAGES = ("parley", "gradio", "fastapi", "sqlalchemy", "torch", "transformers")
_log = logging.getLogger("parley.health")

Check = Callable[[], str]
"""Tries a part; returns what an administrator wants to know, in figures and names; raises when it does not work."""


class NotWell(Exception):
    """A part works, but an administrator has to look after it; the message says why, in figures and not in words."""


class Probes:
    """Tries the parts on demand."""

    def __init__(self, checks: Mapping[str, Check], extra: Mapping[str, Check]) -> None:
        """`checks` decide over readiness; `extra` is only shown to administrators."""
        self._checks = dict(checks)
        self._extra = dict(extra)
        self._running: asyncio.Task[list[Health]] | None = None

    async def readiness(self) -> list[Health]:
        """The parts without which nothing works; who asks while a trial runs gets its result."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(run_in_threadpool(_try_all, self._checks))
        return await asyncio.shield(self._running)

    def everything(self) -> list[Health]:
        """All parts."""
        return _try_all({**self._checks, **self._extra})


def probes(services: Services) -> Probes:
    """The probes of an application."""
    database, head = services.database, migrations.revisions()[-1]

    def check_database() -> str:
        database.probe()
        return database.kind

    def check_schema() -> str:
        stands = migrations.current(database)
        if stands != head:
            raise NotWell(f"{stands or '–'} → {head}")
        return head

    def check_blobs() -> str:
        require_room(disk_of(services.settings.home))
        services.blobs.probe()
        return ""

    def disk() -> str:
        return check_disk(disk_of(services.settings.home))

    told_apart = canary.Aside(lambda: canary.sing(database, services.arena.answering.conductor.ask))

    def last_told_apart() -> str:
        try:
            return told_apart.last()
        except canary.SidesAlike as fault:
            raise NotWell(str(fault)) from fault

    return Probes(
        {"database": check_database, "schema": check_schema, "blobs": check_blobs},
        {"disk": disk, "canary": last_told_apart, "versions": versions},
    )


@dataclass(frozen=True)
class Disk:
    """Bytes of a file system."""

    total: int
    free: int


def disk_of(home: Path) -> Disk:
    """The file system that the state is on."""
    usage = shutil.disk_usage(home)
    return Disk(total=usage.total, free=usage.free)


def check_disk(disk: Disk) -> str:
    """How much is free; NotWell when soon nothing could be saved any more."""
    share = disk.free / disk.total if disk.total else 0.0
    space = f"{disk.free / 1024**3:.1f} / {disk.total / 1024**3:.1f} GiB ({share:.0%})"
    if share < LEAST_FREE_SHARE or disk.free < LEAST_FREE_BYTES:
        raise NotWell(space)
    return space


def require_room(disk: Disk) -> None:
    """NotWell when the disk is as good as full."""
    if disk.free < FULL_BYTES:
        raise NotWell(f"{disk.free / 1024**2:.0f} MiB / {disk.total / 1024**3:.1f} GiB")


def versions() -> str:
    """Python and the packages that matter when something is reported."""
    programs = [f"python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            programs.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(programs)


def _try_all(checks: Mapping[str, Check]) -> list[Health]:
    return [_try(part, check) for part, check in checks.items()]


def _try(part: str, check: Check) -> Health:
    try:
        return Health(part=part, ok=True, detail=check())
    except NotWell as warning:
        return Health(part=part, ok=False, detail=str(warning))
    except Exception as error:  # noqa: BLE001  (any fault means: not well; the log has the traceback)
        _log.error("health check failed", exc_info=error, extra={"part": part})
        detail = error.reason.value if isinstance(error, ParleyError) else type(error).__name__
        return Health(part=part, ok=False, detail=detail)
