"""M-MiniGPT4: frozen eyes, a frozen Q-Former, one linear layer, and any causal language model.

BLIP-2's graph in LLaVA's layout, so that trainer, engine and evaluation read it as they read the others. Importing
this enters its classes in transformers' tables, so that `AutoModelForImageTextToText.from_pretrained` loads a folder
whose `config.json` says `minigpt4`; nothing is built or loaded.
"""

from __future__ import annotations

from transformers import AutoConfig, AutoModel, AutoModelForImageTextToText, AutoProcessor

from models.minigpt4.configuration import MiniGpt4Config
from models.minigpt4.from_blip2 import NotAMiniGpt4, Parts, from_blip2
from models.minigpt4.model import MiniGpt4ForConditionalGeneration, MiniGpt4Model
from models.minigpt4.processor import MiniGpt4Processor

__all__ = [
    "MiniGpt4Config",
    "MiniGpt4ForConditionalGeneration",
    "MiniGpt4Model",
    "MiniGpt4Processor",
    "NotAMiniGpt4",
    "Parts",
    "from_blip2",
]

AutoConfig.register(MiniGpt4Config.model_type, MiniGpt4Config, exist_ok=True)
AutoModel.register(MiniGpt4Config, MiniGpt4Model, exist_ok=True)
AutoModelForImageTextToText.register(MiniGpt4Config, MiniGpt4ForConditionalGeneration, exist_ok=True)
AutoProcessor.register(MiniGpt4Config, MiniGpt4Processor, exist_ok=True)  # type: ignore[no-untyped-call]
