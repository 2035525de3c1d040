"""Any LLaVA as a Parrot whose answers are unchanged at first.

With the paper's residual the experts begin silent; with the code's and a weight of 1, too. With the code's residual
and another weight the picture itself would be changed, so there the experts are bypassed until a stage uses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from transformers import AutoConfig, AutoModelForImageTextToText, LlavaConfig, LlavaProcessor, PretrainedConfig

from core import languages
from core.files import swap_folder
from models.parrot import experts
from models.parrot.configuration import ParrotConfig, Residual, Shape
from models.parrot.model import ParrotForConditionalGeneration
from models.parrot.processor import ParrotProcessor


class NotALlava(ValueError):
    """What is to become a Parrot is none that can; the message says everything that is wrong."""


@dataclass(frozen=True)
class Wanted:
    """The Parrot to be: an expert for each language."""

    languages: Sequence[str]
    residual: Residual = "paper"
    residual_weight: float = 0.1
    expert_shape: Shape = "swiglu"
    expert_hidden_size: int = 4096
    top_k: int | None = None
    balance_weight: float = 0.0

    @property
    def bypassed(self) -> bool:
        """Whether silent experts would still change the picture."""
        return self.residual == "code" and self.residual_weight != 1


def from_llava(base: str | Path, target: Path, design: Wanted, *, seed: int = 0) -> ParrotForConditionalGeneration:
    """Write a LLaVA's folder (or a hub's name) as a Parrot; NotALlava with all faults, before weights are read."""
    config: PretrainedConfig = LlavaConfig()
    faults: list[str] = []
    parrot = None
    try:
        config = _llava(base)
        faults += _misfits(Path(base), config)
    except NotALlava as error:
        faults.append(str(error))
    unknown = [code for code in design.languages if code not in languages.ALL]
    if unknown:
        faults.append(f"no such language: {', '.join(unknown)}; there are {', '.join(languages.ALL)}")
    try:
        parrot = _configuration(config, design)
    except ValueError as error:
        faults.append(str(error))
    if faults or parrot is None:
        raise NotALlava(f"{base} cannot become this Parrot: {'; '.join(faults)}")
    try:
        llava: Any = AutoModelForImageTextToText.from_pretrained(base, dtype="auto")
    except (OSError, RuntimeError, ValueError) as error:
        raise NotALlava(f"{base} cannot be loaded: {str(error).splitlines()[0]}") from error
    with torch.device("meta"):
        model = ParrotForConditionalGeneration(parrot)
    inner = model.model
    inner.vision_tower, inner.multi_modal_projector = llava.model.vision_tower, llava.model.multi_modal_projector
    inner.language_model, model.lm_head = llava.model.language_model, llava.lm_head
    torch.manual_seed(seed)
    inner.router.to_empty(device="cpu")
    inner.experts.to_empty(device="cpu")
    experts.freshen(inner.router, inner.experts, silent=True)
    inner.router.to(llava.dtype)
    inner.experts.to(llava.dtype)
    model.generation_config = llava.generation_config
    reader = _processor(LlavaProcessor.from_pretrained(base))
    swap_folder(target, lambda fresh: _write(model, reader, fresh))
    model.eval()  # type: ignore[no-untyped-call]
    return model


def _llava(base: str | Path) -> PretrainedConfig:
    try:
        config: PretrainedConfig = AutoConfig.from_pretrained(base, trust_remote_code=False)
    except (OSError, ValueError) as error:
        raise NotALlava(f"it cannot be loaded: {str(error).splitlines()[0]}") from error
    if config.model_type != "llava":
        raise NotALlava(f"it is a {config.model_type}; only a LLaVA becomes a Parrot")
    return config


def _configuration(config: PretrainedConfig, design: Wanted) -> ParrotConfig:
    own = {field.name: getattr(design, field.name) for field in fields(design)}
    own |= {"languages": list(design.languages), "num_experts": len(design.languages), "bypassed": design.bypassed}
    same = {name: value for name, value in config.to_dict().items() if name not in ("model_type", "architectures")}
    return ParrotConfig(**{**same, **own})


def _misfits(base: Path, config: PretrainedConfig) -> Iterator[str]:
    """What of the projector's weights does not fit the configuration, from the headers of a folder's files."""
    layers = config.vision_feature_layer
    seen = config.vision_config.hidden_size * (1 if isinstance(layers, int) else len(layers))
    width = config.get_text_config().hidden_size
    for path in sorted(base.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            for name in file.keys():  # noqa: SIM118 - the file is no mapping
                for layer, expected in (("linear_1", [width, seen]), ("linear_2", [width, width])):
                    if not name.endswith(f"multi_modal_projector.{layer}.weight"):
                        continue
                    shape = file.get_slice(name).get_shape()
                    if shape != expected:
                        yield f"the projector's {layer} is {shape}, and its configuration asks for {expected}"


def _processor(reader: LlavaProcessor) -> ParrotProcessor:
    same = ("patch_size", "vision_feature_select_strategy", "image_token", "num_additional_image_tokens")
    return ParrotProcessor(  # type: ignore[no-untyped-call]
        image_processor=reader.image_processor,
        tokenizer=reader.tokenizer,
        chat_template=reader.chat_template,
        **{name: getattr(reader, name) for name in same},
    )


def _write(model: ParrotForConditionalGeneration, reader: ParrotProcessor, folder: Path) -> None:
    folder.mkdir(parents=True)
    model.save_pretrained(folder)
    reader.save_pretrained(folder)
