"""A machine's draft: the right text, about half of the time with one of the mistakes that machines make."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from core.benchmark_items import Fields
from demo.benchmark.names import named
from demo.benchmark.questions import Question

_SHARE = 0.5
_FOLDER = Path(__file__).parent / "mistakes"
NAME = "name"
UNTRANSLATED = "untranslated"


class Rule(BaseModel):
    """One mistake: what kind it is, where it happens and what then stands there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    find: str
    put: str


@dataclass(frozen=True)
class Draft:
    """What the machine wrote, and the kind of mistake in it; empty where it is right."""

    fields: Fields
    mistake: str = ""


@functools.cache
def rules(language: str) -> tuple[Rule, ...]:
    """The mistakes of a language."""
    rows = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Rule, ...]).validate_python(rows)


def draft(question: Question, language: str) -> Draft:
    """The draft of an item; the same each time."""
    right = question.tell(language)
    rng = random.Random(f"draft {question.id} {language}")
    if rng.random() >= _SHARE:
        return Draft(right)
    spoilt = [*every_mistake(question, language), *_left_in_english(question, right, rng)]
    if not spoilt:
        return Draft(right)
    kind = rng.choice(sorted({candidate.mistake for candidate in spoilt}))
    return rng.choice([candidate for candidate in spoilt if candidate.mistake == kind])


def every_mistake(question: Question, language: str) -> Iterator[Draft]:
    """Every mistake in the language that an item gives room for and that leaves its options apart."""
    right = question.tell(language)
    for rule in rules(language):
        made = Fields(
            changed(right.question, rule),
            changed(right.hint, rule),
            tuple(changed(option, rule) for option in right.options),
        )
        if made != right and len(set(made.options)) == len(right.options):
            yield Draft(made, rule.kind)
    for entry in question.names:
        name = named()[entry].names[language]
        if name.wrong:
            asked = right.question.replace(name.right, name.wrong)
            yield Draft(Fields(asked, right.hint, right.options), NAME)


def _left_in_english(question: Question, right: Fields, rng: random.Random) -> Iterator[Draft]:
    """The hint or one of the options as it came."""
    source = question.tell("en")
    if right.hint:
        yield Draft(Fields(right.question, source.hint, right.options), UNTRANSLATED)
    if right.options:
        left = rng.randrange(len(right.options))
        options = (*right.options[:left], source.options[left], *right.options[left + 1 :])
        yield Draft(Fields(right.question, right.hint, options), UNTRANSLATED)


def changed(text: str, rule: Rule) -> str:
    """A text with a mistake; its first letter stays as large as it was."""
    made = re.sub(rule.find, rule.put, text[:1].lower() + text[1:])
    return made[:1].upper() + made[1:] if text[:1].isupper() else made
