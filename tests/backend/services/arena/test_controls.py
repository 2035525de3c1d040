"""A control battle is like any other to its person until the vote, and never counts."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from backend.db import votes
from backend.records import BattleId, Mode
from backend.services.arena.exporting import Exports, Selection, What
from backend.services.arena.pictures import Origin
from core.battles import NotCounted, Side
from core.records import Caller
from core.settings import Settings
from tests.backend.services.arena.table import READ, Table
from tests.conftest import Clock


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Every battle that can be a control is one."""
    return settings.model_copy(update={"control_every": 1})


def drawn(table: Table, box: tuple[int, int, int, int]) -> str:
    """A picture of the pool with something on it, so that it looks like no other."""
    image, out = Image.new("RGB", (64, 64), "white"), BytesIO()
    ImageDraw.Draw(image).rectangle(box, fill="black")
    image.save(out, "PNG")
    return table.services.arena.pictures.add_to_pool(out.getvalue(), Origin(source="pool", licence="", origin="drawn"))


@pytest.fixture
def shown(table: Table) -> str:
    """What is asked about, where there is another picture that looks different."""
    drawn(table, (40, 0, 63, 20))
    return drawn(table, (0, 30, 20, 63))


def battle_of(table: Table, rater: Caller, shown: str) -> BattleId:
    return table.answered(rater, pictures=(shown,)).id


def test_one_model_answers_twice_and_one_side_sees_another_picture(table: Table, rater: Caller, shown: str) -> None:
    view = table.answered(rater, pictures=(shown,))
    stored = table.stored(view.id)
    assert stored.control is not None
    assert stored.models.a == stored.models.b
    pictures = [ask.turns[0].pictures[0].sha256 for ask in table.engine.asked]
    assert sorted(pictures) == sorted([shown, stored.control.picture])
    assert view.turns[0].pictures == (shown,)
    assert stored.control.picture not in repr(view)
    table.services.arena.battles.say(rater, view.id, "És mi van mellette?", table.new_key())
    table.settled(rater, view.id)
    later = [ask for ask in table.engine.asked if len(ask.turns) > 1]
    assert sorted(ask.turns[0].pictures[0].sha256 for ask in later) == sorted(pictures)


def test_its_vote_says_afterwards_what_it_was_and_counts_nowhere(
    table: Table, rater: Caller, shown: str, clock: Clock
) -> None:
    battle = battle_of(table, rater, shown)
    clock.advance(seconds=READ)
    misled = table.stored(battle).control
    assert misled is not None
    view = table.vote(rater, battle, misled.misled.other.value)
    assert view.not_counted == {NotCounted.CONTROL}
    with table.services.database.reading() as session:
        counted = session.query(votes.VoteRow).where(*votes.counted()).count()
    assert counted == 0
    exports = Exports(table.services.database, secrets=table.services.secrets, audit=table.services.audit)
    assert list(exports.lines(Selection(What.VOTES))) == []
    (line,) = exports.lines(Selection(What.VOTES, all_votes=True))
    assert line.vote is not None
    assert (line.vote.counted, line.vote.not_counted) == (False, (NotCounted.CONTROL,))


def test_open_battles_several_pictures_and_a_pool_of_one_make_none(
    table: Table, rater: Caller, researcher: Caller
) -> None:
    alone = battle_of(table, rater, table.sha)  # nothing in the pool looks different
    assert table.stored(alone).control is None
    one, other = drawn(table, (0, 0, 30, 10)), drawn(table, (30, 30, 60, 60))
    assert table.stored(table.answered(rater, pictures=(one, other)).id).control is None
    base = table.models["base"].id
    seen = table.answered(researcher, mode=Mode.OPEN, models=(base, base), pictures=(one,))
    assert table.stored(seen.id).control is None


def test_both_sides_are_misled_by_chance(table: Table, rater: Caller, shown: str) -> None:
    sides = set()
    for _ in range(10):
        stored = table.stored(table.begin(rater, pictures=(shown,)).id)
        assert stored.control is not None
        sides.add(stored.control.misled)
    assert sides == set(Side)
