"""Which option an answer chooses: by its letter, its place, its words, or its value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

import regex  # type: ignore[import-untyped]

from core import languages
from core.normalise import comparable
from evaluation.extraction.clauses import clauses, plain, sentences
from evaluation.extraction.found import Found, Label, Why
from evaluation.extraction.letters import Letters, Mention, letters_for
from evaluation.extraction.numbers import number
from evaluation.extraction.ordinals import numbered, ordinal
from evaluation.extraction.texts import Texts, texts_for
from evaluation.extraction.words import Words, words_of
from evaluation.extraction.yes_no import yes_no

_CYRILLIC_ONLY = regex.compile(r"(?<![\p{L}\p{M}])[БГЖбгж](?![\p{L}\p{M}])")
_LETTER_FIRST = regex.compile(
    r"[\p{Ps}\p{Pi}\"'\s]*(?P<letter>\p{L})"
    r"(?:\s*[\p{Pe}\p{Pf}\"'.:،,]+\s*|\s+[-–—=]\s+|\s*\n\s*|\s+(?=\p{Ps}))(?P<rest>.*)",
    regex.DOTALL,
)
_SAYS = regex.compile(r"[\p{L}\p{N}]")
_EDGES = regex.compile(r"^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$")
_BEHIND = regex.compile(r"\s*[)\]}.:,–—-]+\s*(.+)", regex.DOTALL)
_DIGIT = regex.compile(r"\p{Nd}")
_SHORT = 12
_LONGEST_VALUE = 60


@dataclass
class _Heard:
    """What the clauses said of the options."""

    claimed: list[tuple[int, bool]] = field(default_factory=list)
    """Options said to be the answer, in order, with whether a conclusion or correction says so."""
    named: set[int] = field(default_factory=set)
    denied: set[int] = field(default_factory=set)


def choice(answer: str, code: str, options: Sequence[str], shown: Sequence[str] = ()) -> Found:
    """The option meant; `shown` are the letters that stood beside the options, if not A, B, C."""
    text, marked = plain(answer)
    if not _SAYS.search(text):
        return Found(None, Why.EMPTY)
    if not options:
        return Found(None, Why.NOTHING)
    words = words_of(code)
    if not shown and _CYRILLIC_ONLY.search(text):
        shown = _own_row(code, len(options)) if "Cyrl" in languages.get(code).scripts else ()
    texts = texts_for(code, tuple(options))
    result = _read(text, code, options, tuple(shown), texts, words)
    if result.why is Why.DISAGREE and not shown:
        # Cyrillic В may be the look-alike of the second letter or the third of its own row: the words decide.
        own = _read(text, code, options, _own_row(code, len(options)), texts, words)
        result = own if own.why is Why.LETTER_AND_TEXT else result
    if result.label is not None and marked:
        return Found(result.label, Why.MARKED)
    return result


def _own_row(code: str, count: int) -> tuple[str, ...]:
    """The letters that the language itself would count with."""
    return tuple(row[0][:count]) if (row := languages.get(code).options) else ()


def _read(
    text: str, code: str, options: Sequence[str], shown: tuple[str, ...], texts: Texts, words: Words | None
) -> Found:
    letters = letters_for(code, len(options), shown)
    whole = _whole(text, letters, texts, words, code)
    return whole if whole is not None else _running(text, letters, texts, words, options, code)


def _whole(text: str, letters: Letters, texts: Texts, words: Words | None, code: str) -> Found | None:
    """An answer that is nothing but an option, by its letter, its text, or both."""
    bare = _EDGES.sub("", text)
    same = texts.same(text)
    if len(bare) == 1 and (place := letters.place(bare)) is not None:
        return _label(place, Why.LETTER_ALONE) if same in (None, place) else _label(same, Why.TEXT_ALONE)
    if same is not None:
        return _label(same, Why.TEXT_ALONE)
    lead = _LETTER_FIRST.fullmatch(text)
    if lead is None or (place := letters.place(lead["letter"])) is None:
        return None
    rest = lead["rest"]
    if letters.mentions(rest, words) and texts.same(rest) != place:
        return None
    meant = texts.same(rest)
    if meant is None:
        named = texts.named(rest.split("\n")[0]) if len(rest) < 2000 else set()
        denied = words is not None and words.denies.search(comparable(rest[:200], code))
        meant = named.pop() if len(named) == 1 and not denied else place if place in named or denied else None
    if meant == place:
        return _label(place, Why.LETTER_AND_TEXT)
    if meant is not None:
        return Found(None, Why.DISAGREE)
    if words is not None and _denied_first(rest, words):
        return None
    return _label(place, Why.LETTER_OTHER_WORDS if len(rest.split()) <= _SHORT else Why.LETTER_FIRST)


def _denied_first(rest: str, words: Words) -> bool:
    """Whether what follows a letter denies it at once: 'B is wrong'."""
    return bool(words.denies.match(comparable(rest, words.code)))


def _running(
    text: str, letters: Letters, texts: Texts, words: Words | None, options: Sequence[str], code: str
) -> Found:
    """An answer in sentences: letters first, then places, words and values."""
    by_letter, by_text = _Heard(), _Heard()
    disagree = False
    for sentence in sentences(text):
        for clause in clauses(sentence, words):
            mentions = letters.mentions(clause, words)
            _hear_letters(clause, mentions, by_letter, words, code)
            if mentions:
                disagree = disagree or _disagrees(clause, mentions, texts, words, code)
    result = _decide(by_letter, Why.LETTER_CLAIMED, Why.LETTER_NAMED)
    if result is not None:
        return Found(None, Why.DISAGREE) if disagree and result.label is not None else result
    place = _placed(text, len(options), words, options)
    if place is not None:
        return _label(place, Why.ORDINAL)
    special = _as_value(text, code, options)
    if special is not None:
        return special
    for sentence in sentences(text):
        for clause in clauses(sentence, words):
            _hear_texts(clause, texts, by_text, words, code)
    result = _decide(by_text, Why.TEXT_CLAIMED, Why.TEXT_NAMED)
    if result is not None:
        return result
    if by_letter.denied or by_text.denied:
        return Found(None, Why.DENIED_ONLY)
    unsure = words is not None and words.unsure.search(comparable(text, code))
    return Found(None, Why.UNSURE if unsure else Why.NOTHING)


def _hear_letters(clause: str, mentions: Sequence[Mention], heard: _Heard, words: Words | None, code: str) -> None:
    if words is None:
        heard.named.update(mention.option for mention in mentions)
        return
    folded = comparable(clause, code)
    final = bool(words.concludes.search(folded))
    claims = final or bool(words.answer.search(folded))
    for mention in mentions:
        if _denied(comparable(clause[: mention.start], code), comparable(clause[mention.end :], code), words):
            heard.denied.add(mention.option)
        elif claims:
            heard.claimed.append((mention.option, final))
        else:
            heard.named.add(mention.option)


def _hear_texts(clause: str, texts: Texts, heard: _Heard, words: Words | None, code: str) -> None:
    named = texts.named(clause)
    if words is None:
        heard.named.update(named)
        return
    folded = comparable(clause, code)
    if words.denies.search(folded):
        heard.denied.update(named)
    elif words.answer.search(folded):
        heard.claimed.extend((option, bool(words.concludes.search(folded))) for option in named)
    else:
        heard.named.update(named)


def _denied(before: str, after: str, words: Words) -> bool:
    """Whether a denial stands before a letter in its clause, or close after it."""
    if words.denies.search(before):
        return True
    near = " ".join(after.split()[:4]) if words.code != "th" else after[:14]
    return bool(words.denies.search(near))


def _disagrees(clause: str, mentions: Sequence[Mention], texts: Texts, words: Words | None, code: str) -> bool:
    """Whether a clause says one letter and, right behind it, the text of another option."""
    if len(mentions) != 1 or (words is not None and words.denies.search(comparable(clause, code))):
        return False
    rest = _BEHIND.match(clause[mentions[0].end :])
    if rest is None:
        return False
    same = texts.same(rest.group(1))
    return same is not None and same != mentions[0].option


def _decide(heard: _Heard, claimed: Why, named: Why) -> Found | None:
    """One option out of all that was said; None where nothing was."""
    claims = [option for option, _ in heard.claimed if option not in heard.denied] or [o for o, _ in heard.claimed]
    if claims:
        if len(set(claims)) == 1:
            return _label(claims[0], claimed)
        final = [option for option, concluded in heard.claimed if concluded]
        if len(set(final)) == 1 and heard.claimed[-1][0] == final[0]:
            return _label(final[0], claimed)
        return Found(None, Why.SEVERAL)
    left = heard.named - heard.denied
    if len(left) == 1:
        return _label(left.pop(), named)
    return Found(None, Why.SEVERAL) if left else None


def _placed(text: str, count: int, words: Words | None, options: Sequence[str]) -> int | None:
    """By number or ordinal, unless the options are numbers themselves."""
    numeric = any(_DIGIT.search(option) for option in options)
    places: set[int] = set()
    for sentence in sentences(text):
        for clause in clauses(sentence, words):
            if words is not None and words.denies.search(comparable(clause, words.code)):
                continue
            place = None if numeric else numbered(clause, count, words)
            if place is None and words is not None:
                place = ordinal(clause, count, words)
            if place is not None:
                places.add(place)
    return places.pop() if len(places) == 1 else None


def _as_value(text: str, code: str, options: Sequence[str]) -> Found | None:
    """Options that are numbers, or yes and no, are understood as such."""
    read, values = _values(code, tuple(options))
    if read is None:
        return None
    result = read(text, code)
    if result.label in values:
        return _label(values.index(result.label), Why.VALUE)
    return Found(None, result.why if result.label is None else Why.NOTHING)


@functools.lru_cache(maxsize=4096)
def _values(code: str, options: tuple[str, ...]) -> tuple[Callable[[str, str], Found] | None, tuple[Label | None, ...]]:
    """How options that are all numbers, or yes and no, are read, and what each says."""
    for read in (number, yes_no):
        if any(len(option) > _LONGEST_VALUE for option in options):
            break
        values = tuple(read(option, code).label for option in options)
        if None not in values and len(set(values)) == len(values):
            return read, values
    return None, ()


def _label(option: int, why: Why) -> Found:
    return Found(ascii_uppercase[option], why)
