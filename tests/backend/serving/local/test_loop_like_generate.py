"""An answer is the same whether it shares a batch with others or is generated alone by transformers and peft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.serving.local.messages import Ended
from core.engine import Ask, End
from tests.backend.serving.asking import answered, ask, picture, said
from tests.backend.serving.checkpoints import LOOPED
from tests.backend.serving.local.loops import Desk, generated

Built = Callable[[str], Path]
ALL = pytest.mark.parametrize("architecture", LOOPED)


def conversations(first: str, second: str) -> list[Ask]:
    """Base and two adapters; no picture, one, two, a second turn; short and long, few tokens and many."""
    apple, wide, tall = picture(1), picture(2, (160, 56)), picture(3, (40, 120))
    return [
        ask(said("Mi ez?", apple), tokens=14),
        ask(said("Mi ez?", apple), adapter=first, tokens=14),
        ask(said("What is it? " * 6, wide), adapter=second, tokens=5),
        ask(said("แอปเปิ้ลสีแดง"), adapter=first, tokens=9),
        ask(said("تفاحة", tall, apple), tokens=20),
        ask(said("A", wide), answered("A red apple."), said("What is on the table?"), adapter=second, tokens=11),
    ]


@pytest.fixture(params=list(LOOPED))
def served(
    request: pytest.FixtureRequest, checkpoint: Built, adapter: Callable[..., str]
) -> tuple[Path, list[Ask], list[str]]:
    """A base, requests, and what generate answers to each of them alone."""
    first = adapter(request.param, "first")
    second = adapter(request.param, "second", rank=6, use_rslora=True)
    asks = conversations(first, second)
    base = checkpoint(request.param)
    return base, asks, generated(base, asks)


def test_rows_that_begin_together_say_what_each_says_alone(served: tuple[Path, list[Ask], list[str]]) -> None:
    base, asks, expected = served
    assert Desk(base).answers(*asks) == expected
    assert len(set(expected)) == len(expected), "answers that do not differ would prove nothing"


def test_rows_that_join_and_leave_in_the_middle_say_the_same(served: tuple[Path, list[Ask], list[str]]) -> None:
    base, asks, expected = served
    desk = Desk(base)
    numbers = []
    for number, request in enumerate((*asks, *reversed(asks))):
        numbers += desk.begin(request)
        for _ in range(number % 4):
            desk.loop.step()
        if number == 6:
            desk.loop.cancel(numbers[4])
    desk.finish()
    said_in_order = [desk.text(number) for number in numbers]
    assert said_in_order[:4] == expected[:4]
    assert said_in_order[5:] == [expected[5], *reversed(expected)]
    assert expected[4].startswith(said_in_order[4])
    assert desk.end(numbers[4]) is None
    assert desk.loop.running == 0


def test_newcomers_that_wait_for_company_are_read_together_and_say_the_same(
    served: tuple[Path, list[Ask], list[str]],
) -> None:
    base, asks, expected = served
    desk = Desk(base, company=3)

    def running_after(steps: int, *asked: Ask) -> int:
        numbers.extend(desk.begin(*asked))
        for _ in range(steps):
            desk.loop.step()
        return int(desk.loop.running)

    numbers: list[int] = []
    assert running_after(1, asks[0]) == 1, "nobody writes: there is nobody to wait for"
    assert running_after(2, asks[1]) == 1
    assert running_after(1) == 2, "it has waited for three tokens"
    assert running_after(1, asks[4]) == 2
    assert running_after(1, asks[3], asks[0]) == 5, "now they are three"
    desk.finish()
    assert [desk.text(number) for number in numbers] == [expected[place] for place in (0, 1, 4, 3, 0)]


def test_a_row_that_is_read_again_goes_on_where_it_stopped(served: tuple[Path, list[Ask], list[str]]) -> None:
    base, asks, expected = served
    desk = Desk(base)
    numbers = desk.begin(*asks)
    for _ in range(4):
        desk.loop.step()
    desk.loop._shrink()
    assert desk.loop.running < len(asks)
    desk.finish()
    assert [desk.text(number) for number in numbers] == expected


def test_the_end_says_whether_the_answer_was_cut(checkpoint: Built) -> None:
    desk = Desk(checkpoint("llava"))
    (number,) = desk.begin(ask(said("Mi ez?", picture(1)), tokens=3))
    desk.finish()
    assert desk.end(number) == Ended(number, End.LENGTH, tokens_in=desk_tokens(desk, picture(1)), tokens_out=3)
    stop = desk.loaded.tokenizer.convert_tokens_to_ids("<|im_end|>")
    desk.loaded.model.lm_head.weight[stop] = 0
    desk.loaded.model.lm_head.register_forward_hook(lambda module, args, scores: scores.index_fill(-1, _at(stop), 1e9))
    (number,) = desk.begin(ask(said("Mi ez?", picture(1)), tokens=3))
    desk.finish()
    ended = desk.end(number)
    assert isinstance(ended, Ended)
    assert (ended.end, ended.tokens_out, desk.text(number)) == (End.COMPLETE, 0, "")


def desk_tokens(desk: Desk, *pictures: object) -> int:
    """Tokens of 'Mi ez?' with pictures, by the processor's own arithmetic: four for each picture of this model."""
    text = "<|im_start|>user\nMi ez?<|im_end|>\n<|im_start|>assistant\n"
    return len(desk.loaded.tokenizer(text)["input_ids"]) + 4 * len(pictures)


def _at(token: int) -> object:
    import torch

    return torch.tensor([token])
