"""Drawn answers: the same dice give the same answer, and the settings mean what they mean elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from backend.serving.local.sampling import Chooser
from core.engine import Generation
from tests.backend.serving.asking import ask, picture, said
from tests.backend.serving.local.loops import Desk, generated

Built = Callable[[str], Path]


def test_the_same_seed_gives_the_same_answer_whoever_shares_the_batch(
    checkpoint: Built, adapter: Callable[..., str]
) -> None:
    base, first = checkpoint("llava"), adapter("llava", "first")
    warm = {"temperature": 1.3, "top_p": 0.95}
    mine = [ask(said("Mi ez?", picture(1)), adapter=first, seed=seed, **warm) for seed in (1, 2, 1)]
    alone = [Desk(base).answers(one)[0] for one in mine]
    others = [ask(said("What?", picture(3)), seed=seed, temperature=0.9) for seed in range(3)]
    mixed = Desk(base).answers(others[0], mine[0], others[1], mine[1], ask(said("Mi ez?")), mine[2], others[2])
    assert [mixed[1], mixed[3], mixed[5]] == alone
    assert alone[0] == alone[2] != alone[1]


def test_repetition_penalty_is_that_of_generate(checkpoint: Built) -> None:
    base = checkpoint("llava")
    plain = ask(said("Mi ez?", picture(1)), tokens=24)
    strict = ask(said("Mi ez?", picture(1)), tokens=24, repetition_penalty=1.7)
    (expected,) = generated(base, [strict], repetition_penalty=1.7)
    assert Desk(base).answers(plain, strict)[1] == expected
    assert generated(base, [plain]) != [expected]


@pytest.mark.parametrize(
    ("generation", "expected"),
    [
        (Generation(temperature=1.0), {0: 0.5, 1: 0.3, 2: 0.2}),
        (Generation(temperature=1.0, top_p=0.75), {0: 0.625, 1: 0.375}),
        (Generation(temperature=1.0, top_p=0.5), {0: 1.0}),
        (Generation(temperature=0.5), {0: 25 / 38, 1: 9 / 38, 2: 4 / 38}),
        (Generation(), {0: 1.0}),
    ],
)
def test_tokens_are_drawn_as_often_as_they_should(generation: Generation, expected: dict[int, float]) -> None:
    chooser = Chooser(generation, seed=5)
    scores = torch.tensor([0.5, 0.3, 0.2]).log()
    drawn = Counter(chooser.choose(scores, []) for _ in range(4000))
    assert set(drawn) == set(expected)
    for token, share in expected.items():
        assert drawn[token] / 4000 == pytest.approx(share, abs=0.03)
