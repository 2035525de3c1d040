"""Work done in several threads, a few pieces ahead of whoever takes the results, which come in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def ahead(work: Callable[[Given], Made], pieces: Iterable[Given], *, threads: int) -> Iterator[Made]:
    """What the work makes of each piece; twice as many pieces as threads are in memory at most.

    For work that lets other threads go on: waiting for a disk, decoding a picture. The first error ends it.
    """
    with ThreadPoolExecutor(threads) as pool:
        begun: deque[Future[Made]] = deque()
        try:
            for piece in pieces:
                begun.append(pool.submit(work, piece))
                if len(begun) > 2 * threads:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for waiting in begun:
                waiting.cancel()
