"""The query, the weights and what is told of them."""

from __future__ import annotations

import math

import pytest
import torch

from models.parrot.routing import ask, entropy, imbalance, weigh


def test_a_picture_finds_the_text_that_is_near_to_it() -> None:
    text = torch.eye(4)[:2] * 40
    assert torch.allclose(ask(torch.tensor([9.0, 0, 0, 0]), text), text[0], atol=1e-4)


def test_the_query_is_attention_with_one_head() -> None:
    torch.manual_seed(0)
    picture, text = torch.randn(16), torch.randn(7, 16)
    expected = torch.nn.functional.scaled_dot_product_attention(picture[None], text, text)[0]
    assert torch.allclose(ask(picture, text), expected, atol=1e-6)


def test_without_text_nothing_is_asked_and_all_experts_speak_alike() -> None:
    query = ask(torch.ones(4), torch.zeros(0, 4))
    assert query.tolist() == [0, 0, 0, 0]
    assert weigh(query[None], None).tolist() == [[0.25] * 4]


def test_only_the_best_experts_speak_and_their_weights_make_one() -> None:
    weights = weigh(torch.tensor([[3.0, 1.0, 2.0]]), 2)
    assert weights[0, 1] == 0
    assert weights.sum() == pytest.approx(1)
    assert weights[0, 0] / weights[0, 2] == pytest.approx(math.e)


@pytest.mark.parametrize(
    ("weights", "expected"), [([[0.5, 0.5], [0.5, 0.5]], 1), ([[1.0, 0], [1, 0]], 2), ([[1.0, 0], [0, 1]], 1)]
)
def test_one_expert_for_all_pictures_costs_most(weights: list[list[float]], expected: float) -> None:
    assert imbalance(torch.tensor(weights)) == expected


def test_entropy_is_nothing_for_one_expert_and_most_for_all_alike() -> None:
    found = entropy(torch.tensor([[1.0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]]))
    assert found.tolist() == pytest.approx([0, math.log(4)])
