"""A benchmark's glossary: which of its terms a source text has, and whether a translation uses them.

Words are inflected, so a word counts as used where it begins like the glossary's; where words are not separated by
blanks, where it stands at all. A wrong guess costs a word of reason, so it is made in favour of who translates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from core.errors import InvalidInput, Reason
from core.normalise import comparable, stored

LONGEST_TERM = 200
MOST_TERMS = 2000
_OTHERS_MOST = 10
_BETWEEN = "|"
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_CLOSE = regex.compile(r"\p{Thai}|\p{Han}|\p{Hangul}")
_ENDING = 2
"""Letters at the end of a word that inflection may change."""
_STEM_LEAST = 3
_PREFIXED = frozenset({"ar"})
"""Languages whose articles and prepositions are written onto the word."""


@dataclass(frozen=True)
class Term:
    """A word or several of the source, and what it may be called."""

    term: str
    translations: tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """The terms of a benchmark in a language."""

    terms: tuple[Term, ...] = ()
    source_language: str = "en"


def read(text: str) -> tuple[Term, ...]:
    """A glossary as it is typed, a term a line: `car = autó | gépkocsi`.

    InvalidInput GLOSSARY_MALFORMED with the line that has no translation, or a term that is there already.
    """
    found: dict[str, Term] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        term, separator, rest = stored(line).partition("\t" if "\t" in line else "=")
        said = tuple(dict.fromkeys(part.strip() for part in rest.split(_BETWEEN) if part.strip()))
        fits = all(len(part) <= LONGEST_TERM for part in (term.strip(), *said)) and len(said) <= _OTHERS_MOST
        key = term.strip().casefold()
        if not separator or not key or not said or not fits or key in found or len(found) >= MOST_TERMS:
            raise InvalidInput(Reason.GLOSSARY_MALFORMED, line=number)
        found[key] = Term(term.strip(), said)
    return tuple(found.values())


def written(terms: Iterable[Term]) -> str:
    """The same as it is typed."""
    return "\n".join(f"{one.term} = {f' {_BETWEEN} '.join(one.translations)}" for one in terms)


def asked(source: str, glossary: Glossary) -> tuple[Term, ...]:
    """The terms that a source text has, in the glossary's order."""
    words = _words(source, glossary.source_language)
    return tuple(one for one in glossary.terms if _has(words, _words(one.term, glossary.source_language), exact=True))


def missing(source: str, text: str, glossary: Glossary, code: str) -> tuple[Term, ...]:
    """The terms of a source text that its translation calls something else."""
    words, whole = _words(text, code), comparable(text, code)
    return tuple(
        one for one in asked(source, glossary) if not any(_used(said, words, whole, code) for said in one.translations)
    )


def _used(said: str, words: Sequence[str], whole: str, code: str) -> bool:
    wanted = comparable(said, code)
    if wanted in whole and (_CLOSE.search(wanted) or not _WORD.fullmatch(wanted)):
        return True
    return _has(words, _words(said, code), exact=False, within=code in _PREFIXED)


def _has(words: Sequence[str], wanted: Sequence[str], *, exact: bool, within: bool = False) -> bool:
    """Whether the words stand there one after the other; a plural of the source is the same word."""
    count = len(wanted)
    return count > 0 and any(
        all(
            _same(word, other, exact=exact, within=within)
            for word, other in zip(words[start : start + count], wanted, strict=True)
        )
        for start in range(len(words) - count + 1)
    )


def _same(word: str, wanted: str, *, exact: bool, within: bool) -> bool:
    if exact:
        return word in (wanted, f"{wanted}s", f"{wanted}es")
    stem = wanted[: max(_STEM_LEAST, len(wanted) - _ENDING)]
    return stem in word if within else word.startswith(stem)


def _words(text: str, code: str) -> list[str]:
    found: list[str] = _WORD.findall(comparable(text, code))
    return found
