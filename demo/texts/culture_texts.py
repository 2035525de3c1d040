"""Texts about culture pictures: thin as a stranger sees them, thick as locals name them, and questions."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection

from core.normalise import comparable
from demo.texts.entries import Entry, all_entries, entries_of, entry_of, home_of
from demo.texts.languages import grammar_of
from demo.texts.shape import FourChoice, TextError, YesNo, choose, pair

_EDGES = {
    "ar": (r"\b[وف]?(?:[بك]?ال|لل|[بكل])?", r"ا?\b"),
    "en": (r"\b", r"\b"),
    "vi": (r"\b", r"\b"),
    **dict.fromkeys(("cs", "hu", "ru", "sr"), (r"\b", "")),
}
"""What may stand before and after a name; 'pho' is no part of 'xylophone', but Lánchíd is one of Lánchídról."""

_ENDS = {"ko": "입니다."}
"""What a thin text ends with and a phrase does not."""


def culture_thin(entry: str, language: str) -> str:
    """What a stranger would say, in any of the nine languages: 'A metal pot with a long spout and a big handle.'"""
    grammar_of(language)
    return entry_of(entry).thin[language]


def culture_looks(entry: str, language: str) -> str:
    """The thin text as a phrase, to be quoted or chosen: no full stop, and in Korean no verb."""
    return culture_thin(entry, language).removesuffix(_ENDS.get(language, "."))


def culture_thick(entry: str, language: str) -> str:
    """The alt-text that names it as locals do, in its own language, or the English gloss."""
    return culture_alt_texts(entry, language)[0]


def culture_alt_texts(entry: str, language: str) -> tuple[str, ...]:
    """All thick texts, the canonical one first; English has one."""
    culture = entry_of(entry)
    return (culture.gloss,) if _in_english(entry, language) else culture.alt_texts


def culture_fact(entry: str, language: str) -> str:
    """One certain sentence about it, in its own language or in English."""
    fact = entry_of(entry).fact
    return fact.en if _in_english(entry, language) else fact.local


def keyword(entry: str, language: str) -> tuple[str, ...]:
    """The names that count as naming it, inflected forms too, in its own language or in English."""
    culture = entry_of(entry)
    return culture.names_en if _in_english(entry, language) else (*culture.names, *culture.forms)


def is_named(text: str, entry: str, language: str) -> bool:
    """Whether a text names it: as whole words, with case endings, or anywhere, as the language writes."""
    before, after = _EDGES.get(language, ("", ""))
    folded = comparable(text, language)
    names = (re.escape(comparable(name, language)) for name in keyword(entry, language))
    return any(re.search(before + name + after, folded) for name in names)


def culture_yes_no_pair(
    entry: str, language: str, rng: random.Random, *, unnamed: Collection[str] = ()
) -> tuple[YesNo, YesNo]:
    """Ask whether this is it and whether it is another; by name where the language has names, else by looks.

    What is `unnamed` is never the other one.
    """
    grammar, right = grammar_of(language), entry_of(entry)
    wrong = _others(right, language, rng, unnamed)[0]
    if _has_names(right, language):
        ask: Callable[[Entry], str] = lambda choice: grammar.shows(_shown(choice, language), choice.plural)  # noqa: E731
    else:
        ask = lambda choice: grammar.fits(culture_looks(choice.id, language))  # noqa: E731
    return pair(grammar, true=ask(right), false=ask(wrong))


def culture_four_choice(entry: str, language: str, rng: random.Random, *, unnamed: Collection[str] = ()) -> FourChoice:
    """What does the picture show? Options by name where the language has names, else by looks.

    What is `unnamed` is none of the wrong options.
    """
    grammar, right = grammar_of(language), entry_of(entry)
    named = _has_names(right, language)
    four = (right, *_others(right, language, rng, unnamed)[:3])
    options = [_shown(culture, language) if named else culture_looks(culture.id, language) for culture in four]
    return choose(grammar.what_is_shown(), right=options[0], wrong=options[1:], rng=rng)


def _in_english(entry: str, language: str) -> bool:
    """Whether English is asked; a language that has no name for the picture is refused."""
    grammar_of(language)
    home = home_of(entry)
    if language not in ("en", home):
        raise TextError(f"{entry} is named in {home} and in English only, not in {language!r}; choose one of those.")
    return language == "en"


def _has_names(entry: Entry, language: str) -> bool:
    return language in ("en", home_of(entry.id))


def _shown(entry: Entry, language: str) -> str:
    return entry.shown_en if language == "en" else entry.shown


def _others(right: Entry, language: str, rng: random.Random, unnamed: Collection[str]) -> list[Entry]:
    """Other pictures to be mistaken for: those of its category come first, the rest after them, both shuffled."""
    known = entries_of(language) if language == home_of(right.id) else all_entries().values()
    pool = [other for other in known if other.id != right.id and other.id not in unnamed]
    rng.shuffle(pool)
    return sorted(pool, key=lambda other: other.category != right.category)
