"""The engine with real worker processes: streams, limits, crashes, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.serving.local import LocalEngine, LocalSettings
from core.engine import Ask, End, Generation, Picture, Piece, Source, Waiting, Weights
from core.errors import InvalidInput, ParleyError, Reason, Unavailable
from core.weights import digest
from tests.backend.serving.asking import answer, ask, picture, said
from tests.backend.serving.local.loops import generated

pytestmark = pytest.mark.slow

Built = Callable[[str], Path]
Run = Callable[[Coroutine[Any, Any, Any]], Any]
ROOT = Path(__file__).parents[4]


class Process:
    """Tells when a process that need not be our child has ended."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def ends(self) -> bool:
        """Whether it ends within twenty seconds."""
        try:
            return bool(select.select([self._handle], [], [], 20)[0])
        finally:
            os.close(self._handle)


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs a coroutine in the event loop that all these engines belong to."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def make(run: Run) -> Iterator[Callable[..., LocalEngine]]:
    """Makes engines; all are closed in the end, and their processes have ended then."""
    engines: list[LocalEngine] = []

    def one(**settings: Any) -> LocalEngine:
        engines.append(LocalEngine(LocalSettings(device="cpu", threads=1, **settings)))
        return engines[-1]

    yield one
    processes = [Process(pid) for engine in engines for pid in engine.pids]
    for engine in engines:
        run(engine.close())
    assert all(process.ends() for process in processes)


@pytest.fixture(scope="module")
def engine(make: Callable[..., LocalEngine]) -> LocalEngine:
    """The engine of tests that leave it as they found it: two rows, two may wait."""
    return make(rows=2, waiting=2)


@pytest.fixture
def base(checkpoint: Built) -> str:
    return str(checkpoint("llava"))


def long(base: str, **more: Any) -> Ask:
    """A request that takes a while."""
    return ask(said("Mi ez?", picture(1)), base=base, tokens=400, **more)


async def refused(engine: LocalEngine, request: Ask) -> ParleyError:
    """The error that a request ends with."""
    with pytest.raises(ParleyError) as caught:
        await answer(engine, request)
    return caught.value


def test_both_sides_stream_what_each_says_alone(
    engine: LocalEngine, run: Run, base: str, adapter: Callable[..., str]
) -> None:
    sides = [ask(said("Mi ez?", picture(1)), base=base, adapter=name) for name in ("", adapter("llava", "first"))]

    async def both() -> list[Any]:
        await engine.preload([side.source for side in sides])
        return list(await asyncio.gather(*(answer(engine, side) for side in sides)))

    found = run(both())
    assert [one.text for one in found] == generated(Path(base), sides)
    for one in found:
        assert one.finished.end in (End.LENGTH, End.COMPLETE)
        assert 0 < one.finished.tokens_out <= 12
        assert one.finished.tokens_in > 10
        assert 0 < one.finished.first_seconds <= one.finished.seconds
    assert max(len(one.pieces) for one in found) > 2
    worn = [digest(Path(side.source.adapter)) if side.source.adapter else "" for side in sides]
    assert [one.finished.weights for one in found] == [Weights(digest(Path(base)), adapter) for adapter in worn]


def test_two_battles_on_another_architecture_stream_what_each_side_says_alone(
    make: Callable[..., LocalEngine], run: Run, checkpoint: Built, adapter: Callable[..., str]
) -> None:
    engine, other = make(rows=4), checkpoint("gemma3")
    sides = [
        ask(said("Mi ez?", picture(seed)), base=str(other), adapter=name, owner=owner, tokens=40)
        for seed, owner in ((1, "anna"), (2, "bela"))
        for name in ("", adapter("gemma3", "first"))
    ]

    async def both() -> list[Any]:
        answers = list(await asyncio.gather(*(answer(engine, side) for side in sides)))
        async with aclosing(engine.stream(replace(sides[0], generation=Generation(tokens=400)))) as events:
            assert isinstance(await anext(events), Piece)
        assert (await answer(engine, sides[1])).text == answers[1].text, "a closed stream ends its window"
        return answers

    found = run(both())
    assert [one.text for one in found] == generated(other, sides)
    assert min(len(one.pieces) for one in found) > 2


