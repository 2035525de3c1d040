"""A MiniGPT-4 computes what BLIP-2 does, answers alike wherever it is asked, and tells all that does not fit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor, Blip2Config
from transformers import Blip2ForConditionalGeneration as Blip2

from models.minigpt4 import (
    MiniGpt4Config,
    MiniGpt4ForConditionalGeneration,
    MiniGpt4Processor,
    NotAMiniGpt4,
    Parts,
    from_blip2,
)
from tests.backend.serving import checkpoints
from tests.backend.serving.asking import answered, ask, picture, said
from tests.backend.serving.local.loops import Desk, generated


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BLIP-2 (`mini-eyes`), a language model (`mini-language`), and both together (`mini`)."""
    folder = tmp_path_factory.mktemp("minigpt4")
    checkpoints.minigpt4(folder / "mini")
    return folder


def shown(reader: Any, *turns: tuple[str, str, int]) -> dict[str, Any]:
    """A prompt by the chat template: who speaks, what they say, how many pictures they show."""
    messages = [
        {"role": role, "content": [{"type": "image"}] * pictures + [{"type": "text", "text": text}]}
        for role, text, pictures in turns
    ]
    count = sum(pictures for *_, pictures in turns)
    images = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")[:count]]
    written = reader.apply_chat_template(messages, add_generation_prompt=True)
    return dict(reader(text=[written], images=images or None, return_tensors="pt"))


@pytest.mark.slow
def test_it_is_the_graph_of_blip2(home: Path) -> None:
    model = AutoModelForImageTextToText.from_pretrained(home / "mini")
    assert isinstance(model, MiniGpt4ForConditionalGeneration)
    reader = AutoProcessor.from_pretrained(home / "mini")
    assert isinstance(reader, MiniGpt4Processor)
    config = model.config
    blip2 = Blip2(
        Blip2Config(
            vision_config=config.vision_config,
            qformer_config=config.qformer_config,
            text_config=config.text_config,
            num_query_tokens=config.num_query_tokens,
            image_token_index=config.image_token_index,
        )
    ).eval()
    inner = model.model
    blip2.vision_model, blip2.qformer, blip2.query_tokens = inner.vision_tower, inner.qformer, inner.query_tokens
    blip2.language_projection = inner.multi_modal_projector.linear
    blip2.language_model.model, blip2.language_model.lm_head = inner.language_model, model.lm_head
    inputs = shown(reader, ("user", "Mi ez?", 2))
    assert int((inputs["input_ids"] == config.image_token_index).sum()) == 8
    assert torch.allclose(model(**inputs).logits, blip2(**inputs).logits, atol=1e-4)
    assert "<Img>" in reader.decode(inputs["input_ids"][0])


def test_the_q_former_is_asked_for_training_as_it_is_for_answers(home: Path) -> None:
    model = AutoModelForImageTextToText.from_pretrained(home / "mini")
    inputs = shown(AutoProcessor.from_pretrained(home / "mini"), ("user", "Mi ez?", 1))
    alike = model.eval()(**inputs).logits
    assert torch.equal(model.train()(**inputs).logits, alike)


@pytest.mark.slow
def test_engine_and_generate_say_the_same_token_by_token(home: Path) -> None:
    asks = [
        ask(said("Mi ez?", picture(1)), tokens=14),
        ask(said("What is it? " * 4, picture(2, (160, 56))), tokens=5),
        ask(said("แอปเปิ้ลสีแดง"), tokens=9),
        ask(said("تفاحة", picture(3), picture(1)), tokens=16),
        ask(said("A", picture(2)), answered("A red apple."), said("What is on the table?"), tokens=11),
    ]
    expected = generated(home / "mini", asks)
    assert Desk(home / "mini").answers(*asks) == expected
    assert len(set(expected)) == len(expected)


def test_without_a_q_former_neighbouring_tokens_are_joined(home: Path, tmp_path: Path) -> None:
    model = from_blip2(Parts(home / "mini-eyes", home / "mini-language", qformer=False, joined=2), tmp_path / "plain")
    again = AutoModelForImageTextToText.from_pretrained(tmp_path / "plain")
    pixels = torch.randn(2, 3, 28, 28)
    pieces = again.model.vision_tower(pixels).last_hidden_state[:, 1:]
    expected = again.model.multi_modal_projector.linear(torch.cat([pieces[:, ::2], pieces[:, 1::2]], dim=-1))
    for seen in (model, again):
        assert torch.allclose(torch.stack(seen.model.get_image_features(pixels).pooler_output), expected, atol=1e-5)
    assert again.config.picture_tokens == AutoProcessor.from_pretrained(tmp_path / "plain").picture_tokens == 2


def test_a_language_model_without_turns_is_spoken_to_as_minigpt4_is(home: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(home / "mini-language", bare)
    (bare / "chat_template.jinja").unlink()
    from_blip2(Parts(home / "mini-eyes", bare), tmp_path / "made")
    reader = AutoProcessor.from_pretrained(tmp_path / "made")
    inputs = shown(reader, ("user", "Mi ez?", 1), ("assistant", "Alma.", 0), ("user", "Biztos?", 0))
    told = reader.decode(inputs["input_ids"][0]).replace("<image>" * 4, "<image>")
    assert told == "###Human: <Img><image></Img> Mi ez?###Assistant: Alma.<|im_end|>###Human: Biztos?###Assistant: "


def test_all_that_is_wrong_is_said_at_once(home: Path, tmp_path: Path) -> None:
    eyes = tmp_path / "eyes"
    shutil.copytree(home / "mini-eyes", eyes)
    weights = load_file(eyes / "model.safetensors")
    narrow = next(name for name in weights if name.endswith("crossattention.attention.key.weight"))
    weights |= {narrow: torch.zeros(24, 16), "query_tokens": torch.zeros(1, 3, 24)}
    save_file(weights, eyes / "model.safetensors", {"format": "pt"})
    with pytest.raises(NotAMiniGpt4) as caught:
        from_blip2(Parts(eyes, tmp_path / "nothing"), tmp_path / "made")
    for fault in (
        "reads a width of 16, and the vision tower's is 32",
        "query_tokens is [1, 3, 24]",
        "cannot be loaded",
    ):
        assert fault in str(caught.value)
    checkpoints.llava(tmp_path / "llava")
    with pytest.raises(NotAMiniGpt4, match=r"has no Q-Former.*no causal language model"):
        from_blip2(Parts(tmp_path / "llava", home / "mini-eyes"), tmp_path / "made")
    parts = Parts(tmp_path / "llava", home / "mini-language", qformer=False, joined=3)
    with pytest.raises(NotAMiniGpt4, match="4 pieces, which 3 does not divide"):
        from_blip2(parts, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_folder_whose_q_former_reads_another_width_is_refused(home: Path) -> None:
    config = AutoConfig.from_pretrained(home / "mini").to_dict()
    with pytest.raises(ValueError, match="reads a width of 16"):
        MiniGpt4Config(**{**config, "qformer_config": {**config["qformer_config"], "encoder_hidden_size": 16}})
