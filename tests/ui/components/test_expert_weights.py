"""Experts by language of the question: drawn, named after languages or numbered, and what can be told from them."""

from __future__ import annotations

import pytest

from core.expert_weights import ExpertWeights
from core.languages import INTERFACE
from ui.components.expert_weights import expert_weights
from ui.text import load

FOUND = ExpertWeights(
    experts=("en", "hu"),
    means={"en": (0.75, 0.25), "hu": (0.125, 0.875)},
    entropy={"en": 81.0, "hu": 54.0},
    told=90.0,
    low=70.0,
    high=97.0,
    n=20,
    chance=50.0,
)


def test_every_weight_is_drawn_and_can_be_taken_home() -> None:
    shown = expert_weights(FOUND, load("en"))
    for cell in ("<bdi>0.75</bdi>", "<bdi>0.125</bdi>", "<bdi>0.875</bdi>", "<bdi>54</bdi>"):
        assert cell in shown
    assert "in 90% of cases; guessing would be right in 50%" in shown
    assert shown.count('data-plot="csv"') == 2


def test_experts_without_a_language_have_numbers_and_one_language_tells_nothing() -> None:
    alone = ExpertWeights(experts=(), means={"hu": (0.5, 0.5)}, entropy={"hu": None}, told=None)
    shown = expert_weights(alone, load("en"))
    assert "Expert 2" in shown
    assert "guessing" not in shown
    assert expert_weights(None, load("en")) == ""


@pytest.mark.parametrize("code", INTERFACE)
def test_it_is_said_in_every_language(code: str) -> None:
    shown = expert_weights(FOUND, load(code))
    assert load(code).evaluation.experts_title in shown
