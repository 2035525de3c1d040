"""How much translations of the same items share: people with each other, with the machine, the machine with itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend import policies
from backend.db import calibrated
from backend.db.calibrated import Work
from backend.db.engine import Database
from backend.services.arena.input_checks import language as offered
from core import inputs
from core.benchmark_items import Fields
from core.records import Caller


class Between(StrEnum):
    """Which two texts of an item are laid beside each other; the second is the reference."""

    PEOPLE = "people"
    DRAFT_AND_PERSON = "draft_and_person"
    DRAFT_AND_DECIDED = "draft_and_decided"
    BOTH_DRAFTS = "both_drafts"


@dataclass(frozen=True)
class Likeness:
    """How much two translators' texts share (BLEU, 0 to 100) over the items that have both."""

    between: Between
    items: int
    value: float
    low: float
    high: float
    signature: str


class Translations:
    """Looks at all texts of a benchmark in a language."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def likeness(self, caller: Caller, benchmark: str, language: str) -> tuple[Likeness, ...]:
        """Every two translators that there are; nothing where no item has texts of both."""
        policies.research(caller.person)
        code = offered(language)
        with self._database.reading() as session:
            work = calibrated.work(session, inputs.line(benchmark), code)
        return likeness(work, code)


def likeness(work: Sequence[Work], code: str) -> tuple[Likeness, ...]:
    """The same of work that was read; of an item the first two people count, so that each item counts once."""
    from evaluation.metrics.overlap import bleu  # sacrebleu and numpy come when somebody looks
    from evaluation.metrics.score import Pair

    found = []
    for between, texts in _TEXTS.items():
        both = [pair for one in work if (pair := texts(one)) is not None]
        if not both:
            continue
        score = bleu([Pair(_joined(first), (_joined(second),)) for first, second in both], code)["bleu"]
        if score.value is not None and score.low is not None and score.high is not None:
            found.append(Likeness(between, len(both), score.value, score.low, score.high, score.signature))
    return tuple(found)


def _joined(fields: Fields) -> str:
    return "\n".join(text for text in fields.texts if text)


_Two = tuple[Fields, Fields]


def _people(work: Work) -> _Two | None:
    first = sorted(work.refinements, key=lambda one: (one.created_at, one.person_id))[:2]
    return (first[1].fields, first[0].fields) if len(first) == 2 else None


def _with_person(work: Work) -> _Two | None:
    first = min(work.refinements, key=lambda one: (one.created_at, one.person_id), default=None)
    return (work.draft, first.fields) if first is not None else None


def _with_decided(work: Work) -> _Two | None:
    decided = work.decision.fields if work.decision is not None else None
    return (work.draft, decided) if decided is not None else None


def _drafts(work: Work) -> _Two | None:
    return (work.first.fields, work.draft) if work.first is not None else None


_TEXTS: dict[Between, Callable[[Work], _Two | None]] = {
    Between.PEOPLE: _people,
    Between.DRAFT_AND_PERSON: _with_person,
    Between.DRAFT_AND_DECIDED: _with_decided,
    Between.BOTH_DRAFTS: _drafts,
}
