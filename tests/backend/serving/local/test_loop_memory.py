"""When memory is too small for all, fewer rows run at a time; only what does not fit alone is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from backend.serving.local.messages import Failed
from core.errors import Reason
from tests.backend.serving.asking import ask, picture, said
from tests.backend.serving.local.loops import Desk

Built = Callable[[str], Path]
FULL = [torch.OutOfMemoryError("out"), MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: 9")]


class Limit:
    """Lets the second layer of the language model fail: half of the cache is written by then."""

    def __init__(self, desk: Desk, error: Exception, too_large: Callable[[torch.Tensor], bool]) -> None:
        self.largest = 0
        self.failures = 0
        self._error, self._too_large = error, too_large
        layer = desk.loaded.inner.language_model.layers[1]
        self._hook = layer.register_forward_pre_hook(self._check)

    def lift(self) -> None:
        self._hook.remove()

    def _check(self, module: torch.nn.Module, args: tuple[Any, ...]) -> None:
        if self._too_large(args[0]):
            self.failures += 1
            raise self._error
        self.largest = max(self.largest, args[0].shape[0])


ASKS = [ask(said("Mi ez? " * (number + 1), picture(number)), tokens=8 + number) for number in range(6)]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_memory_makes_smaller_batches_with_the_same_answers(checkpoint: Built, error: Exception) -> None:
    base = checkpoint("llava")
    expected = Desk(base).answers(*ASKS)
    desk = Desk(base)
    limit = Limit(desk, error, lambda hidden: hidden.shape[0] > 2)
    assert desk.answers(*ASKS) == expected
    assert limit.largest == 2
    assert limit.failures


def test_a_memory_that_fills_while_answers_are_written_loses_none(checkpoint: Built) -> None:
    base = checkpoint("qwen2_vl")
    expected = Desk(base).answers(*ASKS)
    desk = Desk(base)
    limit = Limit(desk, MemoryError(), lambda hidden: hidden.shape[1] == 1 and hidden.shape[0] > 3)
    assert desk.answers(*ASKS) == expected
    assert limit.failures


def test_what_does_not_fit_alone_is_refused_and_the_others_are_answered(checkpoint: Built) -> None:
    base = checkpoint("llava")
    expected = Desk(base).answers(*ASKS)
    desk = Desk(base)
    limit = Limit(desk, MemoryError(), lambda hidden: hidden.shape[1] > 150)
    numbers = desk.begin(ASKS[0], ask(said("é" * 200)), *ASKS[1:])
    desk.finish()
    assert desk.end(numbers[1]) == Failed(numbers[1], Reason.MEMORY_FULL)
    assert [desk.text(number) for number in (numbers[0], *numbers[2:])] == expected
    assert limit.failures


def test_a_row_that_no_longer_fits_alone_is_told_so(checkpoint: Built) -> None:
    desk = Desk(checkpoint("llava"))
    Limit(desk, MemoryError(), lambda hidden: hidden.shape[1] == 1)
    numbers = desk.begin(*ASKS[:3])
    desk.finish()
    assert [desk.end(number) for number in numbers] == [Failed(number, Reason.MEMORY_FULL) for number in numbers]


@pytest.mark.parametrize("writing", [False, True])
def test_another_failure_ends_its_rows_and_not_the_worker(checkpoint: Built, writing: bool) -> None:
    base = checkpoint("llava")
    expected = Desk(base).answers(*ASKS)
    desk = Desk(base)
    limit = Limit(desk, RuntimeError("a bug"), lambda hidden: (hidden.shape[1] == 1) is writing)
    numbers = desk.begin(*ASKS)
    desk.finish()
    assert [desk.end(number) for number in numbers] == [Failed(number, Reason.MODEL_FAILED) for number in numbers]
    limit.lift()
    assert desk.answers(*ASKS) == expected
