"""Trouble is seen before people see it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping

import pytest

from backend import health
from backend.health import Check, Disk, NotWell, Probes, check_disk, versions
from backend.services import Services
from core.errors import Reason, Unavailable

GIB = 1024**3


def fine() -> str:
    return "fine"


def broken() -> str:
    raise Unavailable(Reason.STORAGE_FAILED)


def crashed() -> str:
    raise OSError("/somewhere/private is gone")


def results(checks: Mapping[str, Check]) -> dict[str, tuple[bool, str]]:
    return {part.part: (part.ok, part.detail) for part in Probes(checks, {}).everything()}


def test_a_part_that_fails_is_named_and_the_others_are_still_tried() -> None:
    assert results({"database": broken, "blobs": crashed, "disk": fine}) == {
        "database": (False, "storage_failed"),
        "blobs": (False, "OSError"),
        "disk": (True, "fine"),
    }


def test_readiness_asks_only_what_it_cannot_do_without() -> None:
    parts = asyncio.run(Probes({"database": fine}, {"disk": crashed}).readiness())
    assert [part.part for part in parts] == ["database"]


def test_many_who_ask_at_once_share_one_trial() -> None:
    tried, go = [], threading.Event()

    def slow() -> str:
        tried.append(1)
        go.wait(5)
        return ""

    async def ask() -> None:
        probes = Probes({"database": slow}, {})
        asked = [asyncio.create_task(probes.readiness()) for _ in range(20)]
        await asyncio.sleep(0)
        go.set()
        answers = await asyncio.gather(*asked)
        assert all(part.ok for parts in answers for part in parts)
        await probes.readiness()

    asyncio.run(ask())
    assert len(tried) == 2


@pytest.mark.parametrize(
    ("total", "free", "ok"),
    [
        (100 * GIB, 50 * GIB, True),
        (100 * GIB, 4 * GIB, False),
        (5 * GIB, 1 * GIB, True),
        (5 * GIB, GIB // 3, False),
        (0, 0, False),
    ],
)
def test_a_disk_that_fills_up_is_trouble_before_it_is_full(total: int, free: int, ok: bool) -> None:
    disk = Disk(total=total, free=free)
    said = f"{free / 2**30:.1f} / {total / 2**30:.1f} GiB"  # figures only: the page says in its language what they are
    if ok:
        assert check_disk(disk).startswith(said)
    else:
        with pytest.raises(NotWell, match=said):
            check_disk(disk)


def test_versions_name_what_matters_in_a_report() -> None:
    assert all(name in versions() for name in ("python 3.", "gradio ", "torch "))


@pytest.mark.parametrize(("free", "ready"), [(0, False), (1024**2, False), (64 * 1024**2, True)])
def test_a_full_disk_is_not_ready(services: Services, monkeypatch: pytest.MonkeyPatch, free: int, ready: bool) -> None:
    monkeypatch.setattr(health, "disk_of", lambda home: Disk(total=100 * GIB, free=free))
    parts = asyncio.run(health.probes(services).readiness())
    assert all(part.ok for part in parts) is ready
