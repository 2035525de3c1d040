"""What a model makes of a picture and of a text, layer by layer: the means of their tokens.

    read(opened("models/base", "adapters/hu"), pairs, (0, -1), report)

Layer 0 is where the language model begins: there stand a picture's tokens as the projector (or the experts behind it)
made them, beside the embeddings of the text; layer 1 is what its first layer made of both, and -1 the last. The words
of the chat template are no text of the pair and are left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from peft import PeftModel
from PIL import Image
from transformers import AutoConfig, AutoModelForImageTextToText

from evaluation.inside.pairs import Pair
from models.parts import picture_token
from models.processors import processor

_NARROW = 768
"""Below this width threads wait for each other longer than they work."""


class NotRead(RuntimeError):
    """The checkpoint cannot be looked into; the message says why."""


@dataclass(frozen=True)
class Opened:
    """A model whose layers can be read."""

    inner: Any
    processor: Any
    picture: int
    """The token that stands for a piece of a picture."""
    layers: int
    routes: bool
    """Whether the prompt decides how a picture is seen."""


@dataclass(frozen=True)
class Features:
    """Two lines a pair: what was seen and what was read, at one layer."""

    pictures: NDArray[np.float32]
    texts: NDArray[np.float32]


def opened(base: str, adapter: str = "") -> Opened:
    """A checkpoint, perhaps with an adapter on it; NotRead where it cannot be loaded or looked into."""
    try:
        config = AutoConfig.from_pretrained(base, trust_remote_code=False)
        reader = processor(base, config.model_type)
        model: Any = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.float32)
        if adapter:
            model = PeftModel.from_pretrained(model, adapter).get_base_model()
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise NotRead(f"{adapter or base} cannot be loaded: {str(error).splitlines()[0]}") from error
    token = picture_token(config)
    if token is None:
        raise NotRead(f"{base} is a {config.model_type}, in which no token stands for a piece of a picture.")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    text = config.get_text_config()
    layers = int(text.num_hidden_layers)
    if device == "cpu" and int(text.hidden_size) < _NARROW:
        torch.set_num_threads(1)
    model.to(device).eval()
    return Opened(model.model, reader, token, layers, hasattr(model.model, "routed"))


def read(
    model: Opened, pairs: Sequence[Pair], layers: Sequence[int], report: Callable[[int, int], None]
) -> dict[int, Features]:
    """The means of all pairs by layer, counted from the front; NotRead where there is no such layer."""
    wanted = [model.layers + 1 + layer if layer < 0 else layer for layer in layers]
    if any(not 0 <= layer <= model.layers for layer in wanted):
        raise NotRead(f"The language model has the layers 0 (what comes in) to {model.layers}.")
    found: list[list[tuple[NDArray[np.float32], NDArray[np.float32]]]] = []
    for done, pair in enumerate(pairs, start=1):
        found.append(_means(model, pair, wanted))
        report(done, len(pairs))
    return {
        layer: Features(
            np.stack([one[place][0] for one in found]),
            np.stack([one[place][1] for one in found]),
        )
        for place, layer in enumerate(wanted)
    }


@torch.inference_mode()
def _means(model: Opened, pair: Pair, layers: Sequence[int]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    prompt, behind = written(model.processor, pair.question), pair.answer
    with Image.open(io.BytesIO(pair.picture)) as image:
        inputs = model.processor(text=[prompt + behind], images=[image.convert("RGB")], return_tensors="pt")
    inputs = inputs.to(model.inner.device)
    tokens = inputs["input_ids"][0]
    answered = len(_tokens(model.processor, prompt + behind)) - len(_tokens(model.processor, prompt))
    text = _text(model.processor, pair, prompt, len(tokens), answered)
    if model.routes:
        inputs["prompt_mask"] = torch.arange(len(tokens), device=tokens.device)[None] < len(tokens) - answered
    states = model.inner(**inputs, output_hidden_states=True, use_cache=False).hidden_states
    seen = tokens == model.picture
    if not seen.any() or not text.any():
        raise NotRead(f"No tokens of {'the picture' if text.any() else 'the text'} are left of {pair.question!r}.")
    text = text.to(seen.device)
    return [(_mean(states[layer][0][seen]), _mean(states[layer][0][text])) for layer in layers]


def _mean(lines: torch.Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = lines.mean(dim=0).float().cpu().numpy()
    return found


def _text(reader: Any, pair: Pair, prompt: str, length: int, answered: int) -> torch.Tensor:
    """Where question and answer stand, counted from the end: what comes before is as long as the picture is large."""
    full, empty = _tokens(reader, prompt), _tokens(reader, written(reader, ""))
    before = _alike(full, empty)
    after = _alike(full[before:][::-1], empty[before:][::-1])
    places = torch.zeros(length, dtype=torch.bool)
    end = length - answered
    places[end - (len(full) - before) : end - after] = True
    places[end:] = True
    return places


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens are the same from the beginning."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def written(reader: Any, question: str) -> str:
    """A picture and a question about it, up to where the answer begins."""
    content = [{"type": "image"}, {"type": "text", "text": question}]
    prompt: str = reader.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    return prompt


def _tokens(reader: Any, text: str) -> list[int]:
    tokens: list[int] = reader.tokenizer(text)["input_ids"]
    return tokens
