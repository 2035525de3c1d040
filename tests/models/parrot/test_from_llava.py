"""A LLaVA becomes a Parrot that says the same at first, and what cannot become one is told at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForImageTextToText, AutoProcessor, LlavaProcessor

from models.parrot import ParrotForConditionalGeneration, ParrotProcessor, Wanted, from_llava
from models.parrot.from_llava import NotALlava
from tests.backend.serving import checkpoints
from tests.models.parrot.conftest import Makes, answers, asked, picture

TEXTS = ["* What is it?", "Mi ez? * *", "no picture"]
PICTURES = [[picture("red")], [picture("blue"), picture("green")], []]


@pytest.mark.parametrize(
    "wanted",
    [
        {"residual": "paper", "residual_weight": 0.1},
        {"residual": "code", "residual_weight": 1.0, "expert_shape": "mlp"},
        {"residual": "code", "residual_weight": 0.1},
    ],
)
def test_its_answers_are_unchanged_at_first(llava: Path, parrot: Makes, wanted: dict[str, Any]) -> None:
    model, processor = parrot(loud=False, **wanted)
    before = AutoModelForImageTextToText.from_pretrained(llava)
    inputs = asked(processor, TEXTS, PICTURES)
    assert (
        inputs["input_ids"].tolist()
        == asked(LlavaProcessor.from_pretrained(llava), TEXTS, PICTURES)["input_ids"].tolist()
    )
    assert answers(model, inputs) == answers(before, inputs)
    assert torch.allclose(model(**inputs).logits, before(**inputs).logits, atol=1e-4)


def test_what_is_written_is_loaded_by_its_kind(llava: Path, tmp_path: Path) -> None:
    made = from_llava(llava, tmp_path / "parrot", Wanted(("en", "hu"), expert_hidden_size=8, top_k=1))
    loaded = AutoModelForImageTextToText.from_pretrained(tmp_path / "parrot")
    assert isinstance(loaded, ParrotForConditionalGeneration)
    assert loaded.config.languages == ["en", "hu"]
    assert (loaded.config.residual, loaded.config.top_k, loaded.config.expert_hidden_size) == ("paper", 1, 8)
    assert isinstance(AutoProcessor.from_pretrained(tmp_path / "parrot"), ParrotProcessor)
    assert [path.name for path in (tmp_path / "parrot").glob("*.safetensors")] == ["model.safetensors"]
    weights = made.state_dict()
    assert weights.keys() == loaded.state_dict().keys()
    assert all(torch.equal(value, weights[name]) for name, value in loaded.state_dict().items())


def test_all_that_is_wrong_is_said_at_once(llava: Path, tmp_path: Path) -> None:
    base = tmp_path / "llava"
    shutil.copytree(llava, base)
    weights = load_file(base / "model.safetensors")
    weights["model.multi_modal_projector.linear_2.weight"] = torch.zeros(32, 64)
    save_file(weights, base / "model.safetensors", {"format": "pt"})
    with pytest.raises(NotALlava) as caught:
        from_llava(base, tmp_path / "parrot", Wanted(("en", "en", "xx"), top_k=4))
    for fault in ("linear_2 is [32, 64]", "a language is named twice", "top_k is 4", "no such language: xx"):
        assert fault in str(caught.value)
    assert not (tmp_path / "parrot").exists()


def test_only_a_llava_becomes_a_parrot(tmp_path: Path) -> None:
    checkpoints.qwen2_vl(tmp_path / "qwen")
    with pytest.raises(NotALlava, match="qwen2_vl; only a LLaVA"):
        from_llava(tmp_path / "qwen", tmp_path / "parrot", Wanted(("en",)))
    with pytest.raises(NotALlava, match="cannot be loaded"):
        from_llava(tmp_path / "nothing", tmp_path / "parrot", Wanted(("en",)))


def test_a_folder_whose_experts_do_not_match_its_languages_is_refused(llava: Path, tmp_path: Path) -> None:
    from_llava(llava, tmp_path / "parrot", Wanted(("en", "hu"), expert_hidden_size=8))
    written = tmp_path / "parrot" / "config.json"
    written.write_text(json.dumps({**json.loads(written.read_text()), "num_experts": 3}))
    with pytest.raises(ValueError, match="3 experts for 2 languages"):
        AutoModelForImageTextToText.from_pretrained(tmp_path / "parrot")
