"""The number an answer gives, in digits or words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from core import languages, segment
from core.languages import Segmentation
from core.normalise import comparable
from evaluation.extraction.clauses import clauses, plain, sentences
from evaluation.extraction.found import Found, Why
from evaluation.extraction.words import Words, words_of

_DIGITS = regex.compile(
    r"(?<![\p{Latin}\p{N}])(?<![\p{N}][.,٫٬])(?P<minus>(?<![\p{L}\p{N}]\s?)[-−–]\s?)?"
    r"(?P<digits>\d{1,3}(?:[ '’٬]\d{3})+(?:[.,٫]\d+)?(?!\d)|\d+(?:[.,٫٬]\d+)*|[.,]\d+)"
)
_RANGE = regex.compile(r"\d\s*[-–—/~]\s*\d")
_THOUSAND, _TEN_THOUSAND = 1000, 10_000
_AND = regex.compile(r"(?<!\p{L})(?:és|meg|valamint|và|and|with)(?!\p{L})")
_SAYS = regex.compile(r"[\p{L}\p{N}]")
_LATIN = regex.compile("[A-Za-z]")
_WORD = regex.compile(r"[\p{L}\p{M}']+")
_FOLLOWING = regex.compile(r"\s?(\p{L}\p{M}*)+")
_EQUALS = regex.compile(r"=\s*([^=]+)$")
_KOREAN_ALSO_WORDS = frozenset("네이세한두일사오구공만천")
_HANGUL_FOLLOWS = regex.compile(r"\s?\p{Hangul}")
_SINO = "영공일이삼사오육륙칠팔구십백천만"
_KOREAN_WORD = regex.compile(
    rf"(?<![\p{{Hangul}}])(?:(?P<native>(?:열|스물|스무|서른|마흔|쉰|예순|일흔|여든|아흔)?(?:하나|한|둘|두|셋|세|석|넷|네|넉|다섯|여섯|일곱|여덟|아홉)?)"
    rf"(?=\s?(?:마리|개|명|대|권|장|송이|그루|채|살|번|분|사람|병|잔|자루|켤레|척|줄|통|곳|가지|마리|입니다|이에요|예요|이요|$|[^\p{{Hangul}}]))"
    rf"|(?P<sino>[{_SINO}]+)(?=\s?(?:마리|개|명|대|권|장|도|원|년|미터|입니다|이에요|예요|$)))"
)


@dataclass(frozen=True)
class _Number:
    value: float
    weak: bool = False


def number(answer: str, code: str) -> Found:
    """A number (an int where it is whole) or unparsed."""
    text, marked = plain(answer)
    if not _SAYS.search(text):
        return Found(None, Why.EMPTY)
    words = words_of(code)
    result = _understood(text, code, words)
    if result.why is Why.NOTHING and code != "en" and _LATIN.search(text) and (english := words_of("en")):
        foreign = _understood(text, "en", english)
        result = Found(foreign.label, foreign.why, in_english=foreign.label is not None)
    return Found(result.label, Why.MARKED, result.in_english) if marked and result.label is not None else result


def _understood(text: str, code: str, words: Words | None) -> Found:
    claimed: list[float] = []
    every: list[_Number] = []
    nothing = unsure = False
    for sentence in sentences(text):
        equals = _EQUALS.search(sentence)
        if equals is not None and len(result := _numbers(equals.group(1), code, words)) == 1:
            claimed.append(result[0].value)
        for clause in clauses(sentence, words):
            folded = comparable(clause, code)
            if words is None:
                every += _numbers(clause, code, words)
                continue
            here = _numbers(words.unsure.sub(" ", words.nothing.sub(" ", folded)), code, words)
            every += here
            strong = _strong(here)
            if words.answer.search(folded) and len(strong) == 1 and not _RANGE.search(folded):
                claimed.append(strong[0])
            unsure = unsure or bool(words.unsure.search(folded))
            nothing = nothing or bool(words.nothing.search(folded))
    values = _strong(every)
    if nothing and not claimed and all(mention.weak for mention in every):
        return Found(None, Why.UNSURE) if unsure else Found(0, Why.NONE_OF_THEM)
    if claimed and len(set(claimed)) == 1:
        return Found(_tidy(claimed[0]), Why.NUMBER_ALONE if len(values) == 1 else Why.NUMBER_CLAIMED)
    if len(set(values)) == 1 and not claimed:
        return Found(_tidy(values[0]), Why.NUMBER_ALONE)
    if len(values) > 2 and values[0] == sum(values[1:]):
        return Found(_tidy(values[0]), Why.TOTAL)
    if len(values) > 2 and values[-1] == sum(values[:-1]):
        return Found(_tidy(values[-1]), Why.TOTAL)
    if values:
        return Found(None, Why.SEVERAL)
    return Found(None, Why.UNSURE if unsure else Why.NOTHING)


def _strong(numbers: Sequence[_Number]) -> list[float]:
    """What is surely a number; words that are articles too count only where nothing else does."""
    return [number.value for number in numbers if not number.weak] or [number.value for number in numbers][:1]


def _numbers(clause: str, code: str, words: Words | None) -> list[_Number]:
    folded = comparable(clause, code)
    placed = []
    rest = folded
    for match in _DIGITS.finditer(folded):
        times, end = _times(folded, match.end(), words)
        placed.append((match.start(), _Number(_read(match, code) * times)))
        rest = f"{rest[: match.start()]}{' ' * (end - match.start())}{rest[end:]}"
    if words is not None:
        placed += _korean(rest, words) if code == "ko" else _in_words(rest, words)
    ordered = [mention for _, mention in sorted(placed, key=lambda pair: pair[0])]
    if len(ordered) > 1 and _AND.search(rest):
        return [_Number(mention.value) for mention in ordered]  # 'one dog and two cats': no article
    return ordered


def _times(folded: str, end: int, words: Words | None) -> tuple[float, int]:
    """What a word behind digits multiplies them by: '2 million'."""
    word = _FOLLOWING.match(folded[end:]) if words is not None else None
    if word is None or words is None:
        return 1, end
    name = word.group().strip() if words.code != "ko" else word.group().strip()[:1]
    value = words.numbers.get(name, 0)
    return (value, end + word.group().index(name) + len(name)) if value >= _THOUSAND else (1, end)


def _read(match: regex.Match[str], code: str) -> float:
    """Digits with the language's marks of groups and decimals."""
    digits = match["digits"].replace("٬", "").replace("٫", ".").replace(" ", "").replace("'", "").replace("’", "")
    marks = [mark for mark in digits if mark in ".,"]
    if len(set(marks)) == 2:
        decimal = marks[-1]
        digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif marks:
        grouped = regex.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) is not None
        group = languages.get(code).numbers.group
        by_group = marks[0] == group or (code in ("ar",) and marks[0] == ",")
        digits = digits.replace(marks[0], "" if grouped and (by_group or len(marks) > 1) else ".")
    value = float(digits)
    return -value if match["minus"] else value


