"""The demo benchmark: 140 items about the Little World, with machine drafts in eight languages.

`items()` is what translators may see. The right translations and what is wrong with a draft stand in
`demo.benchmark.references`, which nothing that is shown imports.
"""

from __future__ import annotations

import functools
from types import MappingProxyType

from demo.benchmark.questions import questions
from demo.benchmark.shape import DemoItem, Drawing
from demo.benchmark.spoil import draft
from demo.texts import LOCAL_LANGUAGES

__all__ = ["DemoItem", "Drawing", "items"]


@functools.cache
def items() -> tuple[DemoItem, ...]:
    """Yes/no pairs and four choices about scenes and culture pictures, each with its drafts; the same each time."""
    return tuple(
        DemoItem(
            id=question.id,
            pair=question.pair,
            world=question.world,
            drawing=question.drawing,
            source=question.tell("en"),
            answer=question.answer,
            drafts=MappingProxyType({language: draft(question, language).fields for language in LOCAL_LANGUAGES}),
        )
        for question in questions()
    )
