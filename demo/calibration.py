"""Made-up work on the demo's benchmark: its translators find something to do, and its researchers see figures.

In the languages of the demo's voter three refined the first items: one corrects what is wrong with a draft, the others
overlook some. On half of them three voted, and now and then one was mistaken. A language is stored whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from backend.db import ballots, benchmarks, calibrations, places, refinements
from backend.db.ballots import Ballot
from backend.db.benchmarks import item_id
from backend.db.calibrations import At, Stage
from backend.db.engine import Session
from backend.db.refinements import Refinement
from backend.services import Services
from backend.services.calibration.following import follow
from backend.services.calibration.opening import Opening
from core.benchmark_items import Fields
from core.records import Person, TranslatorGroup
from core.text_checks import edit_distance
from demo import people
from demo.benchmark.references import references

LANGUAGES = ("hu", "sr")
"""Of the demo's voter."""
REFINED, DECIDED = 30, 15
"""Items of each language, and those of them that were voted on."""
_ALL_BAD = 7
"""The item about which most voters found no version good: a researcher decides."""
_LEASE = timedelta(hours=1)


def fill(services: Services, benchmark: str, keys: Sequence[str], *, say: Callable[[str], None]) -> None:
    """Refine and vote where nobody has begun; the keys are the makers' own, in the order of the items."""
    with services.database.reading() as session:
        known = benchmarks.named(session, benchmark)
    if known is None:
        return
    for language in LANGUAGES:
        todo = _untouched(services, [(key, At(item_id(known.id, key), language)) for key in keys[:REFINED]])
        if not todo:
            continue
        joined = services.clock() - timedelta(days=3)
        refiners = people.translators(services, language, TranslatorGroup.REFINER, joined=joined)
        voters = people.translators(services, language, TranslatorGroup.VOTER, joined=joined)
        right = references(language)
        now = services.clock()
        with services.database.transaction() as session:
            for number, key, at in todo:
                calibrations.lock(session, at)
                new_id = _Ids(f"{at.item_id} {language}")
                _refine(session, at, number, right[key], refiners, now)
                Opening(len(voters), with_draft=False, new_id=new_id).open(session, at)
                if number < DECIDED:
                    _vote(session, at, number, right[key], voters, now)
        say(f"refining and voting on the benchmark: {len(todo)} items in {language}")


def _untouched(services: Services, items: Sequence[tuple[str, At]]) -> list[tuple[int, str, At]]:
    """Those at which nobody has a place, with their number."""
    with services.database.reading() as session:
        standings = [calibrations.standing(session, at) for _, at in items]
    return [
        (number, key, at)
        for number, ((key, at), standing) in enumerate(zip(items, standings, strict=True))
        if standing.stage is Stage.REFINE and standing.taken == 0 and not standing.held
    ]


def _refine(session: Session, at: At, number: int, right: Fields, refiners: Sequence[Person], now: datetime) -> None:
    """The first is careful, the second overlooks every third mistake, the third every second."""
    draft = calibrations.draft(session, at)
    for place, person in enumerate(refiners):
        overlooked = (place == 1 and number % 3 == 0) or (place == 2 and number % 2 == 0)
        fields = draft if overlooked else right
        distance = sum(map(edit_distance, draft.texts, fields.texts))
        places.take(session, at, person.id, Stage.REFINE, now=now, until=now + _LEASE)
        refinements.add(session, at, Refinement(person.id, fields, (), "", distance, 20.0 + 3 * place + distance, now))
        places.finish(session, at, person.id, now=now)


def _vote(session: Session, at: At, number: int, right: Fields, voters: Sequence[Person], now: datetime) -> None:
    """For the right text; the last voter is mistaken on every fourth item."""
    versions = ballots.versions(session, at)
    best = next((one for one in versions if one.fields == right), versions[0])
    for place, person in enumerate(voters):
        mistaken = place == len(voters) - 1 and number % 4 == 0
        choice = next((one for one in versions if one is not best), best) if mistaken else best
        order = [one.id for one in versions][:: 1 if place % 2 else -1]
        places.take(session, at, person.id, Stage.VOTE, now=now, until=now + _LEASE)
        ballots.keep_order(session, at, person.id, order)
        said = None if number == _ALL_BAD and place < len(voters) - 1 else choice.id
        ballots.add(session, at, Ballot(person.id, said, None, frozenset(), "", 9.0 + place, now))
        places.finish(session, at, person.id, now=now)
    follow(session, at, most=len(voters), now=now)


class _Ids:
    """Ids that are the same each time, one after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        return hashlib.sha256(f"Little World {self._name} {self._count}".encode()).hexdigest()[:32]