def _in_words(folded: str, words: Words) -> list[tuple[int, _Number]]:
    """Runs of number words, added and multiplied as they are said."""
    placed: list[tuple[int, _Number]] = []
    run: list[tuple[str, float]] = []
    start = 0
    negative = False
    tokens = _tokens(folded, words)
    for place, token in enumerate([*tokens, ""]):
        parts = _values(token, words) if token else None
        joins = token in words.joins and bool(run) and place + 1 < len(tokens) and _values(tokens[place + 1], words)
        if parts and not (run and _starts_anew(run, parts)):
            if not run:
                start, negative = place, place > 0 and bool(words.negatives.fullmatch(tokens[place - 1]))
            run += [(token, value) for value in parts]
            continue
        if joins:
            continue
        if run:
            placed.append((start, _summed(run, words, negative)))
            run = []
        if parts:
            start, negative = place, False
            run = [(token, value) for value in parts]
    return placed


def _starts_anew(run: Sequence[tuple[str, float]], parts: Sequence[float]) -> bool:
    """Whether a number word begins another number: 'two three'."""
    last, following = run[-1][1], parts[0]
    if following >= 100 or (following == 10 and last < 10):
        return False
    return not (last >= 10 and following < last) and not (last < 10 and following >= 20 and following % 10 == 0)


