"""Letters in running text that name an option, and those that are words or parts of words."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

from core.normalise import comparable
from evaluation.extraction.places import places
from evaluation.extraction.words import Words

_NEAR = 60
_MOST_MENTIONS = 50
_WORDS_BETWEEN = 4
# Letters that are words of their own, so that one in running text names nothing.
_ALSO_WORDS = {
    "en": "Aa",
    "hu": "AaEe",
    "cs": "Aa",
    "vi": "Aa",
    "sr": "AaАаEeЕе",
    "ru": "АаВвБбЖж",
    "ar": "وأبا",
    "ko": "가나다라마바사아ㄱㄴㄷㄹㅁㅂㅅㅇ",
}
_OPENED = regex.compile(r"[(\[{«\"'“”„‘’「『<]\s*\Z")
_CLOSED = regex.compile(r"\s*[)\]}»\"'“”’」』>]")
_LISTED = regex.compile(r"\s*[.):]")
_NOTHING_ELSE = regex.compile(r"[\p{P}\p{S}\s]*")
_THAI_AFTER = "(?:ถูก|ครับ|ค่ะ|คะ|นะ|คือ|เพราะ|เป็น|และ|หรือ|จ้ะ|แน่|ไม่|ผิด)"
_KOREAN_AFTER = (
    "(?:입니다|이다|이에요|예요|야|이야|번|번이|번입니다|가 |이 |를 |을 |는 |은 |로 |으로 |이고|이라고|라고|와 |과 "
    "|랑 )"
)
_JOIN = (
    r"(?:\s*[,/&+]\s*|\s+(?:and|or|a|i|nebo|anebo|či|és|vagy|meg|illetve|и|или|либо|ili|و|أو|او|أم|và|hoặc|hay"
    r"|หรือ|และ|또는|혹은)"
    r"\s+(?:(?:az?|the|i|и|ả)\s+)?)"
)
_AFTER_A_LETTER = {
    code: regex.compile(pattern)
    for code, pattern in {
        "hu": r"válasz|betű|opció|lehetőség|pont",
        "en": r"is\b",
        "ko": _KOREAN_AFTER,
        "cs": r"je\b",
        "sr": r"je\b",
    }.items()
}
_ARTICLE = regex.compile(r"(?<!\p{L})[Aa]z\s\Z")
_AFTER_ARTICLE = regex.compile(r"\W*\Z|-\p{Ll}")
_MARK = regex.compile(r"[\p{P}\p{S}]")


@dataclass(frozen=True)
class Mention:
    """One letter in a text, and where it stands."""

    option: int
    start: int
    end: int


class Letters:
    """The letters of so many options in one language."""

    def __init__(self, code: str, count: int, shown: tuple[str, ...] = ()) -> None:
        self._code = code
        self._places = places(code, count, shown)
        self._also_words = frozenset(_ALSO_WORDS.get(code, ""))
        self._letter = regex.compile(_standing(code, "".join(map(regex.escape, self._places))))
        capitals = "".join(regex.escape(letter) for letter in self._places if not letter.islower())
        self._joined_on = regex.compile(rf"{_JOIN}[{capitals}](?![\p{{L}}\p{{M}}\p{{N}}])")
        self._joined_to = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}])[{capitals}]{_JOIN}\Z")

    def place(self, text: str) -> int | None:
        """The option that a text of one letter names."""
        return self._places.get(text)

    def mentions(self, clause: str, words: Words | None) -> list[Mention]:
        """Every letter of a clause that names an option."""
        mentions = []
        for match in self._letter.finditer(clause):
            start, end = match.span(1)
            before, after = clause[max(0, start - _NEAR) : start], clause[end : end + _NEAR]
            if self._names(match.group(1), before, after, words):
                mentions.append(Mention(self._places[match.group(1)], start, end))
            if len(mentions) == _MOST_MENTIONS:
                break
        return mentions

    def _names(self, letter: str, before: str, after: str, words: Words | None) -> bool:
        """Whether a letter means an option: plain capitals do, words and small letters need a sign of it."""
        word_like = letter in self._also_words
        if not word_like and not (letter.islower() and letter.isascii()):
            return True
        if self._framed(before, after):
            return True
        if not letter.islower() and (self._joined_on.match(after) or self._joined_to.search(before)):
            return True
        announced = words is not None and self._announced(before, after, words)
        return announced and (not word_like or self._stands_off(before, after))

    def _framed(self, before: str, after: str) -> bool:
        """Whether brackets or a mark set the letter apart, or nothing else is said."""
        if _OPENED.search(before) and _CLOSED.match(after):
            return True
        if after.startswith(")") or (not before and _LISTED.match(after)):
            return True
        if self._code == "hu" and _ARTICLE.search(before) and _AFTER_ARTICLE.match(after):
            return True  # 'az A': the article says that no word begins here
        return bool(_NOTHING_ELSE.fullmatch(before) and _NOTHING_ELSE.fullmatch(after))

    def _announced(self, before: str, after: str, words: Words) -> bool:
        """Whether 'answer', 'option' or the like stands close before or after."""
        folded = comparable(before, self._code)
        ends = [cue.end() for pattern in (words.answer, words.option) for cue in pattern.finditer(folded)]
        if ends and len(folded[max(ends) :].split()) <= _WORDS_BETWEEN:
            return True
        close = " ".join(comparable(after, self._code).split()[:3])
        return bool(words.answer.search(close) or words.option.match(close.lstrip(" .-–")))

    def _stands_off(self, before: str, after: str) -> bool:
        """Whether a letter that is also a word is followed by no word it could belong to."""
        rest = after.strip()
        if self._code == "hu" and not before.lower().endswith("az ") and rest[:1].isalpha():
            return False
        if not rest or _MARK.match(rest):
            return True
        following = _AFTER_A_LETTER.get(self._code)
        return following is not None and following.match(f"{comparable(rest, self._code)} ") is not None


def _standing(code: str, letters: str) -> str:
    """A pattern of one letter that is no part of a word; another script beside it is no part."""
    before = r"(?<![\p{L}\p{M}\p{N}]['’-]?)|(?<=[\p{Thai}\p{Hangul}\p{Arabic}])(?=[A-Za-z])"
    after = r"(?![\p{L}\p{M}\p{N}]|['’-]\p{N}|['’]\p{L})|(?<=[A-Za-z])(?=[\p{Thai}\p{Hangul}\p{Arabic}])"
    if code == "ko":
        after += f"|(?={_KOREAN_AFTER})"
    if code == "th":
        before += "|(?<=ข้อ|ตอบ|คือ|ตัวเลือก|เลือก)"
        after += f"|(?={_THAI_AFTER})"
    return rf"(?:{before})([{letters}])(?:{after})"


@functools.lru_cache(maxsize=512)
def letters_for(code: str, count: int, shown: tuple[str, ...] = ()) -> Letters:
    """The letters of a language, made once."""
    return Letters(code, count, shown)
