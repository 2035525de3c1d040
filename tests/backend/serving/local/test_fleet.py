"""Bases that take turns in a memory that does not hold them all; workers are scripted, no process is started."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from backend.serving.local.fleet import Fleet
from backend.serving.local.settings import LocalSettings
from core.errors import Reason, Unavailable


class Scripted:
    """A worker without a process."""

    def __init__(self, base: str, size: int) -> None:
        self.base, self.bytes, self.alive, self.pid = base, size, True, 0

    async def stop(self) -> None:
        self.alive = False
        await asyncio.sleep(0)
        self.bytes = 0


class House:
    """A fleet, what was loaded in which order, and how to start."""

    def __init__(self, home: Path, limit: int) -> None:
        self._home = home
        self.loaded: list[str] = []
        self.largest = 0
        self.fault: Exception | None = None
        self._sizes: dict[str, int] = {}
        self._living: list[Scripted] = []
        self.fleet = Fleet(LocalSettings(memory=limit), start=self._start)

    def base(self, name: str, size: int) -> str:
        """A checkpoint of so many bytes."""
        folder = self._home / name
        folder.mkdir()
        header = json.dumps({"weight": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}}).encode()
        (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(size))
        self._sizes[str(folder)] = size
        return str(folder)

    def crash(self, base: str) -> None:
        for worker in self._living:
            if worker.base == base:
                worker.alive, worker.bytes = False, 0

    async def _start(self, base: str, settings: LocalSettings) -> Any:
        if self.fault is not None:
            raise self.fault
        await asyncio.sleep(0)
        worker = Scripted(base, self._sizes[base])
        self._living.append(worker)
        self.loaded.append(Path(base).name)
        self.largest = max(self.largest, sum(one.bytes for one in self._living))
        return worker


Make = Callable[[int], House]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return lambda limit: House(tmp_path, limit)


def run(story: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(30):
            await story

    asyncio.run(limited())


async def settle() -> None:
    """Let everything go on that can."""
    for _ in range(50):
        await asyncio.sleep(0)


async def use(house: House, base: str) -> str:
    async with house.fleet.worker(base) as worker:
        return Path(worker.base).name


def test_a_base_in_constant_use_makes_room_for_another(make: Make) -> None:
    async def story() -> None:
        house = make(400)
        popular, rare = house.base("popular", 400), house.base("rare", 400)
        first = AsyncExitStack()
        await first.enter_async_context(house.fleet.worker(popular))
        waiting = asyncio.create_task(use(house, rare))
        await settle()
        following = [asyncio.create_task(use(house, popular)) for _ in range(3)]
        await settle()
        assert house.loaded == ["popular"], "who is inside finishes"
        assert not any(task.done() for task in following), "nobody new comes in"
        await first.aclose()
        assert await waiting == "rare"
        assert await asyncio.gather(*following) == ["popular"] * 3
        assert house.loaded == ["popular", "rare", "popular"]
        assert house.largest <= 400

    run(story())


def test_a_start_that_waits_for_room_does_not_hold_up_others(make: Make) -> None:
    async def story() -> None:
        house = make(800)
        held, other = house.base("held", 400), house.base("other", 200)
        async with house.fleet.worker(held):
            await use(house, other)
            waiting = asyncio.create_task(use(house, house.base("large", 600)))
            await settle()
            assert not waiting.done()
            house.crash(other)
            assert await use(house, other) == "other"
        assert await waiting == "large"
        assert house.largest <= 800

    run(story())


def test_a_base_is_taken_up_again_when_the_start_it_made_room_for_fails(make: Make) -> None:
    async def story() -> None:
        house = make(400)
        popular, rare = house.base("popular", 400), house.base("rare", 400)
        async with house.fleet.worker(popular):
            waiting = asyncio.create_task(use(house, rare))
            await settle()
            following = asyncio.create_task(use(house, popular))
            await settle()
            house.fault = OSError("no more processes")
        with pytest.raises(Unavailable) as caught:
            await waiting
        assert caught.value.reason is Reason.MODEL_FAILED
        house.fault = None
        with pytest.raises(Unavailable):  # it began while there were no processes
            await following
        assert await use(house, popular) == "popular"

    run(story())


def test_who_waits_for_a_base_hears_that_the_engine_stops(make: Make) -> None:
    async def story() -> None:
        house = make(400)
        popular, rare = house.base("popular", 400), house.base("rare", 400)
        async with house.fleet.worker(popular):
            starting = asyncio.create_task(use(house, rare))
            await settle()
            following = asyncio.create_task(use(house, popular))
            await settle()
            await house.fleet.close()
            for task in (starting, following):
                with pytest.raises(Unavailable) as caught:
                    await task
                assert caught.value.reason is Reason.STOPPING

    run(story())


@pytest.mark.parametrize("content", [b"", b"\xff" * 40, (9).to_bytes(8, "little") + b'{"a": 1}\xff', b"\0" * 9])
def test_a_broken_checkpoint_is_a_model_that_failed(
    make: Make, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        house = make(400)
        broken = house.base("broken", 40)
        Path(broken, "model.safetensors").write_bytes(content)
        with pytest.raises(Unavailable) as caught:
            await use(house, broken)
        assert caught.value.reason is Reason.MODEL_FAILED
        assert "cannot be started" in caplog.text
        assert await use(house, house.base("whole", 40)) == "whole"

    run(story())


def test_an_engine_that_gets_no_process_says_that_the_model_failed(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        house = make(0)
        base = house.base("a", 40)
        house.fault = OSError("too many open files")
        with pytest.raises(Unavailable) as caught:
            await use(house, base)
        assert caught.value.reason is Reason.MODEL_FAILED
        assert "too many open files" in caplog.text

    run(story())
