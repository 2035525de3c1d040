"""Where pairs are drawn to where votes tell most, each battle says how likely its pair was; else nothing changes."""

from __future__ import annotations

import pytest

from annotation.informing import EXPLORED
from annotation.pairing import pairing
from backend.services.arena import informed
from backend.services.arena.exporting import Exports, Selection, What
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import READ, Table
from tests.conftest import Clock


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Informed, or as always."""
    return settings.model_copy(update={"pairing": request.param})


@pytest.mark.parametrize("settings", ["informed"], indirect=True)
def test_the_chance_of_a_pair_is_stored_and_exported(table: Table, rater: Caller, clock: Clock) -> None:
    third = table.services.arena.entrants.ensure_model(name="Crane", base="/weights/crane")
    battle = table.answered(rater).id
    chance = table.stored(battle).chance
    assert chance is not None
    assert EXPLORED / 100 < chance < 1
    assert third.id != table.models["base"].id
    clock.advance(seconds=READ)
    table.vote(rater, battle, "a")
    exports = Exports(table.services.database, secrets=table.services.secrets, audit=table.services.audit)
    (line,) = exports.lines(Selection(What.VOTES))
    assert line.chance == chance
    models = table.stored(battle).models
    with table.services.database.reading() as session:
        known = informed.known(session, "hu", 3)
    (one,) = known.values()
    assert list(known) == [pairing(models.a, models.b)]
    assert (one.wins + one.losses, one.settled) == (1, False)
    assert (one.wins == 1) is (models.a == min(models.a, models.b))


@pytest.mark.parametrize("settings", ["even"], indirect=True)
def test_nothing_is_recorded_where_it_is_off(table: Table, rater: Caller) -> None:
    assert table.stored(table.answered(rater).id).chance is None


def test_a_pair_is_settled_by_several_people_or_by_the_goal() -> None:
    many, one = {f"r{number}": [20, 2] for number in range(5)}, {"only": [100, 10]}
    assert informed._known(many, needed=180).settled
    assert not informed._known(one, needed=180).settled
    assert informed._known({"r": [1000, 500], "s": [500, 0]}, needed=1e300).settled
