"""Asks a Parrot and looks which experts the pictures pass through: `measured(base, adapter, asked)`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from transformers import AutoConfig

from core.expert_weights import ExpertWeights
from evaluation.inside.features import NotRead, Opened, opened, written
from evaluation.metrics.routing import routing

ENOUGH = 40
"""Questions a language: the mean of more is no other."""


@dataclass(frozen=True)
class Asked:
    """A question about a picture, which is read when its turn comes."""

    language: str
    question: str
    picture: Callable[[], bytes]


def measured(base: str, adapter: str, asked: Iterable[Asked], most: int = ENOUGH) -> ExpertWeights:
    """So many questions a language put to a Parrot; NotRead where it has no experts that are asked."""
    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    if config.model_type != "parrot":
        raise NotRead(f"{base} is a {config.model_type}, which has no experts; give a Parrot.")
    if config.bypassed:
        raise NotRead(f"{base} passes its experts by; train a stage that asks them first.")
    model = opened(base, adapter)
    lines: dict[str, list[list[float]]] = {}
    for one in asked:
        several = lines.setdefault(one.language, [])
        if len(several) < most:
            several.append(_weights(model, one))
    found = routing(lines)
    return ExpertWeights(
        experts=tuple(config.languages or ()),
        means=dict(found.means),
        entropy={language: score.value for language, score in found.entropy.items()},
        told=found.told.value,
        low=found.told.low,
        high=found.told.high,
        n=found.told.n,
        chance=found.told.details.get("chance"),
    )


@torch.inference_mode()
def _weights(model: Opened, asked: Asked) -> list[float]:
    with Image.open(io.BytesIO(asked.picture())) as image:
        inputs: Any = model.processor(
            text=[written(model.processor, asked.question)], images=[image.convert("RGB")], return_tensors="pt"
        )
    weights: list[float] = model.inner(**inputs.to(model.inner.device)).expert_weights[0].tolist()
    return weights
