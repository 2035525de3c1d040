"""Rows as a model reads them: asked in a process of its own, once; a model whose files are gone is named."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from backend.services.studio.looks import MOST, Looks
from core.errors import Conflict, Forbidden, InvalidInput, Reason
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People
from training.data.look import Piece, Rate, Seen

READER = """
import json, pathlib, sys
log = pathlib.Path(sys.argv[1])
log.open("a").write(json.dumps(sys.argv[2:]) + "\\n")
seen = {"pieces": [{"text": "Egy", "tokens": 1, "learnt": True, "picture": False}], "good": True}
rows = {one.removeprefix("--row="): [seen] for one in sys.argv[4:]}
print(json.dumps({"rows": rows, "unread": {}, "rates": {"hu": {"tokens": 6, "words": 2}}}))
"""


@pytest.fixture
def house(services: object, clock: Clock) -> House:
    return House(services, clock)  # type: ignore[arg-type]


def looks(house: House, folder: Path, program: str = READER) -> Looks:
    command = (sys.executable, "-c", program, str(folder / "asked.jsonl"))
    return Looks(house.services.database, house.services.studio.snapshots, command=command)


def snapshot(house: House, people: People) -> str:
    rater = people.rater(consent=True)
    battle = house.battle(rater)
    house.vote(battle, rater)
    return house.services.studio.snapshots.build(people.caller(people.researcher()), house.round.id).info.hash


def test_rows_are_asked_for_once_and_only_by_researchers(house: House, people: People, tmp_path: Path) -> None:
    service, built = looks(house, tmp_path), snapshot(house, people)
    caller = people.caller(people.researcher())
    [reader, *_] = service.readers(caller)
    for _ in range(2):
        found = service.look(caller, built, reader.id, ["ab", "--base=/etc"])
        assert found.rows["ab"] == (Seen((Piece("Egy", 1, learnt=True),), good=True),)
        assert found.rates["hu"] == Rate(6, 2)
    [asked] = [json.loads(line) for line in (tmp_path / "asked.jsonl").read_text().splitlines()]
    assert asked[1:] == [f"--base={reader.base}", "--row=ab", "--row=--base=/etc"]
    with pytest.raises(Forbidden):
        service.look(people.caller(people.rater()), built, reader.id, ["ab"])
    with pytest.raises(InvalidInput):
        service.look(caller, built, reader.id, ["ab"] * (MOST + 1))


def test_a_model_that_cannot_be_loaded_is_named(house: House, people: People, tmp_path: Path) -> None:
    service, built = looks(house, tmp_path, "raise SystemExit('no such model')"), snapshot(house, people)
    caller = people.caller(people.researcher())
    [reader, *_] = service.readers(caller)
    with pytest.raises(Conflict) as refused:
        service.look(caller, built, reader.id, ["ab"])
    assert refused.value.reason is Reason.MODEL_LOST
