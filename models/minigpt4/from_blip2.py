"""A BLIP-2's eyes and Q-Former in front of any causal language model, with a fresh linear layer between.

Without a Q-Former the eyes may be a LLaVA's, too, and a LLaVA lends its language model like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    AutoConfig,
    AutoImageProcessor,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoTokenizer,
    PretrainedConfig,
)

from core.files import swap_folder
from models.minigpt4.configuration import MiniGpt4Config
from models.minigpt4.model import MiniGpt4ForConditionalGeneration
from models.minigpt4.processor import IMAGE_TOKEN, MiniGpt4Processor, template_of

_BLIP2, _LLAVA = "blip-2", "llava"
_CROSS = "crossattention.attention.key.weight"


class NotAMiniGpt4(ValueError):
    """What was given cannot be put together; the message says everything that is wrong."""


@dataclass(frozen=True)
class Parts:
    """Where eyes and language come from, and what stands between them."""

    eyes: str | Path
    language: str | Path
    qformer: bool = True
    joined: int = 4


@dataclass(frozen=True)
class _Words:
    """A language model below its head, the head, and who reads and ends its texts."""

    inner: Any
    head: Any
    tokenizer: Any
    generation: Any
    template: str


def from_blip2(parts: Parts, target: Path, *, seed: int = 0) -> MiniGpt4ForConditionalGeneration:
    """Write a MiniGPT-4's folder; NotAMiniGpt4 with all faults, before weights are read."""
    eyes, language = _config(parts.eyes), _config(parts.language)
    faults = [one for one in (eyes, language) if isinstance(one, str)]
    if isinstance(eyes, PretrainedConfig):
        faults += _blind(parts, eyes)
    if isinstance(language, PretrainedConfig):
        faults += _speechless(parts, language)
    if faults or isinstance(eyes, str) or isinstance(language, str):
        raise NotAMiniGpt4(f"This cannot be put together: {'; '.join(faults)}")
    try:
        seeing: Any = AutoModelForImageTextToText.from_pretrained(parts.eyes, dtype="auto")
        words = _words(parts.language, language)
    except (OSError, RuntimeError, ValueError) as error:
        raise NotAMiniGpt4(f"The weights cannot be loaded: {str(error).splitlines()[0]}") from error
    config = _configuration(parts, eyes, words)
    model = _joined(config, seeing, words, seed=seed)
    reader = _processor(parts.eyes, words, config)
    swap_folder(target, lambda fresh: _write(model, reader, fresh))
    model.eval()  # type: ignore[no-untyped-call]
    return model


def _config(base: str | Path) -> PretrainedConfig | str:
    try:
        config: PretrainedConfig = AutoConfig.from_pretrained(base, trust_remote_code=False)
    except (OSError, ValueError) as error:
        return f"{base} cannot be loaded: {str(error).splitlines()[0]}"
    return config


def _blind(parts: Parts, config: PretrainedConfig) -> Iterator[str]:
    """Why these eyes do not do, from the configuration and the headers of a folder's files."""
    kind = config.model_type
    if kind not in (_BLIP2, _LLAVA):
        yield f"{parts.eyes} is a {kind}; eyes come from a BLIP-2, or without a Q-Former from a LLaVA"
        return
    if parts.qformer and kind != _BLIP2:
        yield f"{parts.eyes} is a {kind} and has no Q-Former; take a BLIP-2, or say that there is to be none"
        return
    if kind == _LLAVA and not isinstance(config.vision_feature_layer, int):
        yield f"{parts.eyes} reads several layers of its vision tower; only one can be read here"
    if parts.qformer:
        yield from _misfits(Path(parts.eyes), config)
        return
    try:
        MiniGpt4Config(vision_config=config.vision_config, joined=parts.joined)
    except ValueError as error:
        yield str(error)


