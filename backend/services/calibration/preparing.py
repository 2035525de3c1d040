"""Preparing a language of a benchmark: its glossary, gold items for its voters, who adjudicates beside researchers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import combinations

from annotation import glossary as terms
from annotation.refining import cleaned
from annotation.voting import same
from backend import policies
from backend.db import adjudicators, ballots, benchmarks, calibrations, glossary, gold, people
from backend.db.benchmarks import Benchmark
from backend.db.calibrations import At, Shown
from backend.db.engine import Database, Session
from backend.db.gold import GoldItem
from backend.services import checks
from backend.services.arena.input_checks import language as offered
from backend.services.audit import Action, AuditLog
from backend.services.calibration.entering import written
from backend.services.calibration.views import Typed
from backend.services.idempotency import once_by
from core import inputs
from core.benchmark_items import Fields
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.records import Caller, Person, PersonId, Role

_WORSE_MOST = 3
"""Texts beside the best."""
_ADJUDICATORS_MOST = 20
_GLOSSARY_LONGEST = 100_000


@dataclass(frozen=True)
class Prepared:
    """What is prepared for a benchmark in a language, and who could be named."""

    glossary: str
    gold: tuple[GoldItem, ...]
    adjudicators: tuple[PersonId, ...]
    candidates: tuple[Person, ...]


@dataclass(frozen=True)
class GoldCase:
    """An item that is to become gold: its source, and texts to begin with."""

    shown: Shown
    best: Fields
    worse: Fields


class Preparing:
    """What researchers prepare before and while others work."""

    def __init__(self, database: Database, *, audit: AuditLog, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def state(self, caller: Caller, benchmark: str, language: str) -> Prepared:
        """Everything there is; NotFound BENCHMARK_UNKNOWN."""
        policies.research(caller.person)
        name, code = inputs.line(benchmark), offered(language)
        with self._database.reading() as session:
            _known(session, name)
            return Prepared(
                glossary=terms.written(glossary.terms(session, name, code)),
                gold=tuple(gold.every(session, name, code)),
                adjudicators=tuple(adjudicators.of(session, name, code)),
                candidates=tuple(one for one in people.every(session) if _may_be_named(one, code)),
            )

    def set_glossary(self, caller: Caller, benchmark: str, language: str, typed: str, key: str) -> None:
        """Have the terms that are typed and no others; InvalidInput GLOSSARY_MALFORMED with the line."""
        name, code = inputs.line(benchmark), offered(language)
        text = inputs.paragraph(typed, longest=_GLOSSARY_LONGEST) if typed.strip() else ""
        every = terms.read(text)

        def work(session: Session, by: Person) -> None:
            known = benchmarks.ensure(session, _known(session, name))  # two who save at once take turns
            glossary.put(session, known.id, code, every, by.id, now=self._clock())
            self._record(session, caller, "glossary_changed", name, {"language": code, "terms": str(len(every))})

        self._once(caller, key, "glossary", {"benchmark": name, "language": code, "text": text}, work)

    def gold_case(self, caller: Caller, benchmark: str, language: str, number: int) -> GoldCase:
        """An item by its number, with what is decided on it, else its draft; NotFound ITEM_UNKNOWN."""
        policies.research(caller.person)
        name, code = inputs.line(benchmark), offered(language)
        with self._database.reading() as session:
            at = _numbered(session, name, code, number)
            draft, decided = calibrations.draft(session, at), ballots.decision(session, at)
            return GoldCase(calibrations.shown(session, at), decided.fields if decided is not None else draft, draft)

    def make_gold(
        self, caller: Caller, benchmark: str, language: str, number: int, texts: Sequence[Fields], key: str
    ) -> None:
        """Have voters be given an item whose best text is the first of these, and the others are worse.

        InvalidInput GOLD_MALFORMED unless they are two to four different whole texts, Conflict GOLD_THERE.
        """
        name, code = inputs.line(benchmark), offered(language)
        for text in texts:
            written(Typed(text))
        every = [cleaned(text) for text in texts]
        distinct = all(not same(one, other) for one, other in combinations(every, 2))
        if not 2 <= len(every) <= 1 + _WORSE_MOST or not distinct:
            raise InvalidInput(Reason.GOLD_MALFORMED)

        def work(session: Session, by: Person) -> None:
            at = _numbered(session, name, code, number)
            calibrations.lock(session, at)
            source = calibrations.shown(session, at).source
            whole = all(_fits(one, source) for one in every)
            if not whole:
                raise InvalidInput(Reason.GOLD_MALFORMED)
            if gold.texts(session, at):
                raise Conflict(Reason.GOLD_THERE)
            gold.add(session, at, every, by.id, now=self._clock())
            self._record(session, caller, "gold_made", at.item_id, {"language": code})

        about = {"benchmark": name, "language": code, "number": number, "texts": [asdict(one) for one in every]}
        self._once(caller, key, "gold", about, work)

    def end_gold(self, caller: Caller, language: str, item_id: str, key: str) -> None:
        """Give a gold item to nobody else; what was said of it stays. NotFound ITEM_UNKNOWN."""
        at = At(inputs.opaque(item_id), offered(language))

        def work(session: Session, by: Person) -> None:
            if not gold.end(session, at, now=self._clock()):
                raise NotFound(Reason.ITEM_UNKNOWN)
            self._record(session, caller, "gold_ended", at.item_id, {"language": at.language})

        self._once(caller, key, "gold_end", {"item": at.item_id, "language": at.language}, work)

    def name(self, caller: Caller, benchmark: str, language: str, persons: Sequence[str], key: str) -> None:
        """Have these people adjudicate beside the researchers, and no others."""
        name, code = inputs.line(benchmark), offered(language)
        named = sorted({checks.person_id(one) for one in persons})
        if len(named) > _ADJUDICATORS_MOST:
            raise InvalidInput(Reason.REQUEST_MALFORMED)

        def work(session: Session, by: Person) -> None:
            known = benchmarks.ensure(session, _known(session, name))
            found = people.some(session, named)
            if not all(one in found and _may_be_named(found[one], code) for one in named):
                raise NotFound(Reason.PERSON_UNKNOWN)
            adjudicators.put(session, known.id, code, named, by.id, now=self._clock())
            self._record(session, caller, "adjudicators_named", name, {"language": code, "people": ", ".join(named)})

        self._once(caller, key, "adjudicators", {"benchmark": name, "language": code, "people": list(named)}, work)

    def _once(
        self,
        caller: Caller,
        key: str,
        action: str,
        payload: dict[str, object],
        work: Callable[[Session, Person], None],
    ) -> None:
        once_by(self._database, caller, policies.research, key=key, action=action, payload=payload, work=work)

    def _record(self, session: Session, caller: Caller, action: Action, subject: str, details: dict[str, str]) -> None:
        actor = checks.signed_in(caller).id
        self._audit.record(
            session, actor=actor, action=action, subject=subject, address=caller.address, details=details
        )


def _known(session: Session, name: str) -> Benchmark:
    benchmark = benchmarks.named(session, name)
    if benchmark is None:
        raise NotFound(Reason.BENCHMARK_UNKNOWN)
    return benchmark


def _numbered(session: Session, name: str, language: str, number: int) -> At:
    at = calibrations.numbered(session, name, language, number) if isinstance(number, int) else None
    if at is None:
        raise NotFound(Reason.ITEM_UNKNOWN)
    return at


def _fits(text: Fields, source: Fields) -> bool:
    """Whether it has text where the source has some, and nowhere else."""
    filled = [bool(one.strip()) for one in source.texts]
    return len(text.options) == len(source.options) and [bool(one) for one in text.texts] == filled


def _may_be_named(person: Person, code: str) -> bool:
    """Somebody who translates in the language, and is there."""
    works = any(one.code == code for one in person.languages)
    return person.active and Role.TRANSLATOR in person.roles and works
