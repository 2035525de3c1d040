"""How a question in two languages is put: LRM-LLaVA's three kinds (METHODS: MVQA, EP-VQA, BVQA).

MVQA asks and answers in one language. EP-VQA asks for the question in English first and then for the answer in
its own language. BVQA asks in one language and answers in the other, one of them English.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core import languages
from training.data.rows import Task

EQUAL: Mapping[Task, float] = MappingProxyType({Task.MVQA: 1.0, Task.EP_VQA: 1.0, Task.BVQA: 1.0})
"""The paper gives no weights."""


@dataclass(frozen=True)
class Pair:
    """A question with its answer."""

    language: str
    question: str
    answer: str

    @property
    def whole(self) -> bool:
        """Whether both are there."""
        return bool(self.question.strip() and self.answer.strip())


@dataclass(frozen=True)
class Asked:
    """Turns up to the answer; `language` where it is another than that of the record."""

    turns: tuple[str, ...]
    answer: str
    task: Task = Task.PLAIN
    language: str = ""


def asked(own: Pair, english: Pair | None, weights: Mapping[Task, float] | None, dice: random.Random) -> Asked:
    """One of the three kinds, drawn by their weights; without an English twin only the first can be."""
    if english is None or own.language == "en":
        return Asked((own.question,), own.answer, Task.MVQA)
    shares = weights or EQUAL
    task = dice.choices(list(shares), list(shares.values()))[0]
    if task is Task.EP_VQA:
        return Asked((f"{own.question}\n{_first_in_english(own.language)}",), f"{english.question}\n{own.answer}", task)
    if task is Task.BVQA:
        if dice.random() < 0.5:
            into = languages.get(own.language).english_name
            return Asked((f"{english.question}\nAnswer in {into}.",), own.answer, task)
        return Asked((f"{own.question}\n{_IN_ENGLISH[own.language]}",), english.answer, task, language="en")
    return Asked((own.question,), own.answer, Task.MVQA)


def _first_in_english(code: str) -> str:
    return _FIRST_IN_ENGLISH[code]


_FIRST_IN_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "ar": "اكتب السؤال بالإنجليزية أولًا، ثم أجب بالعربية.",
        "cs": "Nejprve napiš otázku anglicky, pak odpověz česky.",
        "hu": "Először írd le a kérdést angolul, aztán válaszolj magyarul.",
        "ko": "먼저 질문을 영어로 쓰고, 그다음 한국어로 답해 주세요.",
        "ru": "Сначала напиши вопрос по-английски, затем ответь по-русски.",
        "sr": "Прво напиши питање на енглеском, а затим одговори на српском.",
        "th": "เขียนคำถามเป็นภาษาอังกฤษก่อน แล้วตอบเป็นภาษาไทย",
        "vi": "Trước hết hãy viết câu hỏi bằng tiếng Anh, sau đó trả lời bằng tiếng Việt.",
    }
)
_IN_ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "ar": "أجب بالإنجليزية.",
        "cs": "Odpověz anglicky.",
        "hu": "Válaszolj angolul.",
        "ko": "영어로 답해 주세요.",
        "ru": "Ответь по-английски.",
        "sr": "Одговори на енглеском.",
        "th": "ตอบเป็นภาษาอังกฤษ",
        "vi": "Hãy trả lời bằng tiếng Anh.",
    }
)
