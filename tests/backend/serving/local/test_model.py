"""Which checkpoints are served, and how they are held."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers.utils.import_utils import is_torchvision_available

from backend.serving.local.model import ModelError, load
from backend.serving.local.rehearsal import rehearse
from backend.serving.local.settings import LocalSettings, Precision
from backend.serving.local.weights import expected_bytes
from tests.backend.serving.asking import ask, picture, said
from tests.backend.serving.local.loops import Desk

Built = Callable[[str], Path]


def test_four_bits_hold_the_language_model_and_answer_with_an_adapter(
    checkpoint: Built, adapter: Callable[..., str]
) -> None:
    desk = Desk(checkpoint("llava"), precision=Precision.FOUR_BIT)
    kinds = {name: type(module).__name__ for name, module in desk.loaded.model.named_modules()}
    assert kinds["model.language_model.layers.0.self_attn.q_proj"] == "Linear4bit"
    assert kinds["model.vision_tower.encoder.layers.0.self_attn.q_proj"] == "Linear"
    assert kinds["lm_head"] == "Linear"
    asks = [
        ask(said("Mi ez?", picture(seed)), adapter=name) for seed in (1, 2) for name in ("", adapter("llava", "first"))
    ]
    together = desk.answers(*asks)
    assert together == [desk.answers(one)[0] for one in asks]
    assert all(together)
    assert len(set(together)) > 2


@pytest.mark.parametrize("precision", [Precision.BFLOAT16, Precision.FLOAT16])
def test_sixteen_bits_answer(checkpoint: Built, adapter: Callable[..., str], precision: Precision) -> None:
    desk = Desk(checkpoint("qwen2_vl"), precision=precision)
    assert {weights.dtype for weights in desk.loaded.model.parameters()} == {getattr(torch, precision)}
    assert all(desk.answers(ask(said("Mi ez?", picture(1))), ask(said("A"), adapter=adapter("qwen2_vl", "first"))))


def test_expected_memory_is_what_it_takes(checkpoint: Built) -> None:
    base = checkpoint("internvl")
    loaded = load(str(base), LocalSettings(device="cpu"))
    assert expected_bytes(str(base), None) == pytest.approx(loaded.bytes, rel=0.02)
    assert expected_bytes(str(base), Precision.BFLOAT16) * 2 == expected_bytes(str(base), Precision.FLOAT32)
    assert expected_bytes("some/name-of-a-hub", None) == 0


def test_a_checkpoint_without_a_chat_template_is_refused(checkpoint: Built, tmp_path: Path) -> None:
    for file in checkpoint("llava").iterdir():
        if file.name != "chat_template.jinja":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ModelError, match="chat template"):
        load(str(tmp_path), LocalSettings(device="cpu"))


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"model_type": "qwen2"}, "does not answer"),
        ({"model_type": "florence2"}, "reads and writes apart"),
        ({"model_type": "unheard_of"}, "does not know"),
        ({"model_type": "own", "auto_map": {"AutoConfig": "own.Config"}}, "does not know"),
        pytest.param(
            {"model_type": "mistral3"},
            "Torchvision",
            marks=pytest.mark.skipif(is_torchvision_available(), reason="its processor works with torchvision"),
        ),
    ],
)
def test_what_cannot_be_served_is_refused_before_its_weights_are_read(
    tmp_path: Path, config: dict[str, object], why: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=why):
        load(str(tmp_path), LocalSettings(device="cpu"))


def test_a_model_that_cannot_answer_about_a_picture_is_refused(checkpoint: Built) -> None:
    desk = Desk(checkpoint("gemma3"))
    rehearse(desk.loop)
    assert (desk.told, desk.loop.busy) == ([], False)
    desk.loaded.processor.image_seq_length = 5
    desk.loaded.processor.full_image_sequence += desk.loaded.tokenizer.image_token
    with pytest.raises(ModelError):
        rehearse(desk.loop)


def test_four_bits_answer_in_windows(checkpoint: Built) -> None:
    desk = Desk(checkpoint("idefics3"), precision=Precision.FOUR_BIT)
    kinds = {name: type(module).__name__ for name, module in desk.loaded.model.named_modules()}
    assert kinds["model.text_model.layers.0.self_attn.q_proj"] == "Linear4bit"
    assert kinds["model.vision_model.encoder.layers.0.self_attn.q_proj"] == "Linear"
    assert all(desk.answers(ask(said("Mi ez?", picture(1))), ask(said("A"))))


def test_a_window_of_attention_bounds_the_conversation(checkpoint: Built, tmp_path: Path) -> None:
    for file in checkpoint("llava").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text())
    config["text_config"] |= {
        "use_sliding_window": True,
        "sliding_window": 100,
        "layer_types": ["full_attention", "sliding_attention"],
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert load(str(tmp_path), LocalSettings(device="cpu")).positions == 100
    for whole in ("llava", "gemma3"):
        assert load(str(checkpoint(whole)), LocalSettings(device="cpu")).positions == 512
