"""Health notices when base and adapter answer alike, or when something else answers than is registered."""

from __future__ import annotations

import pytest

from backend.services.arena.canary import SidesAlike, sing
from core.engine import Ask, End, Finished, Weights
from core.records import Caller
from tests.backend.services.arena.table import Table

BASE, TUNED = "b" * 64, "a" * 64


def answers(*, tuned: str, weights: Weights | None, base_weights: Weights | None) -> object:
    def ask(asked: Ask) -> tuple[str, Finished]:
        wears = bool(asked.source.adapter)
        found = Finished(End.COMPLETE, 1, 1, 0.1, 0.1, weights if wears else base_weights)
        return (tuned if wears else "A red circle."), found

    return ask


def heard(table: Table, **more: object) -> str:
    given = {
        "tuned": "Egy piros kör.",
        "weights": Weights(BASE, TUNED),
        "base_weights": Weights(BASE, ""),
    } | more
    return sing(table.services.database, answers(**given))  # type: ignore[arg-type]


def test_sides_that_differ_as_known_are_well(table: Table) -> None:
    assert heard(table) == "1"
    assert heard(table, weights=None, base_weights=None) == "1"  # a remote server does not say


@pytest.mark.parametrize(
    "more",
    [
        {"tuned": "A red circle."},
        {"weights": Weights(BASE, "")},
        {"base_weights": Weights(BASE, TUNED)},
        {"weights": Weights("c" * 64, TUNED)},
    ],
)
def test_sides_that_cannot_be_told_apart_are_named(table: Table, more: dict[str, object]) -> None:
    with pytest.raises(SidesAlike, match="Heron-3B-hu"):
        heard(table, **more)


def test_another_adapter_than_the_registered_one_is_noticed(table: Table) -> None:
    from backend.db.tables import ModelRow

    with table.services.database.transaction() as session:
        session.get_one(ModelRow, table.models["tuned"].id).adapter_sha256 = TUNED
    assert heard(table) == "1"
    with pytest.raises(SidesAlike, match="aaaaaaaa ≠ dddddddd"):
        heard(table, weights=Weights(BASE, "d" * 64))


def test_each_answer_is_stored_with_what_really_gave_it(table: Table, rater: Caller) -> None:
    battle = table.stored(table.answered(rater).id)
    assert battle.last.answers is not None
    for name, adapter in (("base", ""), ("tuned", "/weights/gilded")):
        stored = battle.last.answers.of(table.side_of(name, battle.id))
        assert stored.weights == Weights("/weights/heron", adapter)
