"""What a benchmark asks one model in one language: each sample with its whole prompt, known by a hash of that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from string import ascii_uppercase
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.benchmark_items import BenchmarkItem, Fields, ItemKind


class EvaluationSettings(BaseModel):
    """How it is asked; few numbers, and all of them stand in the result."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tokens: Annotated[int, Field(ge=1, le=4096)] = 96
    """The longest answer; nothing is drawn by chance."""
    circular: bool = False
    """Whether options are asked in every turn."""
    judge: Annotated[str, Field(max_length=200)] = ""
    """The chat model that reads what no rule understands; empty: nobody."""


class Examinee(BaseModel):
    """Who is asked; the hashes are those of its weights, or empty where they are another machine's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    base: str
    adapter: str = ""
    base_hash: str = ""
    adapter_hash: str = ""


class Sample(BaseModel):
    """One question as it is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    """The same in every language and for every model."""
    item: str
    """What the turns of the same options share."""
    pair: str = ""
    language: str
    kind: ItemKind
    pictures: tuple[str, ...]
    prompt: str
    options: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    answer: str
    """yes or no, the label (A, B, C ...) of the right option, or the words of a free answer."""

    def key(self, examinee: Examinee, settings: EvaluationSettings) -> str:
        """What an answer is kept under: another question, weight or setting makes another one."""
        return key_of(self.prompt, self.pictures, examinee, settings)


def key_of(prompt: str, pictures: Sequence[str], examinee: Examinee, settings: EvaluationSettings) -> str:
    """The key of a sample of which no more is known."""
    asked = (prompt, *pictures)
    who = (examinee.base_hash or examinee.base, examinee.adapter_hash or examinee.adapter)
    parts = repr((asked, who, settings.tokens))
    return hashlib.sha256(parts.encode("utf-8", errors="surrogatepass")).hexdigest()


def samples(
    items: Sequence[BenchmarkItem], language: str, source_language: str, settings: EvaluationSettings
) -> Iterator[Sample]:
    """All questions that there are in a language, in the order of the items."""
    for item in items:
        fields = item.source if language == source_language else item.drafts.get(language)
        if fields is not None:
            yield from _turns(item, fields, language, settings)


def _turns(item: BenchmarkItem, fields: Fields, language: str, settings: EvaluationSettings) -> Iterator[Sample]:
    count = len(fields.options)
    right = item.letters.index(item.answer) if item.kind is ItemKind.CHOICE else 0
    for turn in range(count if settings.circular and count else 1):
        options = tuple(fields.options[(place + turn) % count] for place in range(count))
        yield Sample(
            id=f"{item.id}-{turn}" if turn else item.id,
            item=item.id,
            pair=item.pair,
            language=language,
            kind=item.kind,
            pictures=item.pictures,
            prompt=prompt_of(fields, options, item.letters),
            options=options,
            letters=item.letters if item.letters != tuple(ascii_uppercase[:count]) else (),
            answer=ascii_uppercase[(right - turn) % count] if count else item.answer,
        )


def prompt_of(fields: Fields, options: Sequence[str], letters: Sequence[str]) -> str:
    """Hint, question, and the options under each other; no word in it is another language's than theirs."""
    lettered = [f"{letter}. {option}" for letter, option in zip(letters, options, strict=True)]
    return "\n".join([*([fields.hint] if fields.hint else []), fields.question, *lettered])
