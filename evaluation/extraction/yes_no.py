"""Whether an answer says yes or no."""

from __future__ import annotations

from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from core import languages
from core.languages import Segmentation
from core.normalise import comparable
from evaluation.extraction.clauses import clauses, plain, sentences
from evaluation.extraction.found import Found, Why
from evaluation.extraction.words import Words, words_of

YES, NO = "yes", "no"
_EDGE = r"[\p{P}\p{S}\s]*"
_SAYS = regex.compile(r"[\p{L}\p{N}]")
_LATIN = regex.compile("[A-Za-z]")
_START = regex.compile(rf"^{_EDGE}")
_END = regex.compile(rf"{_EDGE}$")
_JOINS = regex.compile(
    r"(?:(?<!\p{L})(?:both|neither|nor|either|ani|ни|ni|niti|sem|se|cả|and|or|i|a|és|meg|is|vagy|nebo|и|или|ili|أو|او|أم|ام|hay|hoặc|và|vừa|또는|및)(?!\p{L})|و|และ|หรือ|[/,،\s-])+"
)
_KOREAN_COPULA = regex.compile(r"(?<!\p{L})(네|예|아니요|아니오|아뇨)(?:입니다|이에요|예요|라고\b.*)")
_KOREAN_COUNTED = regex.compile(r"\p{L}|\s*(?:마리|개|명|대|권|장|송이|그루|살|번|분|가지|사람|시|달)")
# 'Of course not': these stress what follows and say yes only where nothing does.
_STRESSES = regex.compile(
    "of course|certainly|definitely|absolutely|surely|természetesen|persze|biztosan|samozřejmě|jistě|určitě|rozhodně|"
    "jasně|конечно|безусловно|разумеется|точно|определенно|naravno|svakako|sigurno|definitivno|apsolutno|بالطبع|طبعا|"
    "بالتاكيد|اكيد|물론|แน่นอน|tất nhiên|dĩ nhiên|chắc chắn|chắc|đương nhiên"
)
_THAT = regex.compile(
    r"(?:[\s,]|(?<!\p{L})(?:that|že|hogy|что|da(?=\s+(?:ne|da|nije|jeste)(?!\p{L}))|là|rằng|ว่า)(?!\p{L}))*"
)
_MOST_FILLERS = 4


@dataclass(frozen=True)
class _Said:
    verdict: str
    why: Why


def yes_no(answer: str, code: str) -> Found:
    """'yes', 'no' or unparsed; English is understood where the language's own rules find nothing."""
    text, marked = plain(answer)
    if not _SAYS.search(text):
        return Found(None, Why.EMPTY)
    words = words_of(code)
    result = _understood(text, words) if words is not None else Found(None, Why.NOTHING)
    if result.why is Why.NOTHING and code != "en" and _LATIN.search(text):
        english = words_of("en")
        if english is not None and not (code in ("cs", "sr") and regex.fullmatch(r"\P{L}*no\P{L}*", text.lower())):
            foreign = _understood(text, english)
            result = Found(foreign.label, foreign.why, in_english=foreign.label is not None)
    return Found(result.label, Why.MARKED, result.in_english) if marked and result.label is not None else result


def _understood(text: str, words: Words) -> Found:
    verdicts: list[_Said] = []
    denied = unsure = False
    for sentence in sentences(text):
        if _both(_prepared(sentence, words), words):
            return Found(None, Why.SEVERAL)
        stressed = _stressed(_unfilled(_prepared(sentence, words), words), words)
        if stressed is not None:
            verdicts.append(_Said(stressed[0], Why.LEADS))
            continue
        corrects = bool(words.concludes.search(comparable(sentence, words.code)))
        for clause in clauses(sentence, words):
            folded = _unfilled(_prepared(clause, words), words)
            if words.unsure.search(folded):
                unsure = True
                continue
            verdict = _verdict(folded, words, first=not verdicts or corrects)
            if verdict is not None:
                if verdicts and corrects and verdict.verdict != verdicts[0].verdict:
                    verdicts.clear()
                verdicts.append(verdict)
            denied = denied or bool(words.says_no.search(folded))
    if verdicts:
        if len({heard.verdict for heard in verdicts}) > 1:
            return Found(None, Why.SEVERAL)
        return Found(verdicts[0].verdict, verdicts[0].why)
    if unsure:
        return Found(None, Why.UNSURE)
    return Found(NO, Why.STATED) if denied else Found(None, Why.NOTHING)


