"""Loops without a process around them, and the plain way of transformers and peft to compare with."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from PIL import Image
from transformers import AutoModelForImageTextToText

from backend.serving.local.messages import Ended, Failed, FromWorker, Spoke
from backend.serving.local.model import load
from backend.serving.local.settings import LocalSettings
from backend.serving.local.writer import open_writer
from core.engine import Ask
from models.processors import processor


class Desk:
    """A loop (or windows), what it told, and steps by hand."""

    def __init__(self, base: Path | str, **settings: Any) -> None:
        settings.setdefault("device", "cpu")
        self.settings = LocalSettings(**settings)
        self.loaded = load(str(base), self.settings)
        self.told: list[FromWorker] = []
        self.hear: Callable[[], None] = lambda: None
        """Called between the tokens of a window."""
        self.loop: Any = open_writer(self.loaded, self.settings, tell=self.told.extend, hear=lambda: self.hear())
        self._numbers = 0

    def begin(self, *asks: Ask) -> list[int]:
        """Hand requests in; their numbers."""
        numbers = []
        for request in asks:
            self._numbers += 1
            self.loop.begin(self._numbers, request)
            numbers.append(self._numbers)
        return numbers

    def finish(self) -> None:
        """Step until nothing is left to do."""
        while self.loop.busy:
            self.loop.step()

    def answers(self, *asks: Ask) -> list[str]:
        """All texts of requests that begin together."""
        numbers = self.begin(*asks)
        self.finish()
        return [self.text(number) for number in numbers]

    def text(self, number: int) -> str:
        """What was said to a request so far."""
        return "".join(message.text for message in self.told if isinstance(message, Spoke) and message.number == number)

    def end(self, number: int) -> Ended | Failed | None:
        """How it ended."""
        ends = [message for message in self.told if isinstance(message, Ended | Failed) and message.number == number]
        assert len(ends) <= 1
        return ends[0] if ends else None


def generated(base: Path, asks: Sequence[Ask], **how: Any) -> list[str]:
    """The answer to each request alone, by the processor, `generate` and peft as anybody would use them."""
    found = []
    for request in asks:
        model = plain = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.float32)
        reader = processor(str(base), plain.config.model_type)
        if request.source.adapter:
            model = PeftModel.from_pretrained(plain, request.source.adapter)
        model.eval()
        inputs = _inputs(reader, request)
        with torch.inference_mode():
            new = model.generate(**inputs, max_new_tokens=request.generation.tokens, do_sample=False, **how)
        tokens = new[0, inputs["input_ids"].shape[1] :]
        found.append(reader.tokenizer.decode(tokens, skip_special_tokens=True).replace("\ufffd", ""))
    return found


def _inputs(reader: Any, request: Ask) -> Any:
    messages = [
        {
            "role": str(turn.speaker),
            "content": [{"type": "image"} for _ in turn.pictures] + [{"type": "text", "text": turn.text}],
        }
        for turn in request.turns
    ]
    prompt = reader.apply_chat_template(messages, add_generation_prompt=True)
    pictures = [Image.open(io.BytesIO(one.data)).convert("RGB") for turn in request.turns for one in turn.pictures]
    return reader(text=[prompt], images=pictures or None, return_tensors="pt")
