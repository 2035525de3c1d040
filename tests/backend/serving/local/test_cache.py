"""Rows in one buffer: what each row sees is its own, and the buffer does not grow for ever."""

from __future__ import annotations

import random

import pytest
import torch

from backend.serving.local.cache import RowCache

CPU = torch.device("cpu")


def write(cache: RowCache, values: list[list[float]]) -> list[list[float]]:
    """Write one column per given value; what the rows can see of it afterwards."""
    states = torch.tensor(values)[:, None, :, None]
    keys, _ = cache.update(states, states, 0)
    return [row.tolist() for row in keys[:, 0, :, 0]]


def read(*prompts: list[float]) -> RowCache:
    """Prompts read together, as newcomers are."""
    longest = max(map(len, prompts))
    cache = RowCache(layers=1, rows=len(prompts), columns=longest, device=CPU)
    write(cache, [prompt + [-1.0] * (longest - len(prompt)) for prompt in prompts])
    return cache


class Rows:
    """A cache and, in plain lists, what each row should see."""

    def __init__(self) -> None:
        self.cache = RowCache(layers=1, rows=1, columns=8, device=CPU)
        self.cache.rows = 0
        self.expected: list[list[float]] = []

    def join(self, *prompts: list[float]) -> None:
        self.cache.join(read(*prompts), [len(prompt) for prompt in prompts])
        self.expected += prompts

    def leave(self, row: int) -> None:
        self.cache.leave(row)
        last = self.expected.pop()
        if row < len(self.expected):
            self.expected[row] = last

    def step(self, values: list[float]) -> None:
        self.cache.reserve()
        mask = self.cache.visible()
        written = write(self.cache, [[value] for value in values])
        self.cache.advance()
        for row, value in enumerate(values):
            self.expected[row] = [*self.expected[row], value]
            seen = [one for one, mine in zip(written[row], mask[row, 0, 0].tolist(), strict=True) if mine]
            assert seen == self.expected[row]


def test_rows_of_different_lengths_see_their_own_columns() -> None:
    rows = Rows()
    rows.join([1.0, 2.0, 3.0], [4.0])
    rows.step([5.0, 6.0])
    rows.join([7.0] * 9)
    rows.step([8.0, 9.0, 10.0])
    rows.leave(0)
    rows.step([11.0, 12.0])


def test_a_forward_that_failed_leaves_nothing() -> None:
    rows = Rows()
    rows.join([1.0], [2.0, 3.0])
    rows.cache.reserve()
    rows.cache.visible()
    write(rows.cache, [[99.0], [99.0]])
    rows.leave(1)
    rows.step([4.0])
    rows.join([5.0, 6.0, 7.0])
    rows.step([8.0, 9.0])


def test_a_longer_newcomer_after_a_forward_that_failed_hides_its_column() -> None:
    rows = Rows()
    rows.join([1.0], [2.0, 3.0], [4.0])
    rows.leave(2)  # its place is free: the newcomer is read into the same buffers
    rows.cache.reserve()
    before = rows.cache.mask
    rows.cache.visible()
    write(rows.cache, [[99.0], [99.0]])
    rows.join([5.0] * 6)
    assert rows.cache.mask is before
    rows.step([6.0, 7.0, 8.0])


def test_buffers_that_could_not_grow_are_as_they_were() -> None:
    rows = Rows()
    rows.join([1.0])
    with pytest.raises(RuntimeError):
        rows.cache.join(read([2.0]), [2**50])
    rows.join([3.0] * 5)
    rows.step([4.0, 5.0])


def test_endless_coming_and_going_stays_right_and_bounded() -> None:
    dice = random.Random(3)
    rows, number, widest = Rows(), 0.0, 0
    for _ in range(1500):
        if len(rows.expected) < 5 and dice.random() < 0.3:
            rows.join(
                *([float(dice.randrange(10**6)) for _ in range(dice.randint(1, 30))] for _ in range(dice.randint(1, 3)))
            )
        while rows.expected and max(map(len, rows.expected)) > 60:
            rows.leave(max(range(len(rows.expected)), key=lambda row: len(rows.expected[row])))
        if rows.expected:
            number += 1
            rows.step([number + row for row in range(len(rows.expected))])
        widest = max(widest, rows.cache.capacity[1])
    assert widest < 400
