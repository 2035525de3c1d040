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
_BROKEN_END = regex.compile(r"\ufffd+\s*$")


def clean(text: str, *, whole: bool = True) -> str:
    """An answer as it is shown and stored; the same for every model, so that no habit tells it.

    Composed (NFC), without marks of chat templates, a role before the first word, hidden characters or
    a torn last character; lines end alike, and more than one empty line is one. Cleaning twice changes
    nothing. Of a text that still comes in (`whole` false) the end that may yet turn out to be a mark or
    a role is left out.
    """
    cleaned = stored(text).replace("\r\n", "\n").replace("\r", "\n")
    before = None
    # Taking one thing away can lay open another: <<s>s>, or a role after a mark.
    while cleaned != before:
        before = cleaned
        cleaned = _TEMPLATE.sub("", _HIDDEN.sub("", cleaned))
        role = _ROLE.match(cleaned)
        cleaned = _BROKEN_END.sub("", cleaned[role.end() :] if role else cleaned)
        cleaned = stored(_EMPTY_LINES.sub("\n\n", cleaned).strip())
    if not whole:
        coming = _COMING.search(cleaned)
        # A mark is told by its partial match, so that a < b and [1] stay.
        if coming and _TEMPLATE.fullmatch(coming.group(), partial=True):
            cleaned = cleaned[: coming.start()].rstrip()
        if _ROLE.fullmatch(cleaned, partial=True):
            cleaned = ""
    return cleaned


def signals(answer: str, code: str, detector: Detector, *, cut: bool = False) -> frozenset[Signal]:
    """What is unusual about a whole answer in the language asked for; `cut`: it ended at its length limit.

    Of a short answer (yes, a number, a name) the language is not judged.
    """
    text = clean(answer)
    if not _SAYS_SOMETHING.search(text):
        return frozenset({Signal.EMPTY})
    found = set()
    unlike = foreign(text, code, detector)
    if unlike is not None:
        found.add(_FOREIGN[unlike])
    if repeats(text, code):
        found.add(Signal.REPETITION)
    if cut:
        found.add(Signal.CUT_OFF)
    return frozenset(found)
