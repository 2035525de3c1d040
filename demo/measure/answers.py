"""The written models, loaded as any checkpoint is, and their answers in batches."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

from demo.measure.tasks import Question

_BATCH = 64
_LONGEST = 72


@dataclass(frozen=True)
class Speed:
    """Seconds for one battle: base and adapter in one batch."""

    first_word: float
    both_complete: float


class Model(StrEnum):
    """Who answers; an adapter by the name of its folder."""

    BASE = "base"
    TUNED = "adapter"
    SECOND = "second"


@dataclass(frozen=True)
class Models:
    """The base and, beside it, its adapters, in one copy."""

    model: Any
    processor: Any

    def answers(self, questions: Sequence[Question], who: Model) -> list[str]:
        """Greedy answers, stripped, in the order of the questions."""
        answers: list[str] = []
        with self._side(who), torch.inference_mode():
            for first in range(0, len(questions), _BATCH):
                answers += self._talk(questions[first : first + _BATCH])
        return answers

    def tokens_of(self, question: Question, answers: Sequence[str]) -> int:
        """How many tokens are read before this is answered; the first of `answers` are to what was asked before."""
        before = list(zip(question.after, answers, strict=False))
        return int(self._read([question.picture], [question.text], [before])["input_ids"].shape[1])

    def battle(self, question: Question) -> Speed:
        """How long one battle takes, after a first one that warms up."""
        batch = self._read([question.picture] * 2, [question.text] * 2, [()] * 2)
        sides = ["__base__", Model.TUNED.value]
        with torch.inference_mode():
            self.model.generate(**batch, adapter_names=sides, max_new_tokens=2)
            began = time.monotonic()
            self.model.generate(**batch, adapter_names=sides, max_new_tokens=1)
            first = time.monotonic() - began
            began = time.monotonic()
            self.model.generate(**batch, adapter_names=sides, max_new_tokens=_LONGEST)
        return Speed(first, time.monotonic() - began)

    def _talk(self, questions: Sequence[Question]) -> list[str]:
        """What is asked before goes first, with the model's own answers to it."""
        before: list[tuple[tuple[str, str], ...]] = [() for _ in questions]
        for turn in range(max(len(question.after) for question in questions)):
            asked = [place for place, question in enumerate(questions) if turn < len(question.after)]
            earlier = [questions[place].after[turn] for place in asked]
            answers = self._say([questions[place].picture for place in asked], earlier, [before[p] for p in asked])
            for place, question, answer in zip(asked, earlier, answers, strict=True):
                before[place] += ((question, answer),)
        return self._say([item.picture for item in questions], [item.text for item in questions], before)

    def _say(
        self, pictures: Sequence[Image.Image], texts: Sequence[str], before: Sequence[Sequence[tuple[str, str]]]
    ) -> list[str]:
        batch = self._read(pictures, texts, before)
        tokens = self.model.generate(**batch, max_new_tokens=_LONGEST, do_sample=False)
        new = tokens[:, batch["input_ids"].shape[1] :]
        return [text.strip() for text in self.processor.batch_decode(new, skip_special_tokens=True)]

    def _read(
        self, pictures: Sequence[Image.Image], texts: Sequence[str], before: Sequence[Sequence[tuple[str, str]]]
    ) -> Any:
        prompts = [
            self.processor.apply_chat_template(_messages(text, earlier), add_generation_prompt=True)
            for text, earlier in zip(texts, before, strict=True)
        ]
        return self.processor(images=list(pictures), text=prompts, padding=True, return_tensors="pt")

    @contextlib.contextmanager
    def _side(self, who: Model) -> Iterator[None]:
        if who is Model.BASE:
            with self.model.disable_adapter():
                yield
        else:
            self.model.set_adapter(who.value)
            yield


def _messages(text: str, before: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The picture stands in the first message."""
    messages: list[dict[str, Any]] = []
    for question, answer in (*before, (text, "")):
        content: list[dict[str, str]] = [{"type": "text", "text": question}]
        messages.append({"role": "user", "content": content if messages else [{"type": "image"}, *content]})
        if answer:
            messages.append({"role": "assistant", "content": answer})
    return messages


def load(folder: Path) -> Models:
    """Base and adapters from their folders, in 32 bits: 16 are slower on most processors."""
    base = AutoModelForImageTextToText.from_pretrained(folder / "base", dtype=torch.float32)
    model = PeftModel.from_pretrained(base, str(folder / Model.TUNED), adapter_name=Model.TUNED.value)
    model.load_adapter(str(folder / Model.SECOND), adapter_name=Model.SECOND.value)
    model.eval()
    processor = AutoProcessor.from_pretrained(folder / "base")  # type: ignore[no-untyped-call]
    return Models(model, processor)
