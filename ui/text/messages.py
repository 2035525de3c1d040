"""How a sentence is filled: placeholders, plural forms, directions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from babel import Locale
from babel.numbers import format_decimal

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
COUNTED = frozenset({"count", "longest", "shortest", "seconds", "number", "place", "done", "goal"})
"""Placeholders that are numbers; the one that a plural sentence holds chooses its form."""

PLACEHOLDER = re.compile(r"{(\w+)}")

Sentence = str | Mapping[str, str]
_ISOLATE, _END = "\u2068", "\u2069"


def is_plural(value: object) -> bool:
    """Whether a JSON value is a sentence in plural forms, not a section."""
    return isinstance(value, Mapping) and "other" in value and set(value) <= CATEGORIES


def placeholders(sentence: Sentence) -> frozenset[str]:
    """The names between braces, over all plural forms."""
    forms = [sentence] if isinstance(sentence, str) else sentence.values()
    return frozenset(name for form in forms for name in PLACEHOLDER.findall(form))


class Section:
    """The sentences of one part of the interface, in one language."""

    def __init__(self, locale: Locale, sentences: Mapping[str, Sentence]) -> None:
        self._locale = locale
        self._sentences = sentences

    def has(self, key: str) -> bool:
        """Whether there is a sentence for a code that came from elsewhere."""
        return key in self._sentences

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def template(self, key: str) -> str:
        """A sentence whose placeholders are left for a script of the page to fill."""
        return self.fill(key, **{name: f"{{{name}}}" for name in placeholders(self._sentences[key])})

    def fill(self, key: str, **params: str | int) -> str:
        """The sentence of a key with its placeholders filled; `schema.py` calls this by name."""
        sentence = self._sentences[key]
        if not isinstance(sentence, str):
            counted = next(iter(placeholders(sentence) & COUNTED))
            sentence = sentence.get(self._locale.plural_form(int(params[counted])), sentence["other"])
        return PLACEHOLDER.sub(lambda match: self._shown(params[match[1]]), sentence)

    def _shown(self, value: str | int) -> str:
        if isinstance(value, int):
            return format_decimal(value, locale=self._locale)
        # A Latin name inside an Arabic sentence must not reorder what stands around it.
        return f"{_ISOLATE}{value}{_END}" if self._locale.text_direction == "rtl" else value


class Plain:
    """A sentence without placeholders, as an attribute of its section: `text.login.title`."""

    def __set_name__(self, owner: type[Section], name: str) -> None:
        self._key = name

    def __get__(self, section: Section, owner: type[Section]) -> str:
        return section.fill(self._key)
