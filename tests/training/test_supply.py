"""How the sheets of a step are divided among workers."""

from __future__ import annotations

from itertools import chain
from typing import Any, cast

import pytest
import torch

from training.sheets import Packed
from training.supply import divided


def sheets(*lengths: int) -> list[Packed]:
    return [
        Packed((), (0,) * size, (0,) * size, (0,) * size, torch.zeros(1, size), (False,) * size) for size in lengths
    ]


def lengths(parts: list[list[Packed]]) -> list[list[int]]:
    return [[len(sheet.ids) for sheet in part] for part in parts]


@pytest.mark.parametrize(
    ("given", "workers", "parts"),
    [
        ((10, 10, 10, 10), 1, [[10, 10, 10, 10]]),
        ((10, 10, 10, 10), 2, [[10, 10], [10, 10]]),
        ((30, 10, 10, 10), 2, [[30], [10, 10, 10]]),
        ((12, 11, 10, 4, 3, 2, 1), 2, [[12, 11, 10], [4, 3, 2, 1]]),
        ((9, 8, 7), 8, [[9], [8], [7]]),
    ],
)
def test_each_worker_has_a_part_and_none_waits_long(given: tuple[int, ...], workers: int, parts: Any) -> None:
    found = divided(sheets(*given), workers)
    assert lengths(found) == parts
    assert [len(cast(Packed, one).ids) for one in chain.from_iterable(found)] == list(given)
