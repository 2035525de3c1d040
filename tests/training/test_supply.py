"""How the sheets of a step are divided among workers."""

from __future__ import annotations

from itertools import chain
from typing import Any, cast

import pytest
import torch

from training import supply
from training.order import Ref
from training.sheets import Packed
from training.supply import Kept, divided
from training.talks import Talk


def test_rows_that_were_read_are_kept_until_they_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "_KEPT", 25)
    kept = Kept()
    for place in range(3):
        kept.keep(Ref(False, place), (Talk("row", "en", (1,) * 10, 2, ()),))
    assert [ref.place for ref in kept.talks] == [0, 1]


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
