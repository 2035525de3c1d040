"""What tests of calibration do with a benchmark: bring items, refine them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from annotation.voting import ALL_BAD, letters
from backend.db import ballots, calibrations, refinements
from backend.db.ballots import Decision
from backend.db.calibrations import At, Stage
from backend.db.tables import CalibrationRow, PlaceRow
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.calibration.views import NewBallot, NewRefinement, Typed
from core.benchmark_items import Fields, ItemKind, Reference, first_letters
from core.records import Caller, TranslatorGroup, WorkingLanguage
from tests.conftest import Clock, People

ENGLISH = Fields("What colour is the car?", "", ("Red", "Blue"))
DRAFT = Fields("Milyen színű a kocsi?", "", ("Piros", "Kék"))
RIGHT = Fields("Milyen színű az autó?", "", ("Piros", "Kék"))
NAME = "Cars"


@dataclass
class Workshop:
    """A benchmark and everybody around it."""

    services: Services
    people: People
    new_key: Callable[[], str]
    clock: Clock

    def bring(self, count: int, *, first: int = 1) -> None:
        """Items with a draft in Hungarian, the same texts but for their pictures and keys."""
        items = [
            NewItem(
                key=f"car-{number}",
                kind=ItemKind.CHOICE,
                pictures=(coloured(number),),
                origin=Origin(source="pool", licence="CC0", origin="drawn"),
                source=ENGLISH,
                answer="A",
                letters=first_letters(2),
                drafts={"hu": DRAFT},
                references={"hu": Reference(RIGHT, "word")},
            )
            for number in range(first, first + count)
        ]
        self.services.benchmarks.add_items(NewBenchmark(NAME), items)

    def refiner(self, **more: object) -> Caller:
        """Somebody who refines in Hungarian."""
        hungarian = (WorkingLanguage("hu", TranslatorGroup.REFINER),)
        return self.people.caller(self.people.translator(languages=hungarian, **more))

    def voter(self, **more: object) -> Caller:
        """Somebody who votes in Hungarian."""
        hungarian = (WorkingLanguage("hu", TranslatorGroup.VOTER),)
        return self.people.caller(self.people.translator(languages=hungarian, **more))

    def refined(self, *questions: str) -> str:
        """An item that three people have refined with these questions; its id."""
        items = {self.refine(self.refiner(), worded(question)) for question in questions}
        [item_id] = items
        assert item_id is not None
        return item_id

    def vote(self, caller: Caller, question: str, **more: object) -> str | None:
        """Take the next item and vote for the version with this question ('': all bad); its id, or nothing."""
        task = self.services.calibration.voting.next(caller, "hu")
        if task is None:
            return None
        asked = [one.question for one in task.versions]
        choice = letters(len(asked))[asked.index(question)] if question else ALL_BAD
        self.cast(caller, task.shown.at.item_id, choice, **more)
        return task.shown.at.item_id

    def cast(self, caller: Caller, item_id: str, choice: str, *, key: str = "", **more: object) -> None:
        """Vote by a letter."""
        new = NewBallot(choice=choice, seconds=2.0, **more)  # type: ignore[arg-type]
        self.services.calibration.voting.vote(caller, "hu", item_id, new, key or self.new_key())

    def stage(self, item_id: str) -> Stage:
        """Where an item stands."""
        with self.services.database.reading() as session:
            return calibrations.standing(session, At(item_id, "hu")).stage

    def decided(self, item_id: str) -> Decision | None:
        """What was decided on an item."""
        with self.services.database.reading() as session:
            return ballots.decision(session, At(item_id, "hu"))

    def refine(self, caller: Caller, fields: Fields = RIGHT, **more: str) -> str | None:
        """Take the next item and hand it in; its id, or nothing when there is none."""
        task = self.services.calibration.refining.next(caller, "hu")
        if task is None:
            return None
        self.hand_in(caller, task.shown.at.item_id, fields, **more)
        return task.shown.at.item_id

    def hand_in(self, caller: Caller, item_id: str, fields: Fields = RIGHT, *, reason: str = "", key: str = "") -> None:
        """Hand in a version of an item."""
        new = NewRefinement(Typed(fields, reason), seconds=3.0)
        self.services.calibration.refining.submit(caller, "hu", item_id, new, key or self.new_key())

    def texts(self, item_id: str) -> list[str]:
        """The questions of all refinements of an item, as stored."""
        with self.services.database.reading() as session:
            return [one.fields.question for one in refinements.of_item(session, At(item_id, "hu"))]

    def taken(self) -> dict[str, int]:
        """How many places of each item are taken, as counted; they agree with the places that there are."""
        with self.services.database.reading() as session:
            rows = session.scalars(select(CalibrationRow)).all()
            places = [(row.item_id, row.stage) for row in session.scalars(select(PlaceRow))]
        working = [row for row in rows if row.stage in ("refine", "vote")]
        assert all(places.count((row.item_id, row.stage)) == row.taken for row in working)
        return {row.item_id: places.count((row.item_id, "refine")) for row in rows}


def worded(question: str) -> Fields:
    """The right version with another question."""
    return replace(RIGHT, question=question)


def coloured(number: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (number % 250, number // 250, 30)).save(out, "PNG")
    return out.getvalue()
