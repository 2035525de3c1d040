"""What the address of a page asks for: `?run=…` restores the view."""

from __future__ import annotations

from urllib.parse import parse_qs

from ui.typed import words

_LONGEST = 2000


def query(address: object) -> dict[str, str]:
    """Names and values, each once; whatever is no text is refused, an empty value passed over."""
    asked = parse_qs(words(address).removeprefix("?")[:_LONGEST])
    return {name: values[0] for name, values in asked.items() if values[0]}
