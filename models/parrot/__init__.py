"""Parrot: a LLaVA whose pictures pass through language experts, chosen by what the prompt says.

Importing this enters its classes in transformers' tables, so that `AutoModelForImageTextToText.from_pretrained`
loads a folder whose `config.json` says `parrot`; nothing is built or loaded.
"""

from __future__ import annotations

from transformers import AutoConfig, AutoModel, AutoModelForImageTextToText, AutoProcessor

from models.parrot.configuration import ParrotConfig
from models.parrot.from_llava import Wanted, from_llava
from models.parrot.model import ParrotForConditionalGeneration, ParrotModel
from models.parrot.processor import ParrotProcessor

__all__ = [
    "ParrotConfig",
    "ParrotForConditionalGeneration",
    "ParrotModel",
    "ParrotProcessor",
    "Wanted",
    "from_llava",
]

AutoConfig.register(ParrotConfig.model_type, ParrotConfig, exist_ok=True)
AutoModel.register(ParrotConfig, ParrotModel, exist_ok=True)
AutoModelForImageTextToText.register(ParrotConfig, ParrotForConditionalGeneration, exist_ok=True)
AutoProcessor.register(ParrotConfig, ParrotProcessor, exist_ok=True)  # type: ignore[no-untyped-call]
