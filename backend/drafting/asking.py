"""Puts items to a translator, several at a time; what came is taken in every few items, and whatever ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import islice

from annotation.drafting import Answer, Task, Translator

_TAKEN_TOGETHER = 20


async def ask(
    tasks: Sequence[Task],
    translator: Translator,
    take_in: Callable[[Sequence[Answer]], None],
    report: Callable[[int, int], None],
) -> None:
    """All of them; Halted of the translator comes through once everything that came is taken in."""
    waiting = iter(tasks)
    parts = iter(lambda: tuple(islice(waiting, translator.together)), ())
    came: list[Answer] = []
    done = 0

    def flush() -> None:
        taken, came[:] = list(came), []
        if taken:
            take_in(taken)

    async def work() -> None:
        nonlocal done
        for part in parts:
            came.extend(await translator.translate(part))
            done += len(part)
            if len(came) >= _TAKEN_TOGETHER:
                flush()
            report(done, len(tasks))

    workers = [asyncio.create_task(work()) for _ in range(translator.at_once)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        flush()
