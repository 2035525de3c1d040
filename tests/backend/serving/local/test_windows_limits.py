"""Windows when memory is too small, a row fails, or adapters cannot share a forward."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from backend.serving.local.messages import Failed
from core.errors import Reason
from tests.backend.serving.asking import ask, picture, said
from tests.backend.serving.local.loops import generated
from tests.backend.serving.local.test_loop_memory import FULL, Limit
from tests.backend.serving.local.test_windows import Windows

Built = Callable[[str], Path]
ASKS = [ask(said("Mi ez? " * (number + 1), picture(number)), tokens=8 + number) for number in range(5)]


@pytest.fixture(scope="module")
def base(checkpoint: Built) -> Path:
    return checkpoint("gemma3")


@pytest.fixture(scope="module")
def expected(base: Path) -> list[str]:
    return Windows(base).answers(*ASKS)


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_memory_makes_smaller_windows_with_the_same_answers(
    base: Path, expected: list[str], error: Exception
) -> None:
    desk = Windows(base)
    limit = Limit(desk, error, lambda hidden: hidden.shape[0] > 2)
    assert desk.answers(*ASKS) == expected
    assert limit.largest == 2
    assert limit.failures


def test_a_memory_that_fills_while_answers_are_written_loses_none(base: Path, expected: list[str]) -> None:
    desk = Windows(base)
    limit = Limit(desk, MemoryError(), lambda hidden: hidden.shape[1] == 1 and hidden.shape[0] > 3)
    assert desk.answers(*ASKS) == expected
    assert limit.failures


def test_what_does_not_fit_alone_is_refused_and_the_others_are_answered(base: Path, expected: list[str]) -> None:
    desk = Windows(base)
    Limit(desk, MemoryError(), lambda hidden: hidden.shape[1] > 150)
    numbers = desk.begin(ASKS[0], ask(said("é" * 200, picture(1))), *ASKS[1:])
    desk.finish()
    assert desk.end(numbers[1]) == Failed(numbers[1], Reason.MEMORY_FULL)
    assert [desk.text(number) for number in (numbers[0], *numbers[2:])] == expected


def test_a_row_that_breaks_its_window_fails_alone(base: Path, expected: list[str]) -> None:
    desk = Windows(base)
    limit = Limit(desk, RuntimeError("a bug"), lambda hidden: hidden.shape[1] > 150)
    numbers = desk.begin(ASKS[0], ask(said("é" * 200, picture(1))), *ASKS[1:])
    desk.finish()
    assert desk.end(numbers[1]) == Failed(numbers[1], Reason.MODEL_FAILED)
    assert [desk.text(number) for number in (numbers[0], *numbers[2:])] == expected
    limit.lift()
    assert desk.answers(*ASKS) == expected
    assert len(desk.shared[-1]) == len(ASKS), "afterwards windows are shared again"


def test_an_adapter_that_sees_otherwise_has_windows_of_its_own(
    base: Path, expected: list[str], adapter: Callable[..., str]
) -> None:
    seeing = adapter("gemma3", "seeing", modules_to_save=["multi_modal_projector"])
    sides = [ask(*one.turns, adapter=name, tokens=one.generation.tokens) for one in ASKS[:2] for name in ("", seeing)]
    desk = Windows(base)
    assert desk.answers(*sides) == generated(base, sides)
    assert desk.shared == [[1, 3], [2, 4]]
    assert desk.answers(*ASKS) == expected, "the base sees as before"


def test_layers_that_do_not_see_rows_apart_make_windows_of_one_adapter(
    base: Path, expected: list[str], adapter: Callable[..., str]
) -> None:
    sides = [ask(*one.turns, adapter=name) for one in ASKS[:2] for name in ("", adapter("gemma3", "first"))]
    apart = [Windows(base).answers(side)[0] for side in sides]
    desk = Windows(base)
    desk.loop.load(sides[1].source.adapter)
    # As experts do: all tokens of all rows in one line.
    layer = desk.loaded.inner.language_model.layers[0].mlp
    plain = layer.forward
    layer.forward = lambda hidden: plain(hidden.reshape(-1, hidden.shape[-1])).reshape(hidden.shape)
    assert desk.answers(*sides) == apart
    assert desk.shared == [[1, 2, 3, 4], [1, 3], [2, 4]]


def test_memory_is_the_base_and_its_adapters_once(base: Path, adapter: Callable[..., str]) -> None:
    desk = Windows(base)
    before = desk.loop.bytes
    assert before == desk.loaded.bytes
    storages = {weights.data_ptr() for weights in desk.loaded.model.parameters()}
    desk.answers(*(ask(*ASKS[0].turns, adapter=name) for name in ("", adapter("gemma3", "first"))))
    assert {weights.data_ptr() for weights in desk.loaded.model.parameters()} == storages
    assert 0 < desk.loop.bytes - before < before / 4
    assert isinstance(desk.loaded.model.lm_head.weight, torch.nn.Parameter)
