"""What tests of calibration do with a benchmark: bring items, refine them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from backend.db import refinements
from backend.db.calibrations import At
from backend.db.tables import CalibrationRow, PlaceRow
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.calibration.views import NewRefinement, Typed
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

    def refiner(self) -> Caller:
        """Somebody who refines in Hungarian."""
        return self.people.caller(self.people.translator(languages=(WorkingLanguage("hu", TranslatorGroup.REFINER),)))

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
            counted = {row.item_id: row.taken for row in session.scalars(select(CalibrationRow))}
            places = [row.item_id for row in session.scalars(select(PlaceRow)) if row.stage == "refine"]
        assert all(places.count(item_id) == count for item_id, count in counted.items())
        return counted


def worded(question: str) -> Fields:
    """The right version with another question."""
    return replace(RIGHT, question=question)


def coloured(number: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (number % 250, number // 250, 30)).save(out, "PNG")
    return out.getvalue()
