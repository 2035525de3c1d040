"""A benchmark's way back: what a machine makes of a draft in English, about half of the time with a mistake of its own.

What it could not translate on the way there comes back as it was, so only the way back can lose something here.
"""

from __future__ import annotations

import functools
import random
from pathlib import Path

import yaml
from pydantic import Field, TypeAdapter

from core.benchmark_items import Fields
from demo.benchmark.questions import Question
from demo.benchmark.spoil import Rule, changed

_FILE = Path(__file__).parent / "back.yaml"
_SHARE = 0.5


class BackRule(Rule):
    """A mistake, and from which languages it is made; none: from all."""

    languages: tuple[str, ...] = Field(default=(), alias="from")


@functools.cache
def rules() -> tuple[BackRule, ...]:
    """All mistakes."""
    return TypeAdapter(tuple[BackRule, ...]).validate_python(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def returned(question: Question, language: str) -> Fields:
    """An item in English after it was in a language; the same each time."""
    right = question.tell("en")
    rng = random.Random(f"back {question.id} {language}")
    if rng.random() >= _SHARE:
        return right
    spoilt = [made for rule in rules() if (made := _spoilt(right, rule, language)) is not None]
    return rng.choice(spoilt) if spoilt else right


def _spoilt(right: Fields, rule: BackRule, language: str) -> Fields | None:
    """With this mistake, where there is room for it and options stay apart."""
    if rule.languages and language not in rule.languages:
        return None
    options = tuple(changed(option, rule) for option in right.options)
    made = Fields(changed(right.question, rule), changed(right.hint, rule), options)
    return made if made != right and len(set(made.options)) == len(right.options) else None
