"""The receipt counts what learns where it sits; what else learns stops the run."""

from __future__ import annotations

import pytest
from peft import LoraConfig, get_peft_model
from torch import nn

from models.parts import LORA_TARGETS, Lora, Part, UnknownPart
from models.receipt import Receipt, ReceiptError, expect, receipt
from tests.models.tiny import tiny
from training.lora import add_lora


def trainable(found: Receipt) -> dict[str, int]:
    return {share.name: share.trainable for share in found.shares}


def test_only_the_adapter_learns_and_the_receipt_counts_it() -> None:
    found = receipt(add_lora(tiny(), Lora(rank=2, alpha=4)))
    expect(found, adapters={Part.LANGUAGE_MODEL})
    # per layer: four 16x16, two 16->32 and one 32->16, each with rank 2
    adapter = 2 * (4 * 2 * (16 + 16) + 3 * 2 * (16 + 32))
    assert trainable(found) == {
        "vision tower": 0,
        "projector": 0,
        "language model": 0,
        "adapter on the language model": adapter,
    }
    assert found.trainable == adapter
    assert all(share.weights for share in found.shares)
    assert list(found.lines())[-1] == f"adapter on the language model: {adapter:,} of {adapter:,} weights learn"


def test_an_adapter_on_the_projector_is_told_from_one_on_the_language_model() -> None:
    found = receipt(add_lora(tiny(), Lora(rank=2, alpha=4, targets=LORA_TARGETS[Part.PROJECTOR])))
    expect(found, adapters={Part.PROJECTOR})
    assert trainable(found)["adapter on the projector"] == 2 * 2 * (16 + 16)
    with pytest.raises(ReceiptError, match=r"learn: adapter on the language model; these do: adapter on the projector"):
        expect(found, adapters={Part.LANGUAGE_MODEL})


def test_a_projector_that_is_kept_whole_beside_an_adapter_is_seen() -> None:
    targets = LORA_TARGETS[Part.LANGUAGE_MODEL]
    config = LoraConfig(r=2, target_modules=targets, modules_to_save=["multi_modal_projector"])
    found = receipt(get_peft_model(tiny(), config))
    expect(found, adapters={Part.LANGUAGE_MODEL, Part.PROJECTOR})
    with pytest.raises(ReceiptError):
        expect(found, adapters={Part.LANGUAGE_MODEL}, learning={Part.PROJECTOR})


def test_an_unexpected_part_that_learns_stops_the_run() -> None:
    model = tiny()
    model.model.vision_tower.requires_grad_(False)
    expect(receipt(model), learning={Part.PROJECTOR, Part.LANGUAGE_MODEL})
    with pytest.raises(ReceiptError, match=r"should learn: projector; these do: projector, language model\."):
        expect(receipt(model), learning={Part.PROJECTOR})


def test_a_part_that_nobody_knows_is_no_language_model() -> None:
    model = tiny()
    model.model.resampler = nn.Linear(2, 2)
    with pytest.raises(UnknownPart, match=r"model\.resampler\.weight"):
        receipt(model)