def test_a_checkpoint_that_cannot_be_served_says_so(engine: LocalEngine, run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen2"}')
    error = run(refused(engine, ask(said("A"), base=str(tmp_path))))
    assert isinstance(error, Unavailable)
    assert error.reason is Reason.MODEL_UNSUPPORTED


def test_a_closed_stream_frees_its_row(engine: LocalEngine, run: Run, base: str) -> None:
    async def story() -> None:
        for _ in range(6):
            async with aclosing(engine.stream(long(base))) as events:
                assert isinstance(await anext(events), Piece)
        assert (await answer(engine, ask(said("A"), base=base))).waited == []

    run(story())


def test_waiting_requests_know_their_place_and_one_too_many_is_refused(
    engine: LocalEngine, run: Run, base: str
) -> None:
    async def story() -> None:
        streams = [engine.stream(long(base, owner="heavy")) for _ in range(4)]
        events = [await anext(stream) for stream in streams]
        assert [isinstance(event, Piece) for event in events[:2]] == [True, True]
        assert events[2:] == [Waiting(1), Waiting(2)]
        error = await refused(engine, long(base))
        assert isinstance(error, Unavailable)
        assert error.reason is Reason.QUEUE_FULL
        await streams[3].aclose()
        late = engine.stream(ask(said("A"), base=base))
        assert await anext(late) == Waiting(2)
        await streams[0].aclose()
        assert isinstance(await anext(streams[2]), Piece)
        assert await anext(late) == Waiting(1)
        await streams[1].aclose()
        assert isinstance(await anext(late), Piece)
        for stream in (streams[2], late):
            await stream.aclose()

    run(story())


def test_an_answer_that_takes_too_long_is_given_up(engine: LocalEngine, run: Run, base: str) -> None:
    late = replace(long(base), deadline=0.0)
    assert run(refused(engine, late)).reason is Reason.ANSWER_LATE
    assert run(answer(engine, ask(said("A"), base=base))).finished


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (said("é " * 2000), Reason.CONVERSATION_LONG),
        (said("Mi ez?", Picture("0", b"<svg/>")), Reason.PICTURE_UNREADABLE),
    ],
)
def test_a_request_at_fault_is_told_so(engine: LocalEngine, run: Run, base: str, turn: Any, reason: Reason) -> None:
    error = run(refused(engine, ask(turn, base=base)))
    assert isinstance(error, InvalidInput)
    assert error.reason is reason


def test_a_killed_worker_fails_its_answers_and_is_started_again(engine: LocalEngine, run: Run, base: str) -> None:
    async def story() -> None:
        streams = [engine.stream(long(base)) for _ in range(2)]
        for stream in streams:
            await anext(stream)
        (pid,) = engine.pids
        os.kill(pid, signal.SIGKILL)
        for stream in streams:
            with pytest.raises(Unavailable) as caught:
                _ = [event async for event in stream]
            assert caught.value.reason is Reason.MODEL_FAILED
        assert (await answer(engine, ask(said("A"), base=base))).text
        assert engine.pids != [pid]

    run(story())


def test_a_stuck_worker_is_started_again(make: Callable[..., LocalEngine], run: Run, base: str) -> None:
    engine = make(silence=0.2)

    async def story() -> None:
        await engine.preload([Source(base)])
        process = Process(engine.pids[0])
        os.kill(process.pid, signal.SIGSTOP)
        assert (await refused(engine, replace(long(base), deadline=0.5))).reason is Reason.ANSWER_LATE
        assert process.ends()
        assert (await answer(engine, ask(said("A"), base=base))).text

    run(story())


def test_a_stuck_worker_is_found_by_people_who_come_one_after_the_other(
    make: Callable[..., LocalEngine], run: Run, base: str
) -> None:
    engine = make(silence=0.7)

    async def story() -> None:
        await engine.preload([Source(base)])
        process = Process(engine.pids[0])
        os.kill(process.pid, signal.SIGSTOP)
        for _ in range(2):
            assert (await refused(engine, replace(long(base), deadline=0.5))).reason is Reason.ANSWER_LATE
        assert process.ends()
        assert (await answer(engine, ask(said("A"), base=base))).text

    run(story())


