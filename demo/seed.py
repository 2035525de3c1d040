"""Fills a store with the Little World: people, pictures, three models, a benchmark, an open round and a closed one.

Twice is once, and what was cut short goes on where it was. All of it is marked as demo data; `remove`
takes it out.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from backend.db import demo as demo_rows
from backend.records import Model
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from core.benchmark_items import ItemKind, Reference, first_letters
from core.languages import INTERFACE
from demo import calibration, people, shipped
from demo.benchmark import DemoItem, items
from demo.benchmark.references import mistakes, references
from demo.pool import drawings, jpeg
from demo.round.filling import fill
from demo.round.plan import Entrant
from demo.texts import LOCAL_LANGUAGES

ROUND = "Little World 1"
GOAL = 40
BENCHMARK = "Little World"
LICENCE = "Apache-2.0"
SOURCE = "Little World, drawn and written by code (demo/)"
BASE = "demo/model/base"
ADAPTER = "demo/model/adapter"
SECOND = "demo/model/second"
_ITEM_SIZE = 320
_DRAWINGS_AT_ONCE = 16
Say = Callable[[str], None]


def seed(services: Services, *, say: Say = lambda line: None) -> None:
    """Create what is missing and say what is being made; nothing is said when all is there."""
    asked = _questions()
    missing = services.benchmarks.missing(BENCHMARK, (item.id for both in asked for item in both))
    if len(missing) == sum(map(len, asked)):  # nothing of it: a new store, or one that the demo was taken out of
        say("making demo people, models and a round")
        with services.database.transaction() as session:
            demo_rows.reopen(session, ROUND)
    _seed_people(services)
    models = _seed_arena(services)
    _seed_pool(services, say)
    fill(services, models, say=say)
    shipped.ensure(services.settings.home)
    _seed_benchmark(services, [both for both in asked if any(item.id in missing for item in both)], say)
    calibration.fill(services, BENCHMARK, [item.id for both in asked for item in both], say=say)


def remove(services: Services) -> demo_rows.Removed:
    """Take everything of the demo out again; its files go once the database has forgotten them."""
    with services.database.transaction() as session:
        removed = demo_rows.remove(session, at=services.clock())
        details = {kind: str(count) for kind, count in asdict(removed.gone).items() if count}
        if details:
            services.audit.record(session, actor=None, action="demo_removed", subject="", address="", details=details)
    for sha256 in removed.unused_blobs:
        services.blobs.remove(sha256)
    for folder in removed.snapshots:
        shutil.rmtree(folder, ignore_errors=True)
    services.studio.sisters.forget(Path(folder).name for folder in removed.snapshots)
    services.studio.evaluations.forget_lost()
    shipped.remove(services.settings.home)
    return removed


def _seed_people(services: Services) -> None:
    """Hashing a password is slow on purpose, so not for people who are there already."""
    logins = {one.login for one in people.PEOPLE}
    with services.database.reading() as session:
        there = demo_rows.logins_in_use(session, logins)
    if there < logins:
        people.seed(services)


def _seed_arena(services: Services) -> dict[Entrant, Model]:
    base = services.arena.entrants.ensure_model(name="Little World base", base=BASE, demo=True)
    adapters = {
        entrant: services.arena.entrants.ensure_model(name=name, base=BASE, adapter=adapter, parent=base.id, demo=True)
        for entrant, name, adapter in (
            (Entrant.SECOND, "Little World second", SECOND),
            (Entrant.TUNED, "Little World fine-tuned", ADAPTER),
        )
    }
    services.arena.rounds.ensure_round(name=ROUND, goals=dict.fromkeys(INTERFACE, GOAL), demo=True)
    return {Entrant.BASE: base, **adapters}


def _seed_pool(services: Services, say: Say) -> None:
    there = services.arena.pictures.demo_origins()
    missing = [drawing for drawing in drawings() if drawing.origin not in there]
    for number, drawing in enumerate(missing, 1):
        services.arena.pictures.add_to_pool(jpeg(drawing.draw()), _origin(drawing.origin, drawing.culture))
        if number % _DRAWINGS_AT_ONCE == 0 or number == len(missing):
            say(f"drawing pictures for the arena: {number} of {len(missing)}")


def _seed_benchmark(services: Services, missing: Sequence[Sequence[DemoItem]], say: Say) -> None:
    """Pictures go in with their items, so that none of them is ever offered in the arena."""
    known = {language: _references(language) for language in LOCAL_LANGUAGES} if missing else {}
    done, whole = 0, sum(map(len, missing))
    for start in range(0, len(missing), _DRAWINGS_AT_ONCE):
        new_items = [new for both in missing[start : start + _DRAWINGS_AT_ONCE] for new in _new_items(both, known)]
        into = NewBenchmark(BENCHMARK, licence=LICENCE, origin=SOURCE)
        services.benchmarks.add_items(into, new_items, demo=True)
        done += len(new_items)
        say(f"drawing and writing the benchmark: {done} of {whole} questions")


def _questions() -> list[list[DemoItem]]:
    """The items by drawing, in an order that tells no answer: as they are made, yes comes before no."""
    dice = random.Random(BENCHMARK)
    asked = [list(both) for _, both in groupby(items(), key=lambda item: item.drawing)]
    dice.shuffle(asked)
    for both in asked:
        dice.shuffle(both)
    return asked


def _new_items(both: Sequence[DemoItem], known: Mapping[str, Mapping[str, Reference]]) -> Iterator[NewItem]:
    """What is asked about one drawing, which is drawn once."""
    drawing = both[0].drawing
    picture = jpeg(drawing.draw(_ITEM_SIZE))
    for item in both:
        yield NewItem(
            key=item.id,
            kind=ItemKind.CHOICE if item.source.options else ItemKind.YES_NO,
            letters=first_letters(len(item.source.options)),
            pair=item.pair,
            pictures=(picture,),
            origin=_origin(f"benchmark:{drawing.seed}"),
            source=item.source,
            answer=item.answer,
            drafts=item.drafts,
            references={language: known[language][item.id] for language in known},
        )


def _references(language: str) -> dict[str, Reference]:
    wrong = mistakes(language)
    return {item: Reference(right, wrong[item]) for item, right in references(language).items()}


def _origin(origin: str, culture: str = "") -> Origin:
    return Origin(source="demo", licence=LICENCE, origin=origin, demo=True, culture=culture)
