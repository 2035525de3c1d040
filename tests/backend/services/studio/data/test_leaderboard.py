"""The leaderboard is what the votes on disk say at the moment of looking, and leads to them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from backend.db import ratings, votes
from backend.db.engine import Session
from backend.db.ratings import Contested
from backend.services import Services
from backend.services.arena.exporting import Exports, Selection, What
from backend.services.studio.leaderboard import Board, Leaderboard, Told
from core.battles import Choice, NotCounted
from core.errors import Forbidden, InvalidInput, NotFound, Reason
from core.records import Caller, Person
from evaluation.ratings.report import report
from evaluation.ratings.votes import read_votes
from tests.backend.services.studio.data.house import House
from tests.backend.services.studio.data.test_rounds import withdraw
from tests.conftest import Clock, People


@pytest.fixture
def raters(people: People) -> list[Person]:
    return [people.rater(consent=True) for _ in range(4)]


def cast(house: House, raters: list[Person], choices: list[Choice], *, language: str = "hu", clock: Clock) -> list[str]:
    """Votes by turns, a minute apart; side A is the tuned model."""
    made = []
    for number, choice in enumerate(choices):
        clock.advance(minutes=1)
        person = raters[number % len(raters)]
        battle = house.battle(person, picture=house.picture(1), language=language)
        house.vote(battle, person, choice)
        made.append(battle)
    return list(made)


def fresh(services: Services, researcher: Caller) -> Board:
    """The same by somebody who has never looked before."""
    return Leaderboard(services.database, pseudonym=str).board(researcher)


def test_numbers_are_those_of_the_command_line_over_the_export(
    services: Services, house: House, raters: list[Person], researcher: Caller, clock: Clock
) -> None:
    cast(house, raters, [Choice.A] * 9 + [Choice.B] * 3 + [Choice.TIE] * 2, clock=clock)
    cast(house, raters, [Choice.A, Choice.BOTH_BAD, Choice.B], language="ko", clock=clock)
    board = services.studio.leaderboard.board(researcher)
    exports = Exports(services.database, secrets=services.secrets, audit=services.audit)
    lines = [line.model_dump_json() for line in exports.lines(Selection(What.VOTES))]
    told = report(read_votes(lines), by_language=True)
    assert told["settings"]["anchor"] == "base"
    for ours, theirs in (
        (board.standings.all.models, told["models"]),
        (board.standings.equal, told["models_equal_languages"]),
        (board.standings.languages["ko"].models, told["languages"]["ko"]["models"]),
    ):
        by_name = {one["model"]: one for one in theirs}
        assert {board.name(one.model) for one in ours} == set(by_name)
        for one in ours:
            other = by_name[board.name(one.model)]
            assert (one.rating, one.low, one.high, one.votes) == pytest.approx(
                (other["rating"], other["low"], other["high"], other["votes"])
            )
    assert json.loads(json.dumps(told["votes"])) == board.standings.all.votes == 17


def test_what_comes_and_goes_is_seen_at_the_next_look(
    services: Services, house: House, raters: list[Person], researcher: Caller, clock: Clock
) -> None:
    board = services.studio.leaderboard.board
    assert board(researcher).standings.all.votes == 0
    battles = cast(house, raters, [Choice.A] * 6, clock=clock)
    assert board(researcher).standings.all.votes == 6
    assert board(researcher).standings is board(researcher).standings
    with services.database.transaction() as session:
        votes.undo(session, battles[5], raters[1].id, at=clock() + timedelta(minutes=2))  # type: ignore[arg-type]
    assert board(researcher).standings.all.votes == 5
    house.vote(battles[5], raters[1], Choice.B)  # type: ignore[arg-type]
    cast(house, raters, [Choice.TIE, Choice.B], language="ko", clock=clock)
    assert board(researcher).standings == fresh(services, researcher).standings
    assert board(researcher).standings.all.met[house.models.a, house.models.b] == (5.5, 8)
    withdraw(services, raters[0])
    assert board(researcher).standings.all.votes == 5
    assert board(researcher).standings == fresh(services, researcher).standings


def test_what_was_read_ahead_is_read_no_more_whoever_comes_or_agrees(
    services: Services, house: House, people: People, researcher: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    voter = people.rater(consent=True)
    cast(house, [voter], [Choice.A] * 3, clock=Clock())
    board, read, ballots = services.studio.leaderboard, [], ratings.ballots

    def reading(session: Session, *, since: datetime | None = None) -> list[ratings.Ballot]:
        read.append(since)
        return ballots(session, since=since)

    monkeypatch.setattr(ratings, "ballots", reading)
    board.warm()
    people.rater(consent=True)
    assert board.board(researcher).standings.all.votes == 3
    assert [since is None for since in read] == [True, False]
    withdraw(services, voter)
    assert board.board(researcher).standings.all.votes == 0
    assert [since is None for since in read] == [True, False, True]


def test_votes_that_do_not_count_say_nothing(
    services: Services, house: House, raters: list[Person], researcher: Caller
) -> None:
    battle = house.battle(raters[0])
    house.vote(battle, raters[0], Choice.A, not_counted=frozenset({NotCounted.TOO_FAST}))
    assert services.studio.leaderboard.board(researcher).standings.all.votes == 0


def test_a_model_beside_its_parent_is_decided_open_or_beyond_the_goal(
    services: Services, house: House, raters: list[Person], researcher: Caller, clock: Clock
) -> None:
    cast(house, raters, [Choice.A] * 36, clock=clock)
    cast(house, raters, [Choice.A, Choice.B] * 4, language="ko", clock=clock)
    in_round = services.studio.leaderboard.board(researcher, house.round.id).verdicts
    assert [(one.language, one.told, one.wins, one.losses) for one in in_round] == [
        ("hu", Told.BETTER, 36, 0),
        ("ko", Told.UNDECIDABLE, 4, 4),
    ]
    assert {one.child for one in in_round} == {house.models.a}
    assert in_round[0].low > 0.5 > in_round[1].low
    cast(house, raters, [Choice.A] * 4, language="ko", clock=clock)
    cast(house, raters, [Choice.TIE], language="th", clock=clock)
    _, korean, thai = services.studio.leaderboard.board(researcher).verdicts
    assert (korean.told, korean.votes_to_go is not None) == (Told.OPEN, True)
    assert (thai.told, thai.ties) == (Told.NONE, 1)


def test_a_number_leads_to_the_battles_it_stands_on(
    services: Services, house: House, raters: list[Person], researcher: Caller, clock: Clock
) -> None:
    made = cast(house, raters, [Choice.A, Choice.B, Choice.TIE], clock=clock)
    house.battle(raters[0])
    cast(house, raters, [Choice.A], language="ko", clock=clock)
    pair = (house.models.b, house.models.a)
    wanted = Contested("hu", pair, house.round.id)
    look = services.studio.leaderboard.battles
    assert [one.battle.id for one in look(researcher, wanted)] == made
    assert [one.battle.id for one in look(researcher, wanted, after=made[0], limit=1)] == made[1:2]
    assert look(researcher, wanted)[0].names.a == "tuned"


def test_only_researchers_look_and_only_at_what_is_there(
    services: Services, house: House, people: People, researcher: Caller
) -> None:
    look = services.studio.leaderboard
    for stranger in (Caller(), people.caller(people.rater())):
        with pytest.raises(Forbidden):
            look.board(stranger)
        with pytest.raises(Forbidden):
            look.battles(stranger, Contested("hu", (house.models.a, house.models.b)))
    with pytest.raises(NotFound) as unknown:
        look.board(researcher, "nowhere")
    assert unknown.value.reason is Reason.ROUND_UNKNOWN
    with pytest.raises(NotFound):
        look.battles(researcher, Contested("hu", ("nobody", house.models.b)))
    with pytest.raises(InvalidInput):
        look.battles(researcher, Contested("xx", (house.models.a, house.models.b)))
