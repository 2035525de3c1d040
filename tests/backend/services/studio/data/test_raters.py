"""Unreliable people are shown to researchers, and left out of ratings and snapshots by one filter."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backend.db import votes
from backend.db.tables import BattleRow
from backend.services import Services
from backend.services.arena.exporting import Exports, Selection, What
from backend.services.studio.material import material
from core.battles import Choice, NotCounted, Sides
from core.errors import Forbidden
from core.records import Caller, Person
from evaluation.commands.rate import main as rate
from tests.backend.services.studio.data.house import GOOD, House
from tests.backend.services.studio.data.test_leaderboard import cast
from tests.conftest import Clock, People


@pytest.fixture
def careful(people: People) -> Person:
    return people.rater(consent=True)


@pytest.fixture
def careless(people: People) -> Person:
    return people.rater(consent=True)


def check(
    house: House,
    person: Person,
    choice: Choice,
    *,
    alike: bool = False,
    undone: Choice | None = None,
    names_at: datetime | None = None,
) -> None:
    """A vote on a control whose side B was misled."""
    answers = {"answers": Sides(GOOD, GOOD)} if alike else {}
    battle = house.battle(person, picture=house.picture(1), **answers)
    with house.services.database.transaction() as session:
        row = session.get(BattleRow, battle)
        assert row is not None
        row.control_side, row.control_picture = "b", "0" * 64
    control = frozenset({NotCounted.CONTROL})
    if undone is not None:
        house.vote(battle, person, undone, not_counted=control, names_at=names_at)
        with house.services.database.transaction() as session:
            votes.undo(session, battle, person.id, at=house._clock())
    house.vote(battle, person, choice, not_counted=control)


def test_who_fails_controls_is_left_out_of_ratings_and_snapshots_where_so_asked(
    services: Services,
    house: House,
    careful: Person,
    careless: Person,
    researcher: Caller,
    clock: Clock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cast(house, [careful], [Choice.A] * 6 + [Choice.B] * 2, clock=clock)
    cast(house, [careless], [Choice.B] * 5, clock=clock)
    for _ in range(4):
        check(house, careful, Choice.A)
        check(house, careless, Choice.B)
    check(house, careless, Choice.B, alike=True)  # nobody could know
    leaderboard = services.studio.leaderboard
    one, other = sorted(leaderboard.raters(researcher), key=lambda view: view.figures.reliable)
    assert (one.figures.controls.yes, one.figures.controls.of, one.figures.reliable) == (0, 4, False)
    assert (other.figures.controls.yes, other.figures.controls.of, other.figures.reliable) == (4, 4, True)
    assert careless.id not in repr(one)
    assert careless.name not in repr(one)
    assert other.agreement is not None
    assert other.agreement.part.of == 8
    everybody, reliable = leaderboard.board(researcher), leaderboard.board(researcher, reliable_only=True)
    assert (everybody.standings.all.votes, everybody.left_out) == (13, None)
    assert (reliable.standings.all.votes, reliable.left_out) == (8, 5)
    cast(house, [careless, careful], [Choice.A, Choice.A], clock=clock)  # what comes later is left out, too
    reliable = leaderboard.board(researcher, house.round.id, reliable_only=True)
    assert (reliable.standings.all.votes, reliable.left_out) == (9, 6)
    works = list(material(services.database, services.secrets, house.round.id).works())
    assert {work.reliability is not None and work.reliability < 0.75 for work in works} == {True, False}
    assert sum(work.reliability is not None and work.reliability < 0.75 for work in works) == 6 + 5
    exports = Exports(services.database, secrets=services.secrets, audit=services.audit)
    file, chosen = tmp_path / "votes.jsonl", Selection(What.VOTES, all_votes=True)
    file.write_text("\n".join(line.model_dump_json(by_alias=True) for line in exports.lines(chosen)))
    assert rate(["--votes", str(file), "--reliable-only"]) == 0
    assert "9 votes of 1 people; left out: {'control': 9, 'unreliable': 6}" in capsys.readouterr().out


def test_the_first_vote_on_a_control_is_what_it_says(
    services: Services, house: House, careless: Person, researcher: Caller, clock: Clock
) -> None:
    for _ in range(3):
        check(house, careless, Choice.A, undone=Choice.B)  # after the first the names were told
    (view,) = services.studio.leaderboard.raters(researcher)
    assert (view.figures.controls.yes, view.figures.controls.of) == (0, 3)


def test_what_was_taken_back_before_the_names_says_nothing(
    services: Services, house: House, careless: Person, researcher: Caller, clock: Clock
) -> None:
    check(house, careless, Choice.A, undone=Choice.B, names_at=clock() + timedelta(seconds=5))
    (view,) = services.studio.leaderboard.raters(researcher)
    assert (view.figures.controls.yes, view.figures.controls.of) == (1, 1)


def test_raters_are_for_researchers_only(services: Services, people: People) -> None:
    with pytest.raises(Forbidden):
        services.studio.leaderboard.raters(people.caller(people.rater(consent=True)))
