"""A model that only translates (NLLB, M2M100, MADLAD, Marian), by transformers or by CTranslate2, in this process.

It reads one text at a time, so the fields of an item cannot get entangled; what it has to keep is checked all the same.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from annotation.drafting import Answer, Draft, Memory, Meter, Spent, Task, Unusable
from annotation.drafting.reading import asked, kept, read
from core import languages
from core.benchmark_items import Fields

_BEAMS = (4, 1)
"""What is not usable is asked for once more, searched in another way."""


@dataclass(frozen=True)
class Marks:
    """How a model is told its languages: what stands before the text, and what the translation begins with."""

    before: str = ""
    source: str = ""
    target: str = ""


class TextModel(Protocol):
    """Translates single texts."""

    def translate(self, texts: Sequence[str], pair: tuple[str, str], beams: int) -> tuple[list[str], Spent]:
        """The same texts in the second language of the pair."""
        ...


class Seq2SeqTranslator:
    """All texts of several items together."""

    at_once = 1
    together = 16

    def __init__(self, name: str, model: TextModel, *, memory: Memory, meter: Meter) -> None:
        self.name = name
        self._model = model
        self._memory = memory
        self._meter = meter

    async def translate(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        """Those that are not known yet; what cannot be used, once more."""
        answers = {task.item_id: answer for task in tasks if (answer := self._known(task)) is not None}
        for beams in _BEAMS:
            missing = [task for task in tasks if answers.get(task.item_id, Answer("")).draft is None]
            if missing:
                texts = await asyncio.to_thread(self._texts, missing, beams)
                answers |= {task.item_id: self._answer(task, text) for task, text in zip(missing, texts, strict=True)}
        return [answers[task.item_id] for task in tasks]

    async def close(self) -> None:
        """The process takes the model with it."""

    def _known(self, task: Task) -> Answer | None:
        text = self._memory.recall(self._question(task))
        return _whole(task, read(text, task.source, task.letters)) if text is not None else None

    def _texts(self, tasks: Sequence[Task], beams: int) -> list[Fields]:
        """What the model makes of each item; an empty field stays empty."""
        pair = tasks[0].source_language, tasks[0].language
        texts = [text for task in tasks for text in task.source.texts if text.strip()]
        translated, spent = self._model.translate(texts, pair, beams)
        self._meter(spent)
        rest = iter(translated)
        made = []
        for task in tasks:
            question, hint, *options = (next(rest).strip() if text.strip() else "" for text in task.source.texts)
            made.append(Fields(question, hint, tuple(options)))
        return made

    def _answer(self, task: Task, made: Fields) -> Answer:
        try:
            draft = kept(task.source, None, made, task.language)
        except Unusable as error:
            return Answer(task.item_id, fault=error.fault)
        self._memory.keep(self._question(task), asked(draft, task.letters))
        return _whole(task, draft)

    def _question(self, task: Task) -> str:
        return json.dumps([self.name, task.source_language, task.language, *task.source.texts], ensure_ascii=False)


def _whole(task: Task, draft: Fields) -> Answer:
    return Answer(task.item_id, Draft(draft, draft))


def marks(tokenizer: Any, pair: tuple[str, str]) -> Marks:
    """How this model is told its languages, by what its vocabulary has; a model of one pair is told nothing."""
    source, target = (languages.get(code) for code in pair)
    for names in ((source.flores, target.flores), (f"__{source.code}__", f"__{target.code}__")):
        if all(_has(tokenizer, name) for name in names):
            return Marks(source=names[0], target=names[1])
    if _has(tokenizer, f"<2{target.code}>"):
        return Marks(before=f"<2{target.code}> ")
    return Marks()


def _has(tokenizer: Any, name: str) -> bool:
    return bool(name) and tokenizer.convert_tokens_to_ids(name) not in (None, tokenizer.unk_token_id)
