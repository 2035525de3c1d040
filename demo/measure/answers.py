"""The written model, loaded as any checkpoint is, and its answers in batches."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoModelForImageTextToText, AutoProcessor

from demo.measure.tasks import Question

_BATCH = 64
_LONGEST = 72


@dataclass(frozen=True)
class Speed:
    """Seconds for one battle: base and adapter in one batch."""

    first_word: float
    both_complete: float


@dataclass(frozen=True)
class Pair:
    """The base and, beside it, its adapter, in one copy."""

    model: Any
    processor: Any

    def answers(self, questions: Sequence[Question], *, adapter: bool) -> list[str]:
        """Greedy answers, stripped, in the order of the questions."""
        found: list[str] = []
        with self._side(adapter=adapter), torch.inference_mode():
            for first in range(0, len(questions), _BATCH):
                found += self._say(questions[first : first + _BATCH])
        return found

    def battle(self, question: Question) -> Speed:
        """How long one battle takes, after a first one that warms up."""
        batch = self._read([question, question])
        sides = ["__base__", "default"]
        with torch.inference_mode():
            self.model.generate(**batch, adapter_names=sides, max_new_tokens=2)
            began = time.monotonic()
            self.model.generate(**batch, adapter_names=sides, max_new_tokens=1)
            first = time.monotonic() - began
            began = time.monotonic()
            self.model.generate(**batch, adapter_names=sides, max_new_tokens=_LONGEST)
        return Speed(first, time.monotonic() - began)

    def _say(self, questions: Sequence[Question]) -> list[str]:
        batch = self._read(questions)
        said = self.model.generate(**batch, max_new_tokens=_LONGEST, do_sample=False)
        new = said[:, batch["input_ids"].shape[1] :]
        return [text.strip() for text in self.processor.batch_decode(new, skip_special_tokens=True)]

    def _read(self, questions: Sequence[Question]) -> Any:
        prompts = [
            self.processor.apply_chat_template(
                [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question.text}]}],
                add_generation_prompt=True,
            )
            for question in questions
        ]
        pictures = [question.picture for question in questions]
        return self.processor(images=pictures, text=prompts, padding=True, return_tensors="pt")

    def _side(self, *, adapter: bool) -> contextlib.AbstractContextManager[None]:
        return _with_adapter() if adapter else self.model.disable_adapter()


@contextlib.contextmanager
def _with_adapter() -> Iterator[None]:
    yield


def load(folder: Path) -> Pair:
    """Base and adapter from their folders, in 32 bits: 16 are slower on most processors."""
    base = AutoModelForImageTextToText.from_pretrained(folder / "base", dtype=torch.float32)
    model = PeftModel.from_pretrained(base, str(folder / "adapter"))
    model.eval()
    processor = AutoProcessor.from_pretrained(folder / "base")  # type: ignore[no-untyped-call]
    return Pair(model, processor)
