"""What is said about an answer without saying who wrote it, and the cleaning that both sides go through."""

from __future__ import annotations

from enum import StrEnum

import regex  # type: ignore[import-untyped]

from core.detect import Detector
from core.normalise import stored
from core.text_checks import Foreign, foreign, repeats


class Signal(StrEnum):
    """A badge beside an answer."""

    OTHER_LANGUAGE = "other_language"
    OTHER_SCRIPT = "other_script"
    REPETITION = "repetition"
    CUT_OFF = "cut_off"
    EMPTY = "empty"


_SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}\p{So}\p{Sc}\p{Sm}]")
_FOREIGN = {Foreign.LANGUAGE: Signal.OTHER_LANGUAGE, Foreign.SCRIPT: Signal.OTHER_SCRIPT}

# Marks of chat templates betray the family of a model.
_TEMPLATE = regex.compile(
    r"<\|[^<>|\s]{1,40}\|>|</?s>|</?(?:bos|eos|pad|unk|image|img|start_of_turn|end_of_turn)>"
    r"|\[/?INST\]|<</?SYS>>|<｜[^<>｜]{1,40}｜>"
)
_COMING = regex.compile(r"[<\[][^\s]{0,42}$")
_ROLES = (
    *("assistant", "AI assistant", "chatbot", "asistent", "asszisztens", "ассистент", "асистент", "помощник"),
    *("المساعد", "مساعد", "어시스턴트", "도우미", "ผู้ช่วย", "trợ lý"),
)
_ROLE = regex.compile(rf"[\s#*_]*(?:{'|'.join(_ROLES)})[*_]*\s*[:：][*_]*\s*", regex.IGNORECASE)
_HIDDEN = regex.compile(r"[\p{Cc}\u202a-\u202e\u2066-\u2069--[\n\t]]", regex.V1)
_EMPTY_LINES = regex.compile(r"\n(?:[^\S\n]*\n){2,}")
# Where no mark, no empty line and no composed letter reaches across: a blank between words, or, in scripts without
# blanks, between letters where no mark can have begun.
_SEAM = regex.compile(
    r"(?<=[\p{L}\p{N}.,;!?] )\p{L}|(?<![<\[]\S*)(?<=[\p{Thai}\p{Han}\p{Kana}\p{Hira}--\p{M}])"
    r"[\p{Thai}\p{Han}\p{Kana}\p{Hira}--\p{M}]",
    regex.V1,
)
_OFTEN = 256
_BROKEN_END = regex.compile(r"\ufffd+\s*$")


def clean(text: str, *, whole: bool = True) -> str:
    """An answer as it is shown and stored; the same for every model, so that no habit tells it.

    Composed (NFC), without marks of chat templates, a role before the first word, hidden characters or
    a torn last character; lines end alike, and more than one empty line is one. Cleaning twice changes
    nothing. Of a text that still comes in (`whole` false) the end that may yet turn out to be a mark or
    a role is left out.
    """
    return _cleaned(text, whole=whole, begins=True)


class Cleaner:
    """The same for a text that comes in pieces: what no later piece can change is cleaned once.

    cleaner.add(piece); cleaner.text(whole=False) == clean(all_so_far, whole=False)
    """

    def __init__(self, *, often: int = _OFTEN) -> None:
        self._settled: list[str] = []
        self._rest = ""
        self._often = self._next = often

    def add(self, piece: str) -> None:
        """Take the next piece."""
        self._rest += piece
        if len(self._rest) >= self._next:
            self._settle()
            self._next = len(self._rest) + self._often

    def text(self, *, whole: bool) -> str:
        """What has come so far, or all of it, as `clean` has it."""
        return "".join(self._settled) + _cleaned(self._rest, whole=whole, begins=not self._settled)

    def _settle(self) -> None:
        cut = max((seam.start() for seam in _SEAM.finditer(self._rest)), default=0)
        done = _cleaned(self._rest[:cut], whole=True, begins=not self._settled)
        if not done or (not self._settled and _ROLE.fullmatch(done, partial=True)):
            return
        # A blank before the seam is taken away by cleaning.
        self._settled.append(done + " " * self._rest[:cut].endswith(" "))
        self._rest = self._rest[cut:]


def _cleaned(text: str, *, whole: bool, begins: bool) -> str:
    """`begins`: the text is looked at from its very start, where a role may stand."""
    cleaned = stored(text).replace("\r\n", "\n").replace("\r", "\n")
    before = None
    # Taking one thing away can lay open another: <<s>s>, or a role after a mark.
    while cleaned != before:
        before = cleaned
        cleaned = _TEMPLATE.sub("", _HIDDEN.sub("", cleaned))
        role = _ROLE.match(cleaned) if begins else None
        cleaned = _BROKEN_END.sub("", cleaned[role.end() :] if role else cleaned)
        cleaned = stored(_EMPTY_LINES.sub("\n\n", cleaned).strip())
    if not whole:
        coming = _COMING.search(cleaned)
        # A mark is told by its partial match, so that a < b and [1] stay.
        if coming and _TEMPLATE.fullmatch(coming.group(), partial=True):
            cleaned = cleaned[: coming.start()].rstrip()
        if begins and _ROLE.fullmatch(cleaned, partial=True):
            cleaned = ""
    return cleaned


def signals(answer: str, code: str, detector: Detector, *, cut: bool = False) -> frozenset[Signal]:
    """What is unusual about a whole answer in the language asked for; `cut`: it ended at its length limit.

    Of a short answer (yes, a number, a name) the language is not judged.
    """
    text = clean(answer)
    if not _SAYS_SOMETHING.search(text):
        return frozenset({Signal.EMPTY})
    noticed = set()
    unlike = foreign(text, code, detector)
    if unlike is not None:
        noticed.add(_FOREIGN[unlike])
    if repeats(text, code):
        noticed.add(Signal.REPETITION)
    if cut:
        noticed.add(Signal.CUT_OFF)
    return frozenset(noticed)
