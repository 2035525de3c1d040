"""The ways to ask for a description, for languages of the Little World."""

from __future__ import annotations

from core import instructions as pool
from demo.texts.languages import grammar_of


def instructions(language: str) -> tuple[str, ...]:
    """Twenty ways to ask what a picture shows."""
    grammar_of(language)
    return pool.instructions(language)