def _prepared(text: str, words: Words) -> str:
    """A text as it is compared; in Korean without the copula that hangs on yes and no."""
    folded = comparable(text, words.code)
    return str(_KOREAN_COPULA.sub(r"\1", folded)) if words.code == "ko" else folded


def _unfilled(folded: str, words: Words) -> str:
    """A clause without words that only begin it."""
    rest = _START.sub("", folded)
    for _ in range(_MOST_FILLERS):
        filler = words.fillers.match(rest) or words.concludes.match(rest)
        if filler is None or not rest[filler.end() :].strip() or _lead_longer(rest, words, filler.end()):
            return str(rest)
        rest = _START.sub("", rest[filler.end() :])
    return str(rest)


def _lead_longer(rest: str, words: Words, filler: int) -> bool:
    lead = _lead(rest, words)
    return lead is not None and lead[1] >= filler


def _lead(folded: str, words: Words) -> tuple[str, int] | None:
    """The word of yes or no that a clause begins with, the longest one, and where it ends."""
    yes, no = words.yes.match(folded), words.no.match(folded)
    ends = [(match.end(), verdict) for match, verdict in ((yes, YES), (no, NO)) if match is not None and match.end()]
    if not ends:
        return None
    end, verdict = max(ends)
    return _stressed(folded, words) or (verdict, end)


def _stressed(folded: str, words: Words) -> tuple[str, int] | None:
    """'Of course not': the word that is stressed, and where it ends."""
    stress = _STRESSES.match(folded)
    if stress is None:
        return None
    start = _THAT.match(folded, stress.end()).end()
    lead = _lead(folded[start:], words) if start > stress.end() or words.code in ("ko", "th") else None
    return (lead[0], start + lead[1]) if lead is not None else None


def _both(folded: str, words: Words) -> bool:
    """'yes and no', 'yes or no': one is followed by the other and nothing else."""
    folded = _START.sub("", folded)
    start = _JOINS.match(folded)
    lead = _lead(folded, words)
    if lead is None and start is not None:
        folded = folded[start.end() :]
        lead = _lead(folded, words)
    if lead is None:
        return False
    rest = folded[lead[1] :]
    joined = _JOINS.match(rest)
    if joined is None:
        return False
    other = _lead(rest[joined.end() :].strip(), words)
    if other is None or other[0] == lead[0]:
        return False
    return not _SAYS.search(_JOINS.sub(" ", rest[joined.end() :].strip()[other[1] :], 1))


def _verdict(folded: str, words: Words, *, first: bool) -> _Said | None:
    lead = _lead(folded, words)
    if lead is not None:
        rest = folded[lead[1] :]
        alone = not _SAYS.search(rest)
        if alone or first:
            return _Said(lead[0], Why.LEADS) if alone or _may_lead(folded[: lead[1]], rest, words) else None
    if words.says_no.search(folded):
        # What is denied is no claim of its own, unless the whole clause is the verdict on a statement.
        return None
    if words.says_yes.search(folded):
        return _Said(YES, Why.CLAIMED)
    announced = [match.end() for match in words.answer.finditer(folded)]
    if announced:
        ending = _ending(folded[min(announced) :], words)
        if ending is not None:
            return _Said(ending, Why.CLAIMED)
    ending = _ending(folded, words)
    return _Said(ending, Why.CLAIMED) if ending is not None and first and words.code != "vi" else None


def _may_lead(lead: str, rest: str, words: Words) -> bool:
    """Words that answer only when they stand alone: 'Van.' is yes, 'Van egy kutya' is a statement about a dog."""
    if lead.strip() not in words.alone:
        return languages.get(words.code).segmentation is not Segmentation.KOREAN or not _KOREAN_COUNTED.match(rest)
    return False


def _ending(folded: str, words: Words) -> str | None:
    """The word of yes or no that a clause ends with."""
    trimmed = _END.sub("", folded)
    endings: list[tuple[int, str]] = []
    for pattern, verdict in ((words.yes, YES), (words.no, NO)):
        for match in pattern.finditer(trimmed, overlapped=True):
            rest = trimmed[match.end() :]
            if (
                match.start() > 0
                and match.group()
                and (not rest or (words.code == "ko" and _KOREAN_END.fullmatch(rest)))
            ):
                endings.append((match.end() - match.start(), verdict))
    if not endings:
        return None
    return max(endings)[1]


_KOREAN_END = regex.compile(r"(?:입니다|이에요|예요|라고.*|이라고.*)")
