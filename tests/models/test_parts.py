"""Whose weights are whose: every name of a real model is known, and one that nobody knows raises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from torch import nn
from transformers import AutoConfig, AutoModelForImageTextToText

from models.parts import KEPT_WHOLE, LORA_TARGETS, Part, UnknownPart, is_adapter, part_of, picture_token
from tests.backend.serving.checkpoints import ARCHITECTURES


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("model.vision_tower.vision_model.encoder.layers.0.self_attn.q_proj.weight", Part.VISION),
        ("model.visual.blocks.0.attn.qkv.weight", Part.VISION),
        ("model.visual.merger.mlp.0.weight", Part.PROJECTOR),
        ("model.multi_modal_projector.linear_1.weight", Part.PROJECTOR),
        ("model.connector.modality_projection.proj.weight", Part.PROJECTOR),
        ("model.qformer.encoder.layer.0.attention.attention.query.weight", Part.Q_FORMER),
        ("model.query_tokens", Part.Q_FORMER),
        ("model.experts.3.down.weight", Part.EXPERTS),
        ("model.router.weight", Part.EXPERTS),
        ("model.language_model.layers.0.mlp.gate_proj.weight", Part.LANGUAGE_MODEL),
        ("lm_head.weight", Part.LANGUAGE_MODEL),
        ("base_model.model.model.multi_modal_projector.linear_1.lora_A.default.weight", Part.PROJECTOR),
        ("base_model.model.model.language_model.layers.0.self_attn.q_proj.base_layer.weight", Part.LANGUAGE_MODEL),
        ("base_model.model.model.visual.merger.modules_to_save.default.mlp.0.weight", Part.PROJECTOR),
        ("base_model.model.lm_head.original_module.weight", Part.LANGUAGE_MODEL),
    ],
)
def test_a_name_tells_the_part(name: str, part: Part) -> None:
    assert part_of(name) is part


@pytest.mark.parametrize(
    "name",
    ["model.layers.0.mlp.weight", "model.resampler.query", "model.visual_abstractor.weight", "adapter.weight", ""],
)
def test_a_part_that_nobody_knows_raises(name: str) -> None:
    with pytest.raises(UnknownPart, match=re.escape(repr(name))):
        part_of(name)


def test_what_peft_puts_beside_the_weights_is_told_from_them() -> None:
    before = "base_model.model.model.language_model.layers.0.self_attn.q_proj"
    assert is_adapter(f"{before}.lora_B.default.weight")
    assert is_adapter(f"{before}.lora_magnitude_vector.default.weight")
    assert is_adapter("base_model.model.model.multi_modal_projector.modules_to_save.default.linear_1.weight")
    assert not is_adapter(f"{before}.base_layer.weight")
    assert not is_adapter("base_model.model.model.multi_modal_projector.original_module.linear_1.weight")


@pytest.fixture(scope="module", params=ARCHITECTURES)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> nn.Module:
    folder: Path = tmp_path_factory.mktemp(request.param)
    ARCHITECTURES[request.param](folder)
    made = AutoModelForImageTextToText.from_pretrained(folder)
    assert isinstance(made, nn.Module)
    return made


@pytest.mark.slow
def test_every_weight_of_a_served_model_has_its_part(model: nn.Module) -> None:
    parts = {part_of(name) for name, _ in model.named_parameters()}
    more = {"parrot": {Part.EXPERTS}, "minigpt4": {Part.Q_FORMER}}.get(model.config.model_type, set())
    assert parts == {Part.VISION, Part.PROJECTOR, Part.LANGUAGE_MODEL} | more


@pytest.mark.slow
def test_lora_takes_hold_of_every_linear_layer_of_its_part_and_of_no_other(model: nn.Module) -> None:
    if model.config.model_type not in ("llava", "qwen2_vl", "internvl", "parrot", "minigpt4"):
        pytest.skip("served, not trained")
    linears = {name for name, module in model.named_modules() if isinstance(module, nn.Linear) and name != "lm_head"}
    for part, pattern in LORA_TARGETS.items():
        hit = {name for name in linears if re.fullmatch(pattern, name)}
        assert hit == {name for name in linears if part_of(name) is part}
        assert hit


@pytest.mark.slow
def test_what_a_picture_passes_through_is_never_rounded(model: nn.Module) -> None:
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            kept = any(name == whole or name.startswith(f"{whole}.") for whole in KEPT_WHOLE)
            assert kept is (part_of(name) is not Part.LANGUAGE_MODEL or name == "lm_head")


def test_the_token_of_a_picture_is_the_configs() -> None:
    assert picture_token(AutoConfig.for_model("llava", image_token_index=7)) == 7
    assert picture_token(AutoConfig.for_model("qwen2_vl", image_token_id=9)) == 9
    assert picture_token(AutoConfig.for_model("qwen2")) is None
