"""Tiny checkpoints with random weights of the architectures that are served, and adapters for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForImageTextToText,
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    Blip2QFormerConfig,
    Blip2VisionConfig,
    CLIPVisionConfig,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Gemma3Processor,
    GenerationConfig,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    InternVLConfig,
    InternVLForConditionalGeneration,
    InternVLProcessor,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLProcessor,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from models.minigpt4 import Parts, from_blip2
from models.parrot import Wanted, from_llava
from models.parts import LORA_TARGETS, Part
from models.processors import pictures_only

_SPECIAL = ["<|pad|>", "<|im_start|>", "<|im_end|>", "<image>", "<|vision_start|>", "<|vision_end|>", "<|video_pad|>"]
_INTERN = ["<img>", "</img>", "<IMG_CONTEXT>", "<video>"]
_GEMMA = ["<start_of_image>", "<end_of_image>", "<image_soft_token>"]
_IDEFICS = ["<fake_token_around_image>", "<global-img>", "<end_of_utterance>"]
_IDEFICS += [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
_TEXTS = ["A red apple on the table. What is it?", "Egy piros alma. Mi ez?", "แอปเปิ้ลสีแดง", "تفاحة حمراء", "🍎🥭"]
_WIDTH, _VOCABULARY, _POSITIONS = 64, 512, 512


def _template(picture: str) -> str:
    return (
        "{%- for message in messages -%}{{- '<|im_start|>' + message['role'] + '\\n' -}}"
        "{%- for part in message['content'] if part['type'] == 'image' -%}{{- '" + picture + "' -}}{%- endfor -%}"
        "{%- for part in message['content'] if part['type'] == 'text' -%}{{- part['text'] -}}{%- endfor -%}"
        "{{- '<|im_end|>\\n' -}}{%- endfor -%}"
        "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}"
    )


def tokenizer(*more: str, **named: str) -> PreTrainedTokenizerFast:
    """Byte-level, so that characters are cut between tokens."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY - 16,
        special_tokens=[*_SPECIAL, *more],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(_TEXTS * 3, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token="<|pad|>",
        eos_token="<|im_end|>",
        additional_special_tokens=[*_SPECIAL[1:], *more],
        extra_special_tokens=named,
        padding_side="left",
    )


def _text(words: Any) -> dict[str, Any]:
    ids = words.convert_tokens_to_ids
    return {
        "vocab_size": _VOCABULARY,
        "hidden_size": _WIDTH,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": _POSITIONS,
        "tie_word_embeddings": False,
        "initializer_range": 0.2,
        "pad_token_id": ids("<|pad|>"),
        "eos_token_id": ids("<|im_end|>"),
        "bos_token_id": None,
    }


def llava(folder: Path) -> None:
    """CLIP and Qwen2."""
    words = tokenizer(image_token="<image>")
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=28,
        patch_size=14,
        initializer_range=0.2,
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=Qwen2Config(**_text(words)),
        image_token_index=words.convert_tokens_to_ids("<image>"),
        image_seq_length=4,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
    )
    size = {"height": 28, "width": 28}
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size=size, crop_size=size, do_center_crop=False),
        tokenizer=words,
        patch_size=14,
        vision_feature_select_strategy="default",
        chat_template=_template("<image>"),
        image_token="<image>",
        num_additional_image_tokens=1,
    )
    _write(LlavaForConditionalGeneration, config, processor, folder)


