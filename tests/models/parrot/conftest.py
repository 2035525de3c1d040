"""A tiny LLaVA with random weights, and Parrots made of it whose experts have something to say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from models.parrot import ParrotForConditionalGeneration, ParrotProcessor, Wanted, from_llava
from tests.backend.serving import checkpoints

LANGUAGES = ("en", "ar", "th")
Parrot = tuple[ParrotForConditionalGeneration, Any]
Makes = Callable[..., Parrot]


def spoken(model: ParrotForConditionalGeneration, seed: int = 3) -> ParrotForConditionalGeneration:
    """The same model with experts and a router that are far from silent."""
    torch.manual_seed(seed)
    for name, weights in model.named_parameters():
        if ".experts." in name or ".router." in name:
            torch.nn.init.normal_(weights, std=0.3)
    return model


@pytest.fixture(scope="session")
def llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("llava")
    checkpoints.llava(folder)
    return folder


@pytest.fixture(scope="session")
def parrot(llava: Path, tmp_path_factory: pytest.TempPathFactory) -> Makes:
    def make(*, loud: bool = True, **wanted: Any) -> Parrot:
        folder = tmp_path_factory.mktemp("parrot") / "model"
        own = {"languages": LANGUAGES, "expert_hidden_size": 24, "residual": "paper", "residual_weight": 1.0, **wanted}
        model = from_llava(llava, folder, Wanted(**own))
        return (spoken(model) if loud else model), ParrotProcessor.from_pretrained(folder)

    return make


def picture(colour: str) -> Image.Image:
    """One that is told from others by its colour and a corner."""
    made = Image.new("RGB", (28, 28), colour)
    made.paste("white", (0, 0, 9, 14))
    return made


def asked(processor: Any, texts: list[str], pictures: list[list[Image.Image]]) -> dict[str, Any]:
    """Prompts as one batch, padded on the left; `*` in a text is where its picture stands."""
    flat = [one for several in pictures for one in several]
    written = [f"<|im_start|>user\n{text.replace('*', '<image>')}<|im_end|>\n<|im_start|>assistant\n" for text in texts]
    return dict(processor(text=written, images=flat or None, padding=True, return_tensors="pt"))


def answers(model: Any, inputs: dict[str, Any], tokens: int = 12, **more: Any) -> list[list[int]]:
    """What the model says, greedily."""
    said = model.generate(**inputs, max_new_tokens=tokens, do_sample=False, **more)
    found: list[list[int]] = said[:, inputs["input_ids"].shape[1] :].tolist()
    return found
