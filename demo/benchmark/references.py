"""What nobody who translates may see: the right translations, and the mistake that a draft carries."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from core.benchmark_items import Fields
from demo.benchmark.questions import questions
from demo.benchmark.spoil import draft


@functools.cache
def references(language: str) -> Mapping[str, Fields]:
    """Every item in a language as a native speaker would write it, by item id."""
    return MappingProxyType({question.id: question.tell(language) for question in questions()})


@functools.cache
def mistakes(language: str) -> Mapping[str, str]:
    """The kind of mistake in the draft of every item, by item id; empty where the draft is right."""
    return MappingProxyType({question.id: draft(question, language).mistake for question in questions()})
