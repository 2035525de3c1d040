"""A chat model reads the answers that no rule understands, and only those; what it says is kept as it comes."""

from __future__ import annotations

import asyncio
import functools
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from core.benchmark_items import ItemKind
from core.engine import Ask, Engine, Generation, Message, Source, Speaker
from evaluation.answering import Question, answer
from evaluation.extraction import judge as judge_of_answers
from evaluation.folder import EvaluationFolder

_DEADLINE = 120.0
_TOKENS = 16


def reread(folder: EvaluationFolder, engine: Engine, report: Callable[[int, int], None]) -> None:
    """Put what is still to be read to the judge that the evaluation names; its server is let go of at the end."""
    judge = folder.spec().settings.judge
    questions = [
        Question(
            key,
            functools.partial(
                _ask, judge, judge_of_answers.question(sample.prompt, text, options=sample.kind is ItemKind.CHOICE)
            ),
        )
        for key, sample, text in folder.unread()
    ]

    _put(questions, engine, folder.replies, report)


def read(judge: str, texts: Sequence[str], engine: Engine, path: Path, report: Callable[[int, int], None]) -> list[str]:
    """A judge's replies to `texts`, each asked once; what `path` holds is not asked again."""
    keys = [hashlib.sha256(f"{judge}\0{text}".encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
    different = dict(zip(keys, texts, strict=True))
    questions = [Question(key, functools.partial(_ask, judge, text)) for key, text in different.items()]
    replies = _put(questions, engine, path, report)
    return [replies[key] for key in keys]


def _put(
    questions: Sequence[Question], engine: Engine, path: Path, report: Callable[[int, int], None]
) -> dict[str, str]:
    async def all_of_them() -> dict[str, str]:
        try:
            return await answer(questions, engine, path, report)
        finally:
            await engine.close()

    return asyncio.run(all_of_them())


def _ask(judge: str, text: str) -> Ask:
    turn = Message(Speaker.PERSON, text)
    return Ask(Source(judge), (turn,), owner="judge", generation=Generation(_TOKENS), deadline=_DEADLINE)
