"""The model itself: a LLaVA of transformers, small enough for two cores, and the folder it is written to."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    GenerationConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2Config,
)

from demo.build.plan import Shape
from demo.build.prompts import CHAT_TEMPLATE, END, IMAGE, PAD, special_ids


def fresh(shape: Shape, tokenizer: PreTrainedTokenizerFast, seed: int) -> LlavaForConditionalGeneration:
    """A model with random weights, the same for the same seed."""
    torch.manual_seed(seed)
    special = special_ids(tokenizer)
    pad, end = special[PAD], special[END]
    config = LlavaConfig(
        vision_config=vision(shape),
        text_config=Qwen2Config(
            vocab_size=len(tokenizer),
            hidden_size=shape.width,
            intermediate_size=shape.inner,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.heads,
            max_position_embeddings=shape.positions,
            tie_word_embeddings=True,
            pad_token_id=pad,
            eos_token_id=end,
            bos_token_id=None,
        ),
        image_token_index=special[IMAGE],
        image_seq_length=shape.image_tokens,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
        projector_hidden_act="gelu",
        tie_word_embeddings=True,
    )
    model = LlavaForConditionalGeneration(config)
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
        pad_token_id=pad, eos_token_id=end, max_new_tokens=96, do_sample=False
    )
    return model


def vision(shape: Shape) -> CLIPVisionConfig:
    """The vision tower's shape."""
    return CLIPVisionConfig(
        hidden_size=shape.vision_width,
        intermediate_size=shape.vision_inner,
        num_hidden_layers=shape.vision_layers,
        num_attention_heads=shape.vision_heads,
        image_size=shape.pixels,
        patch_size=shape.patch,
        projection_dim=shape.vision_width,
    )


def processor(shape: Shape, tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """Pictures squeezed to the model's square, texts through the chat template."""
    side = {"height": shape.pixels, "width": shape.pixels}
    pictures = CLIPImageProcessor(
        size=side,
        do_center_crop=False,
        crop_size=side,
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.5, 0.5, 0.5],
    )
    return LlavaProcessor(  # type: ignore[no-untyped-call]
        image_processor=pictures,
        tokenizer=tokenizer,
        patch_size=shape.patch,
        vision_feature_select_strategy="default",
        chat_template=CHAT_TEMPLATE,
        image_token=IMAGE,
        num_additional_image_tokens=1,
    )


def write(model: LlavaForConditionalGeneration, reader: LlavaProcessor, folder: Path) -> None:
    """Write model and processor as one checkpoint folder, in 16 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    nn.Module.to(model, torch.bfloat16)
    model.save_pretrained(folder)
    nn.Module.to(model, torch.float32)
    reader.save_pretrained(folder)
