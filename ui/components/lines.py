"""The texts of an item in one field of a form, a line for each that the original has."""

from __future__ import annotations

from core.benchmark_items import Fields
from core.errors import InvalidInput, Reason


def fields_of(text: str, source: Fields) -> Fields:
    """What was typed, a line for each field; InvalidInput PROPOSAL_MALFORMED where lines are too many or too few."""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    wanted = 1 + bool(source.hint) + len(source.options)
    if len(lines) != wanted:
        raise InvalidInput(Reason.PROPOSAL_MALFORMED)
    hint, options = (lines[1], lines[2:]) if source.hint else ("", lines[1:])
    return Fields(lines[0], hint, tuple(options))


def lines_of(fields: Fields) -> str:
    """The same the other way round; a text of several lines becomes one."""
    return "\n".join(" ".join(text.split()) for text in fields.texts if text.strip())