def qwen2_vl(folder: Path) -> None:
    """Rotates keys by the place in the picture."""
    words = tokenizer(image_token="<image>", video_token="<|video_pad|>")
    ids = words.convert_tokens_to_ids
    config = Qwen2VLConfig(
        text_config={
            **_text(words),
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
        },
        vision_config={"depth": 2, "embed_dim": 32, "num_heads": 2, "hidden_size": _WIDTH, "patch_size": 14},
        image_token_id=ids("<image>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
    )
    processor = pictures_only(Qwen2VLProcessor)(
        image_processor=Qwen2VLImageProcessorPil(min_pixels=28 * 28, max_pixels=28 * 28 * 12),
        tokenizer=words,
        chat_template=_template("<|vision_start|><image><|vision_end|>"),
    )
    _write(Qwen2VLForConditionalGeneration, config, processor, folder)


def internvl(folder: Path) -> None:
    """Cuts a picture into tiles."""
    words = tokenizer(
        *_INTERN,
        start_image_token="<img>",
        end_image_token="</img>",
        context_image_token="<IMG_CONTEXT>",
        video_token="<video>",
    )
    config = InternVLConfig(
        vision_config={
            "hidden_size": 32,
            "intermediate_size": 48,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": [28, 28],
            "patch_size": [7, 7],
            "initializer_range": 0.2,
        },
        text_config=Qwen2Config(**_text(words)),
        image_token_id=words.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
        downsample_ratio=0.5,
    )
    size = {"height": 28, "width": 28}
    processor = pictures_only(InternVLProcessor)(
        image_processor=GotOcr2ImageProcessorPil(size=size, crop_to_patches=True, min_patches=1, max_patches=4),
        tokenizer=words,
        image_seq_length=4,
        chat_template=_template("<IMG_CONTEXT>\\n"),
    )
    _write(InternVLForConditionalGeneration, config, processor, folder)


def parrot(folder: Path) -> None:
    """The same with language experts that have a say."""
    llava(folder.with_name(f"{folder.name}-llava"))
    wanted = Wanted(("en", "hu", "th"), residual="paper", residual_weight=1.0, expert_hidden_size=24)
    model = from_llava(folder.with_name(f"{folder.name}-llava"), folder, wanted)
    torch.manual_seed(2)
    for weights in (*model.model.router.parameters(), *model.model.experts.parameters()):
        torch.nn.init.normal_(weights, std=0.3)
    model.save_pretrained(folder)


def blip2(folder: Path) -> None:
    """Eyes, and a Q-Former that asks them four questions; its own language model is of no further use."""
    words = tokenizer(image_token="<image>")
    config = Blip2Config(
        vision_config=Blip2VisionConfig(
            hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2, image_size=28
        ),
        qformer_config=Blip2QFormerConfig(
            vocab_size=8, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
        ),
        text_config=Qwen2Config(**_text(words)),
        num_query_tokens=4,
        image_token_index=words.convert_tokens_to_ids("<image>"),
    )
    processor = Blip2Processor(
        BlipImageProcessorPil(size={"height": 28, "width": 28}), words, num_query_tokens=config.num_query_tokens
    )
    _write(Blip2ForConditionalGeneration, config, processor, folder)


def qwen2(folder: Path) -> None:
    """A language model alone."""
    words = tokenizer(image_token="<image>")
    words.chat_template = (
        "{%- for message in messages -%}"
        "{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' -}}{%- endfor -%}"
        "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}"
    )
    _write(Qwen2ForCausalLM, Qwen2Config(**_text(words)), words, folder)


def minigpt4(folder: Path) -> None:
    """A BLIP-2's eyes and Q-Former before that language model."""
    eyes, language = (folder.with_name(f"{folder.name}-{part}") for part in ("eyes", "language"))
    blip2(eyes)
    qwen2(language)
    model = from_blip2(Parts(eyes, language), folder)
    torch.manual_seed(2)
    torch.nn.init.normal_(model.model.multi_modal_projector.linear.weight, std=0.3)
    model.save_pretrained(folder)


def gemma3(folder: Path) -> None:
    """Looks at a picture in both directions, at text through a window."""
    words = tokenizer(*_GEMMA, boi_token=_GEMMA[0], eoi_token=_GEMMA[1], image_token=_GEMMA[2])
    ids = words.convert_tokens_to_ids
    config = Gemma3Config(
        text_config={
            **_text(words),
            "head_dim": 16,
            "sliding_window": 24,
            "layer_types": ["sliding_attention", "full_attention"],
        },
        vision_config=_siglip(patch_size=7),
        mm_tokens_per_image=4,
        boi_token_index=ids(_GEMMA[0]),
        eoi_token_index=ids(_GEMMA[1]),
        image_token_index=ids(_GEMMA[2]),
        tie_word_embeddings=False,
    )
    processor = Gemma3Processor(
        image_processor=Gemma3ImageProcessorPil(size={"height": 28, "width": 28}),
        tokenizer=words,
        chat_template=_template("<start_of_image>"),
        image_seq_length=4,
    )
    _write(Gemma3ForConditionalGeneration, config, processor, folder, endless=True)


def idefics3(folder: Path) -> None:
    """Numbers the tiles of a picture, and pads pictures of several rows to the same number of them."""
    words = tokenizer(*_IDEFICS)
    config = Idefics3Config(
        text_config={**_text(words), "model_type": "llama"},
        vision_config=_siglip(patch_size=7),
        image_token_id=words.convert_tokens_to_ids("<image>"),
        scale_factor=2,
    )
    processor = Idefics3Processor(
        image_processor=Idefics3ImageProcessorPil(size={"longest_edge": 56}, max_image_size={"longest_edge": 28}),
        tokenizer=words,
        image_seq_len=4,
        chat_template=_template("<image>"),
    )
    _write(Idefics3ForConditionalGeneration, config, processor, folder, endless=True)


def _siglip(*, patch_size: int) -> dict[str, Any]:
    return {
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": 28,
        "patch_size": patch_size,
    }


LOOPED = ("llava", "qwen2_vl", "internvl", "parrot")
"""Served by the loop."""
WINDOWED = ("gemma3", "idefics3")
"""Served by generate in windows."""
ARCHITECTURES: dict[str, Callable[[Path], None]] = {
    "llava": llava,
    "qwen2_vl": qwen2_vl,
    "internvl": internvl,
    "parrot": parrot,
    "minigpt4": minigpt4,
    "gemma3": gemma3,
    "idefics3": idefics3,
}
_LANGUAGE = LORA_TARGETS[Part.LANGUAGE_MODEL]
_LINEARS = {"idefics3": _LANGUAGE.replace("language_model", "text_model")}


def adapter(base: Path, folder: Path, *, seed: int, rank: int = 4, **more: Any) -> Path:
    """A LoRA adapter with random weights, as a training writes it."""
    torch.manual_seed(seed)
    model = AutoModelForImageTextToText.from_pretrained(base)
    more.setdefault("target_modules", _LINEARS.get(model.config.model_type, _LANGUAGE))
    wrapped = get_peft_model(model, LoraConfig(r=rank, lora_alpha=2 * rank, **more))
    for name, weights in wrapped.named_parameters():
        if "lora_B" in name or "modules_to_save" in name:
            torch.nn.init.normal_(weights, std=0.2)
    wrapped.save_pretrained(folder)
    return folder


def _write(model: Any, config: Any, processor: Any, folder: Path, *, endless: bool = False) -> None:
    torch.manual_seed(1)
    made = model(config)
    # Larger than usual, so that random answers differ from picture to picture and do not end at once.
    for weights in made.parameters():
        if weights.ndim > 1:
            torch.nn.init.normal_(weights, std=0.15)
    if endless:
        made.lm_head.weight.data[config.get_text_config().eos_token_id] = 0
    made.generation_config = GenerationConfig(
        eos_token_id=config.get_text_config().eos_token_id, pad_token_id=config.get_text_config().pad_token_id
    )
    made.save_pretrained(folder)
    processor.save_pretrained(folder)
