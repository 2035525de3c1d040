"""LoRA adapters."""

from __future__ import annotations

import pytest

from models.parts import Lora
from tests.models.tiny import tiny
from training.lora import LoraError, add_lora


def test_the_vision_tower_gets_no_adapter() -> None:
    names = [name for name, _ in add_lora(tiny(), Lora(rank=2, alpha=4)).named_parameters() if "lora_" in name]
    assert names
    assert not [name for name in names if "vision" in name or "projector" in name]


def test_a_pattern_that_hits_nothing_is_refused() -> None:
    with pytest.raises(LoraError, match=r"No linear layer .* 'q_projection'"):
        add_lora(tiny(), Lora(rank=2, alpha=4, targets="q_projection"))
