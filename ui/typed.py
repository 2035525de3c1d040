"""Values of Gradio's components as their types say; a forged call may carry anything."""

from __future__ import annotations

from core.errors import InvalidInput, Reason


def words(value: object) -> str:
    """A text; an empty field may come as None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return value


def listed(value: object) -> list[str]:
    """A list of texts; nothing chosen may come as None."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return value


def number(value: object) -> float:
    """A number that the page's script wrote into a field."""
    try:
        return float(words(value) or 0)
    except ValueError:
        raise InvalidInput(Reason.REQUEST_MALFORMED) from None