def test_a_base_that_cannot_be_loaded_leaves_the_others_alone(
    engine: LocalEngine, run: Run, base: str, tmp_path: Path
) -> None:
    async def story() -> None:
        missing = ask(said("A"), base=str(tmp_path / "nothing"))
        errors = await asyncio.gather(refused(engine, missing), refused(engine, missing))
        assert [error.reason for error in errors] == [Reason.MODEL_FAILED] * 2
        before = engine.pids
        assert (await answer(engine, ask(said("A"), base=base))).text
        assert engine.pids == before

    run(story())


def test_an_idle_base_makes_room_for_another(
    make: Callable[..., LocalEngine], run: Run, base: str, checkpoint: Built
) -> None:
    size = (Path(base) / "model.safetensors").stat().st_size
    engine = make(memory=int(size * 1.6), rows=4)
    other = str(checkpoint("internvl"))

    async def story() -> None:
        running = engine.stream(long(base))
        await anext(running)
        (first,) = engine.pids
        process = Process(first)
        waiting = asyncio.ensure_future(answer(engine, ask(said("A"), base=other)))
        assert isinstance(await anext(running), Piece), "a base is not unloaded while it answers"
        await running.aclose()
        assert (await waiting).text
        assert process.ends()
        assert len(engine.pids) == 1
        too_large = make(memory=size // 2)
        assert (await refused(too_large, ask(said("A"), base=base))).reason is Reason.MEMORY_FULL
        assert too_large.pids == []

    run(story())


def test_two_bases_asked_at_once_take_turns_where_memory_holds_one(
    make: Callable[..., LocalEngine], run: Run, base: str, checkpoint: Built
) -> None:
    size = (Path(base) / "model.safetensors").stat().st_size
    engine = make(memory=int(size * 1.6), rows=4)

    async def story() -> None:
        asked = [ask(said("A"), base=one) for one in (base, str(checkpoint("internvl")))]
        assert all(one.text for one in await asyncio.gather(*(answer(engine, one) for one in asked)))
        assert len(engine.pids) == 1

    run(story())


def test_an_engine_that_is_closed_ends_its_answers_and_workers(
    make: Callable[..., LocalEngine], run: Run, base: str
) -> None:
    engine = make()

    async def story() -> None:
        stream = engine.stream(long(base))
        await anext(stream)
        process = Process(engine.pids[0])
        await engine.close()
        with pytest.raises(Unavailable) as caught:
            _ = [event async for event in stream]
        assert caught.value.reason is Reason.MODEL_FAILED
        assert process.ends()
        assert (await refused(engine, ask(said("A"), base=base))).reason is Reason.STOPPING
        assert engine.pids == []

    run(story())


def test_closing_ends_a_worker_that_does_not_answer_and_one_that_still_loads(
    make: Callable[..., LocalEngine], run: Run, base: str, checkpoint: Built
) -> None:
    engine = make()

    async def story() -> None:
        await engine.preload([Source(base)])
        frozen = Process(engine.pids[0])
        os.kill(frozen.pid, signal.SIGSTOP)
        loading = asyncio.create_task(engine.preload([Source(str(checkpoint("internvl")))]))
        await asyncio.sleep(0)
        await engine.close()
        assert frozen.ends()
        with pytest.raises(Unavailable) as caught:
            await loading
        assert caught.value.reason is Reason.STOPPING

    run(story())


APPLICATION = """
import asyncio, sys
from core.engine import Source
from backend.serving.local import LocalEngine, LocalSettings

async def main():
    engine = LocalEngine(LocalSettings(device="cpu", threads=1))
    await engine.preload([Source(sys.argv[1])])
    print(*engine.pids, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_a_killed_application_leaves_no_worker(base: str) -> None:
    application = subprocess.Popen(
        [sys.executable, "-c", APPLICATION, base], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert application.stdout is not None
        worker = Process(int(application.stdout.readline()))
    finally:
        application.kill()
        application.wait()
    assert worker.ends()


def test_an_unknown_adapter_fails_alone(engine: LocalEngine, run: Run, base: str) -> None:
    async def story() -> None:
        bad = replace(ask(said("A")), source=Source(base, "/nowhere"))
        error, good = await asyncio.gather(refused(engine, bad), answer(engine, ask(said("A"), base=base)))
        assert error.reason is Reason.MODEL_FAILED
        assert good.text

    run(story())
