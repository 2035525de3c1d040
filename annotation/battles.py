"""Rules of battles and votes: who sits where, what a vote must look like, what keeps it from counting."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

import regex  # type: ignore[import-untyped]

from core import inputs
from core.battles import Choice, Mark, NotCounted, Side, Sides, Vote, VoteReason
from core.detect import script_shares
from core.errors import Conflict, InvalidInput, Reason
from core.normalise import stored

UNDO_WINDOW = timedelta(seconds=60)
# A smaller box is a slip of the finger: on a phone this is about four pixels.
LEAST_MARK = 0.01

# Letters and digits per second that a practised reader takes in at ease, marks and spaces not counted. A syllable
# of Hangul or a Han character carries what two or three Latin letters do, and Arabic writes few of its vowels.
_READING_RATES = MappingProxyType(
    {"Latn": 18.0, "Cyrl": 17.0, "Arab": 13.0, "Thai": 13.0, "Hang": 10.0, "Hani": 7.0, "Hira": 8.0, "Kana": 8.0}
)
_OTHER_RATE = 15.0
_READ = regex.compile(r"[\p{L}\p{N}]")
# Who skims takes a third of the time; nobody decides sooner than the first; and after the second, the worse of
# two long answers is known without reading either to its end.
_SKIMMED = 1 / 3
_SOONEST = 0.7
_LONG_ENOUGH = 10.0

T = TypeVar("T")


@dataclass(frozen=True)
class BattleFacts:
    """What decides whether the vote of a battle counts; `answers` are those of the last turn."""

    models: Sides[str]
    answers: Sides[str]
    seconds: float
    void: bool = False
    open: bool = False
    leaked: bool = False
    undone: bool = False
    learnt: bool = False
    control: bool = False
    consented: bool = True


def sides(seed: int, first: T, second: T) -> Sides[T]:
    """Who sits at A and who at B: a fair coin that falls the same way for the same seed.

    The seed is hashed under a name of its own, so that a number that also drew the pair or the
    answers tells nothing about the sides.
    """
    coin = hashlib.sha256(f"sides:{seed}".encode()).digest()[0] & 1
    return Sides(a=first, b=second) if coin else Sides(a=second, b=first)


def reading_seconds(texts: Iterable[str]) -> float:
    """Seconds to read texts at ease; of equal texts only one is read.

    Counted by the script of the letters and not by the language asked for: an English answer to a
    Korean question is read at the speed of English, or the quick and right vote against it would
    look careless.
    """
    total = 0.0
    for text in dict.fromkeys(map(stored, texts)):
        shares = script_shares(text) or {"": 1.0}
        a_character = sum(share / _READING_RATES.get(script, _OTHER_RATE) for script, share in shares.items())
        total += len(_READ.findall(text)) * a_character
    return total


def least_seconds(texts: Iterable[str]) -> float:
    """The time below which a vote cannot stand on having read the answers, skimming included."""
    return min(max(reading_seconds(texts) * _SKIMMED, _SOONEST), _LONG_ENOUGH)


def why_not_counted(facts: BattleFacts) -> frozenset[NotCounted]:
    """Every reason that keeps a vote out of the ratings; nothing means that it counts."""
    # Asked this way round, a time that is no number never counts.
    read = facts.seconds >= least_seconds(facts.answers)
    answers: Mapping[NotCounted, bool] = {
        NotCounted.VOID: facts.void,
        NotCounted.OPEN: facts.open,
        NotCounted.LEAKED: facts.leaked,
        NotCounted.TOO_FAST: not read,
        NotCounted.UNDONE: facts.undone,
        NotCounted.WITHOUT_CONSENT: not facts.consented,
        NotCounted.ONE_MODEL: facts.models.a == facts.models.b and not facts.control,
        NotCounted.CONTROL: facts.control,
        NotCounted.LEARNT: facts.learnt,
    }
    return frozenset(reason for reason, so in answers.items() if so)


def names_at(voted_at: datetime, *, after: timedelta) -> datetime | None:
    """When the names are told after a vote; none where that is at once."""
    return voted_at + after if after else None


def require_undoable(vote: Vote, now: datetime) -> None:
    """Refuse to undo a vote when its 60 seconds are over."""
    if now - vote.at > UNDO_WINDOW:
        raise Conflict(Reason.UNDO_TOO_LATE, seconds=int(UNDO_WINDOW.total_seconds()))


def choice(text: str) -> Choice:
    """A choice that came from outside."""
    try:
        return Choice(text)
    except ValueError:
        raise InvalidInput(Reason.CHOICE_UNKNOWN) from None


def reasons(texts: Iterable[str]) -> frozenset[VoteReason]:
    """The reasons for one side as they came from outside; one that is not on the list is refused."""
    try:
        return frozenset(VoteReason(text) for text in texts)
    except ValueError:
        raise InvalidInput(Reason.REASON_UNKNOWN) from None


def decided_by(choice: Choice, reasons: frozenset[VoteReason]) -> Sides[frozenset[VoteReason]]:
    """One list of what decided a vote, for each side as it is stored.

    What spoke for the better answer stands with it; that one is unsafe speaks against the other. Where neither is
    better, all of it was said of both.
    """
    better = choice.better
    if better is None:
        return Sides(reasons, reasons)
    against = reasons & {VoteReason.UNSAFE}
    by_side = {better: reasons - against, better.other: against}
    return Sides(by_side[Side.A], by_side[Side.B])


def note(text: str) -> str:
    """A note to a vote: nothing at all is fine, else a paragraph."""
    return inputs.paragraph(text) if text.strip() else ""


def require_mark(mark: Mark, *, pictures: int) -> Mark:
    """A box that lies on one of the battle's pictures and is large enough to have been meant; else refused."""
    edges = (mark.left, mark.top, mark.right, mark.bottom)
    inside = all(math.isfinite(edge) and 0 <= edge <= 1 for edge in edges)
    # A hair of tolerance: 0.31 - 0.30 is a little less than 0.01.
    least = LEAST_MARK - 1e-9
    drawn = inside and mark.right - mark.left >= least and mark.bottom - mark.top >= least
    if not drawn or not 0 <= mark.picture < pictures:
        raise InvalidInput(Reason.MARK_MALFORMED)
    return mark
