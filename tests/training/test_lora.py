from __future__ import annotations

import pytest
import torch
from transformers import CLIPVisionConfig, LlavaConfig, LlavaForConditionalGeneration, Qwen2Config

from training.lora import Lora, ReceiptError, add_lora, expect, receipt


def tiny() -> LlavaForConditionalGeneration:
    torch.manual_seed(0)
    vision = CLIPVisionConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=16, patch_size=8
    )
    text = Qwen2Config(
        vocab_size=40,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        tie_word_embeddings=True,
    )
    return LlavaForConditionalGeneration(
        LlavaConfig(vision_config=vision, text_config=text, image_token_index=4, vision_feature_layer=-1)
    )


def test_only_the_adapter_learns_and_the_receipt_counts_it() -> None:
    found = receipt(add_lora(tiny(), Lora(rank=2, alpha=4)))
    expect(found, learning=["adapter"])
    by_name = {part.name: part for part in found.parts}
    # per layer: four 16x16, two 16->32 and one 32->16, each with rank 2
    assert by_name["adapter"].trainable == 2 * (4 * 2 * (16 + 16) + 3 * 2 * (16 + 32))
    assert by_name["vision tower"].weights > 0
    assert by_name["projector"].weights > 0
    assert by_name["vision tower"].trainable == by_name["projector"].trainable == 0


def test_the_vision_tower_gets_no_adapter() -> None:
    names = [name for name, _ in add_lora(tiny(), Lora(rank=2, alpha=4)).named_parameters() if "lora_" in name]
    assert names
    assert not [name for name in names if "vision" in name or "projector" in name]


def test_a_pattern_that_hits_nothing_is_refused() -> None:
    with pytest.raises(ReceiptError, match=r"No linear layer .* 'q_projection'"):
        add_lora(tiny(), Lora(rank=2, alpha=4, targets="q_projection"))


def test_an_unexpected_part_that_learns_stops_the_run() -> None:
    with pytest.raises(ReceiptError, match=r"should learn: \['adapter'\]"):
        expect(receipt(tiny()), learning=["adapter"])
