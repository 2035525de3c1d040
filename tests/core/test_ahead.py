from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from core.ahead import ahead


def test_results_come_in_order_and_several_are_worked_on_at_once() -> None:
    met = threading.Barrier(3, timeout=30)

    def work(number: int) -> int:
        met.wait()
        return number * number

    assert list(ahead(work, range(6), threads=3)) == [0, 1, 4, 9, 16, 25]


def test_it_is_only_a_little_ahead_of_whoever_takes_the_results() -> None:
    given: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(100):
            given.append(number)
            yield number

    results = ahead(lambda number: number, pieces(), threads=2)
    assert (next(results), len(given)) == (0, 5)
    results.close()  # type: ignore[attr-defined]


def test_an_error_comes_in_its_place_and_ends_it() -> None:
    results = ahead(lambda number: 1 // number, [1, 0, 1], threads=2)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