def _misfits(base: Path, config: PretrainedConfig) -> Iterator[str]:
    """A BLIP-2's configuration makes both widths alike by itself, so its files are asked."""
    seen, width, count = (
        config.vision_config.hidden_size,
        config.qformer_config.hidden_size,
        config.num_query_tokens,
    )
    told = set()
    for path in sorted(base.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            for name in file.keys():  # noqa: SIM118 - the file is no mapping
                if name.endswith(_CROSS) and "qformer" in name:
                    shape = file.get_slice(name).get_shape()
                    if shape[1] != seen:
                        told.add(f"the Q-Former reads a width of {shape[1]}, and the vision tower's is {seen}")
                    if shape[0] != width:
                        told.add(f"the Q-Former is {shape[0]} wide, and its configuration says {width}")
                elif name.endswith("query_tokens"):
                    shape = file.get_slice(name).get_shape()
                    if shape != [1, count, width]:
                        told.add(f"query_tokens is {shape}, and the configuration asks for {[1, count, width]}")
    yield from sorted(told)


def _speechless(parts: Parts, config: PretrainedConfig) -> Iterator[str]:
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING and config.model_type != _LLAVA:
        yield f"{parts.language} is a {config.model_type}, which is no causal language model"
    try:
        tokenizer = AutoTokenizer.from_pretrained(parts.language, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        yield f"{parts.language} has no tokenizer that can be loaded: {str(error).splitlines()[0]}"
        return
    if tokenizer.eos_token is None:
        yield f"{parts.language} has no token that ends an answer"


def _words(language: str | Path, config: PretrainedConfig) -> _Words:
    tokenizer = AutoTokenizer.from_pretrained(language, trust_remote_code=False)
    if IMAGE_TOKEN not in tokenizer.get_vocab():
        tokenizer.add_special_tokens({"extra_special_tokens": [IMAGE_TOKEN]})
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "left"
    kind: Any = AutoModelForImageTextToText if config.model_type == _LLAVA else AutoModelForCausalLM
    model: Any = kind.from_pretrained(language, dtype="auto")
    if len(tokenizer) > model.get_input_embeddings().num_embeddings:
        model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    inner = model.model.language_model if config.model_type == _LLAVA else getattr(model, "model", None)
    if inner is None or not hasattr(inner, "layers") or not hasattr(model, "lm_head"):
        raise ValueError(f"{language} is a {config.model_type}, whose parts have other names than a Llama's")
    template = template_of(tokenizer, listed=config.model_type == _LLAVA)
    return _Words(inner, model.lm_head, tokenizer, model.generation_config, template)


def _configuration(parts: Parts, eyes: PretrainedConfig, words: _Words) -> MiniGpt4Config:
    more: dict[str, Any] = {"joined": parts.joined}
    if parts.qformer:
        more = {"qformer_config": eyes.qformer_config.to_dict(), "num_query_tokens": eyes.num_query_tokens}
    if eyes.model_type == _LLAVA:
        more["vision_feature_layer"] = eyes.vision_feature_layer
    config = MiniGpt4Config(
        vision_config=eyes.vision_config,
        text_config=words.inner.config,
        image_token_index=words.tokenizer.convert_tokens_to_ids(IMAGE_TOKEN),
        tie_word_embeddings=bool(words.inner.config.tie_word_embeddings),
        **more,
    )
    config.image_seq_length = config.picture_tokens
    return config


def _joined(config: MiniGpt4Config, seeing: Any, words: _Words, *, seed: int) -> MiniGpt4ForConditionalGeneration:
    """The parts as they are, and a linear layer that nobody has taught yet."""
    with torch.device("meta"):
        model = MiniGpt4ForConditionalGeneration(config)
    inner: Any = model.model
    inner.vision_tower = seeing.vision_model if config.vision_feature_layer is None else seeing.model.vision_tower
    if config.qformer_config is not None:
        inner.qformer, inner.query_tokens = seeing.qformer.float(), torch.nn.Parameter(seeing.query_tokens.float())
    inner.language_model, model.lm_head = words.inner, words.head
    torch.manual_seed(seed)
    inner.multi_modal_projector.to_empty(device="cpu")
    inner.multi_modal_projector.linear.reset_parameters()
    inner.multi_modal_projector.to(words.inner.dtype)
    model.generation_config = words.generation
    return model


def _processor(eyes: str | Path, words: _Words, config: MiniGpt4Config) -> MiniGpt4Processor:
    return MiniGpt4Processor(
        image_processor=AutoImageProcessor.from_pretrained(eyes),  # type: ignore[no-untyped-call]
        tokenizer=words.tokenizer,
        picture_tokens=config.picture_tokens,
        chat_template=words.template,
        image_token=IMAGE_TOKEN,
    )


def _write(model: MiniGpt4ForConditionalGeneration, reader: MiniGpt4Processor, folder: Path) -> None:
    folder.mkdir(parents=True)
    model.save_pretrained(folder)
    reader.save_pretrained(folder)