def _summed(run: Sequence[tuple[str, float]], words: Words, negative: bool) -> _Number:
    total = current = 0.0
    for place, (_, value) in enumerate(run):
        if value >= _THOUSAND:
            total += max(current, 1) * value
            current = 0
        elif value == 100 or (value == 10 and 0 < current % 10 < 10 and words.code in ("vi", "th")):
            few = current if current or (place and run[place - 1][1] == 0) else 1
            current = few * value if value == 100 else current - current % 10 + current % 10 * 10
        else:
            current += value
    weak = len(run) == 1 and run[0][0] in words.weak
    return _Number(-(total + current) if negative else total + current, weak)


def _tokens(folded: str, words: Words) -> list[str]:
    if languages.get(words.code).segmentation is Segmentation.THAI:
        return [part for token in segment.words(folded, words.code) for part in _thai(token, words)]
    spaced = folded.replace("-", " ")
    tokens = [str(token) for token in _WORD.findall(spaced)]
    merged: list[str] = []
    for token in tokens:
        pair = f"{merged[-1]} {token}" if merged else ""
        if pair in words.numbers:
            merged[-1] = pair
        else:
            merged.append(token)
    if words.code == "ar":
        return [part for token in merged for part in _arabic(token, words)]
    return merged


def _values(token: str, words: Words) -> list[float] | None:
    """What a word is worth; Hungarian glues, so that huszonegy is 20 and 1."""
    if token in words.numbers:
        return [words.numbers[token]]
    if words.code != "hu":
        return None
    parts: list[float] = []
    rest = token
    while rest:
        name = next((n for n in sorted(words.numbers, key=len, reverse=True) if rest.startswith(n)), None)
        if name is None:
            return parts if parts and len(parts) > 1 and rest in ("t", "et", "at", "ot", "öt") else None
        parts.append(words.numbers[name])
        rest = rest[len(name) :]
    return parts if len(parts) > 1 else None


def _arabic(token: str, words: Words) -> list[str]:
    """'And' is glued to the number it joins: وعشرون."""
    if token.startswith("و") and token not in words.numbers and token[1:] in words.numbers:
        return ["و", token[1:]]
    return [token]


def _thai(token: str, words: Words) -> list[str]:
    """A compound like ยี่สิบเอ็ด in its parts."""
    if token in words.numbers:
        return [token]
    names = sorted(words.numbers, key=len, reverse=True)
    parts, rest = [], token
    while rest:
        name = next((n for n in names if rest.startswith(n)), None)
        if name is None:
            return [token]
        parts.append(name)
        rest = rest[len(name) :]
    return parts


def _korean(folded: str, words: Words) -> list[tuple[int, _Number]]:
    """Native numbers before a counter or at the end, Sino-Korean ones likewise."""
    placed = []
    for match in _KOREAN_WORD.finditer(folded):
        name = match["native"] or match["sino"]
        if not name or not _counts(name, folded, match.end()):
            continue
        value = _sino(name, words) if match["sino"] else _native(name, words)
        negative = bool(words.negatives.search(folded[: match.start()].rstrip()[-4:]))
        placed.append((match.start(), _Number(-value if negative else value)))
    return placed


def _counts(name: str, folded: str, end: int) -> bool:
    """Whether a syllable that is also another word (네 is 'yes' too) counts something, or is all that is said."""
    if name not in _KOREAN_ALSO_WORDS or _HANGUL_FOLLOWS.match(folded[end:]):
        return True
    return name != "네" and folded.strip(" .!") == name


def _native(name: str, words: Words) -> float:
    if name in words.numbers:
        return words.numbers[name]
    ten = next(n for n in sorted(words.numbers, key=len, reverse=True) if name.startswith(n))
    return words.numbers[ten] + words.numbers[name[len(ten) :]]


def _sino(name: str, words: Words) -> float:
    total = current = 0.0
    for letter in name:
        value = words.numbers[letter]
        if value >= 10:
            total, current = (
                ((total + max(current, 1)) * value if value == 10000 else total + max(current, 1) * value),
                0,
            )
        else:
            current = current * 10 + value
    return total + current


def _tidy(value: float) -> int | float:
    return int(value) if value == int(value) else value
