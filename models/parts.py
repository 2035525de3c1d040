"""The parts of a vision-language model by the names of its modules: whose weights are whose, and where LoRA sits.

    part_of("model.visual.merger.mlp.0.weight")     Part.PROJECTOR
    is_adapter("...q_proj.lora_A.default.weight")   True
    LORA_TARGETS[Part.LANGUAGE_MODEL]               a pattern for peft

The names are those of LLaVA, Qwen2-VL, InternVL-hf and BLIP-2, and of the few others that are served. A name that
nobody knows raises: a new kind of part must not count as something that it is not. No torch here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class UnknownPart(RuntimeError):
    """A module whose name says nothing; it has to be entered in `models.parts` first."""


class Part(StrEnum):
    """What a vision-language model is made of, from the picture to the word."""

    VISION = "vision"
    Q_FORMER = "q_former"
    PROJECTOR = "projector"
    EXPERTS = "experts"
    LANGUAGE_MODEL = "language_model"

    @property
    def label(self) -> str:
        """Its name in a sentence."""
        return _LABELS[self]


_LABELS: Mapping[Part, str] = MappingProxyType(
    {
        Part.VISION: "vision tower",
        Part.Q_FORMER: "Q-Former",
        Part.PROJECTOR: "projector",
        Part.EXPERTS: "experts",
        Part.LANGUAGE_MODEL: "language model",
    }
)

SHARING = ("llava", "qwen2_vl", "qwen2_5_vl", "internvl", "minigpt4")
"""Kinds (`model_type`) that see a picture alike whatever is asked, so that conversations can share one copy of it."""

JOINING = (*SHARING, "parrot")
"""Kinds whose inputs we know well enough to build them ourselves, row by row."""

# Below the head's `model.`; the longest name that fits decides, so Qwen2-VL's merger is no part of its tower.
_MODULES: Mapping[str, Part] = MappingProxyType(
    {
        "vision_tower": Part.VISION,
        "vision_model": Part.VISION,
        "visual": Part.VISION,
        "qformer": Part.Q_FORMER,
        "query_tokens": Part.Q_FORMER,
        "multi_modal_projector": Part.PROJECTOR,
        "connector": Part.PROJECTOR,
        "visual.merger": Part.PROJECTOR,
        "image_newline": Part.PROJECTOR,
        "experts": Part.EXPERTS,
        "router": Part.EXPERTS,
        "language_model": Part.LANGUAGE_MODEL,
        "text_model": Part.LANGUAGE_MODEL,
        "lm_head": Part.LANGUAGE_MODEL,
    }
)
_SMALL = (Part.VISION, Part.Q_FORMER, Part.PROJECTOR, Part.EXPERTS)
KEPT_WHOLE = (*(f"model.{name}" for name, part in _MODULES.items() if part in _SMALL), "lm_head")
"""Modules that are never rounded to four bits: what a picture passes through is small, and rounding it costs most."""

LORA_TARGETS: Mapping[Part, str] = MappingProxyType(
    {
        # Anchored at the language model on purpose: bare suffixes such as `q_proj` also hit the vision tower.
        Part.LANGUAGE_MODEL: r"model\.language_model\.layers\.\d+\.(self_attn\.[qkvo]_proj|mlp\.(gate|up|down)_proj)",
        Part.VISION: (
            r"model\.(vision_tower\.(vision_model\.)?encoder\.layers?\.\d+\.(self_attn|attention|mlp)"
            r"\.(q_proj|k_proj|v_proj|out_proj|qkv|projection|projection_layer|fc1|fc2)"
            r"|visual\.blocks\.\d+\.(attn|mlp)\.(qkv|proj|fc1|fc2))"
        ),
        Part.PROJECTOR: r"model\.(multi_modal_projector\.(linear(_\d)?|\d)|visual\.merger\.mlp\.\d)",
    }
)
"""Every linear layer of a part in LLaVA, Qwen2-VL, InternVL-hf and MiniGPT-4, as a pattern for peft; a Q-Former is
never trained."""


@dataclass(frozen=True)
class Lora:
    """The shape of an adapter."""

    rank: int
    alpha: int
    dropout: float = 0.0
    targets: str = LORA_TARGETS[Part.LANGUAGE_MODEL]


# What peft puts before and between the names of the model it wraps.
_WRAPPED = re.compile(r"^base_model\.model\.|\b(?:base_layer|original_module|modules_to_save\.[^.]+)\.")
_ADAPTER = re.compile(r"\.(?:lora_[A-Za-z_]+|modules_to_save)\.")


def part_of(name: str) -> Part:
    """The part that a module or its weights belong to, an adapter to the part where it sits; else UnknownPart."""
    path = _WRAPPED.sub("", name).removeprefix("model.")
    fitting = [module for module in _MODULES if path == module or path.startswith(f"{module}.")]
    if not fitting:
        raise UnknownPart(f"{name!r} belongs to no part that is known; enter its module in models/parts.py.")
    return _MODULES[max(fitting, key=len)]


def is_adapter(name: str) -> bool:
    """Whether weights were put beside the model's own by peft: low-rank ones, or a whole module kept in its place."""
    return _ADAPTER.search(name) is not None


def has_experts(base: str) -> bool:
    """Whether a checkpoint in a folder is a Parrot whose experts are asked."""
    try:
        config = json.loads((Path(base) / "config.json").read_bytes())
    except (OSError, ValueError):
        return False
    return config.get("model_type") == "parrot" and not config.get("bypassed")


def picture_token(config: object) -> int | None:
    """The token that stands for a piece of a picture in a prompt; none where a model has no such token."""
    token = getattr(config, "image_token_id", getattr(config, "image_token_index", None))
    return None if token is None else int(token)
