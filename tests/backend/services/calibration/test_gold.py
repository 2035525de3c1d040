"""Gold items stand among a voter's like any other, count for nothing, and tell researchers whom to rely on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from annotation.voting import ALL_BAD
from backend.api.v1.calibration_responses import VotingOut
from backend.db import ballots
from backend.db.calibrations import At
from backend.db.tables import BallotRow, GoldPlaceRow, PlaceRow
from backend.services.calibration.views import NewBallot, Typed, VotingTask
from backend.services.calibration.voting import Voting
from backend.services.people.accounts import RightsChange
from core.benchmark_items import Fields
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from core.records import Caller, Role, TranslatorGroup, WorkingLanguage
from tests.backend.services.calibration.workshop import NAME, RIGHT, Workshop, worded

pytestmark = pytest.mark.slow

WORSE, WORST = worded("Milyen szín az autó?"), worded("Mi az autó?")
QUESTIONS = ("Egyik?", "Másik?", "Harmadik?")


class Booth:
    """Two items to vote on and a gold one, in a booth where a gold one comes whenever it can."""

    def __init__(self, workshop: Workshop, new_key: Callable[[], str]) -> None:
        self.workshop, self.services, self.new_key = workshop, workshop.services, new_key
        self.researcher = workshop.people.caller(workshop.people.researcher())
        self.voting = self.with_gold(every=1)

    def with_gold(self, *, every: int) -> Voting:
        return Voting(
            self.services.database,
            lease=timedelta(hours=1),
            most=5,
            gold_every=every,
            dice=random.Random(3),
            clock=self.workshop.clock,
        )

    def gold(self, number: int, texts: Sequence[Fields] = (RIGHT, WORSE, WORST), *, key: str = "") -> str:
        """Make an item gold; its id."""
        preparing = self.services.calibration.preparing
        preparing.make_gold(self.researcher, NAME, "hu", number, texts, key or self.new_key())
        return preparing.gold_case(self.researcher, NAME, "hu", number).shown.at.item_id

    def next(self, caller: Caller) -> VotingTask:
        task = self.voting.next(caller, "hu")
        assert task is not None
        return task

    def say(self, caller: Caller, task: VotingTask, choice: Fields | None, **more: object) -> None:
        letter = ALL_BAD if choice is None else "ABCD"[task.versions.index(choice)]
        new = NewBallot(choice=letter, seconds=2.0, **more)  # type: ignore[arg-type]
        self.voting.vote(caller, "hu", task.shown.at.item_id, new, self.new_key())

    def voter_trust(self) -> list[tuple[int, int]]:
        found = self.services.calibration.overview.figures(self.researcher, NAME, "hu").voters
        return [(one.right, one.answered) for one in found]


@pytest.fixture
def booth(workshop: Workshop, new_key: Callable[[], str]) -> Booth:
    for question in QUESTIONS:
        refiner = workshop.refiner()
        while workshop.refine(refiner, worded(question)) is not None:
            pass
    return Booth(workshop, new_key)


def numbers(booth: Booth) -> dict[int, str]:
    case = booth.services.calibration.preparing.gold_case
    return {number: case(booth.researcher, NAME, "hu", number).shown.at.item_id for number in (1, 2, 3)}


def test_a_gold_item_comes_once_and_looks_like_the_others(booth: Booth) -> None:
    item_id = booth.gold(3)
    voter = booth.workshop.voter()
    given = booth.next(voter)
    assert given.shown.at.item_id == item_id
    assert sorted(given.versions, key=repr) == sorted((RIGHT, WORSE, WORST), key=repr)
    assert booth.next(voter) == given
    real = booth.with_gold(every=0).next(booth.workshop.voter(), "hu")
    assert real is not None
    told, other = (VotingOut.of(one).model_dump() for one in (given, real))
    assert told.keys() == other.keys()
    assert {name: type(value) for name, value in told.items()} == {name: type(value) for name, value in other.items()}
    assert "gold" not in repr(given).lower()
    booth.say(voter, given, WORSE, reasons=("meaning",), note="talán")
    assert booth.voting.finished(voter, "hu") == 1
    again = booth.voting.task(voter, "hu", item_id)
    assert (again.done, again.choice) == (True, "ABC"[given.versions.index(WORSE)])
    following = booth.next(voter)
    assert following.shown.at.item_id != item_id
    earlier = booth.voting.before(voter, "hu", following.shown.at.item_id)
    assert earlier is not None
    assert earlier.shown.at.item_id == item_id
    with pytest.raises(Conflict) as refused:
        booth.say(voter, given, RIGHT)
    assert refused.value.reason is Reason.VOTED_ALREADY


def test_what_is_said_of_gold_is_no_ballot_and_decides_nothing(booth: Booth) -> None:
    item_id = booth.gold(1)
    for choice in (RIGHT, RIGHT, RIGHT, None):
        voter = booth.workshop.voter()
        booth.say(voter, booth.next(voter), choice)
    with booth.services.database.reading() as session:
        assert session.scalars(select(BallotRow)).all() == []
        assert session.scalars(select(PlaceRow).where(PlaceRow.stage == "vote")).all() == []
        assert ballots.decision(session, At(item_id, "hu")) is None
        assert sorted(session.scalars(select(GoldPlaceRow.chosen))) == [-1, 0, 0, 0]
    assert booth.voter_trust() == [(0, 1), (1, 1), (1, 1), (1, 1)]


def test_who_met_an_item_as_gold_never_gets_it_as_a_real_one_and_the_other_way_round(booth: Booth) -> None:
    item_id = booth.gold(1)
    first, second = booth.workshop.voter(), booth.workshop.voter()
    booth.say(first, booth.next(first), RIGHT)
    seen = set()
    real = booth.with_gold(every=0)
    for voter in (first, second):
        while (task := real.next(voter, "hu")) is not None:
            seen.add((voter, task.shown.at.item_id))
            booth.say(voter, task, task.versions[0])
    assert (first, item_id) not in seen
    assert (second, item_id) in seen
    assert len(seen) == 5
    with booth.services.database.reading() as session:
        met = [
            (one.item_id, one.person_id)
            for table in (PlaceRow, GoldPlaceRow)
            for one in session.scalars(select(table).where(table.item_id == item_id))
        ]
    assert len(met) == len(set(met))


def test_where_no_real_item_is_left_there_is_no_gold_one_either(booth: Booth) -> None:
    items = numbers(booth)
    voter = booth.workshop.voter()
    real = booth.with_gold(every=0)
    for _ in range(2):
        task = real.next(voter, "hu")
        assert task is not None
        booth.say(voter, task, task.versions[0])
    [left] = set(items.values()) - {row.item_id for row in _places(booth, voter)}
    number = next(number for number, item in items.items() if item == left)
    booth.gold(number)
    assert booth.next(voter).shown.at.item_id == left  # as gold: the last real one is the same item
    booth.say(voter, booth.next(voter), RIGHT)
    assert booth.voting.next(voter, "hu") is None


def _places(booth: Booth, voter: Caller) -> list[PlaceRow]:
    assert voter.person is not None
    with booth.services.database.reading() as session:
        return list(session.scalars(select(PlaceRow).where(PlaceRow.person_id == voter.person.id)))


def test_a_gold_item_is_skipped_kept_reported_and_expires_like_any_other(booth: Booth) -> None:
    item_id = booth.gold(2)
    voters = [booth.workshop.voter() for _ in range(3)]
    given = booth.next(voters[0])
    booth.voting.keep(voters[0], "hu", item_id, Typed(replace(RIGHT, question="félig")))
    assert booth.voting.task(voters[0], "hu", item_id).start.fields.question == "félig"
    booth.voting.skip(voters[0], "hu", item_id, booth.new_key())
    assert booth.next(voters[0]).shown.at.item_id != item_id
    booth.next(voters[1])
    booth.voting.flag(voters[1], "hu", item_id, "too_hard", "", booth.new_key())
    assert booth.next(voters[1]).shown.at.item_id != item_id
    booth.next(voters[2])
    booth.workshop.clock.advance(hours=2)
    booth.next(booth.workshop.voter())  # whoever asks next has what expired taken back
    with pytest.raises(NotFound):
        booth.voting.task(voters[2], "hu", item_id)
    assert given.shown.at.item_id == item_id


def test_refiners_and_who_changed_sides_do_not_get_their_own_item_as_gold(booth: Booth) -> None:
    refiner = booth.workshop.refiner()
    assert refiner.person is not None
    booth.workshop.bring(1, first=10)
    own = booth.workshop.refine(refiner, worded("Sajátja?"))
    number = next(
        number
        for number in (1, 2, 3, 4)
        if booth.services.calibration.preparing.gold_case(booth.researcher, NAME, "hu", number).shown.at.item_id == own
    )
    booth.gold(number)
    works = (WorkingLanguage("hu", TranslatorGroup.VOTER),)
    administrator = booth.workshop.people.caller(booth.workshop.people.administrator())
    change = RightsChange(roles=frozenset({Role.TRANSLATOR}), languages=works, active=True)
    moved = booth.services.people.accounts.set_rights(administrator, refiner.person.id, change, booth.new_key())
    task = booth.voting.next(booth.workshop.people.caller(moved), "hu")
    assert task is None or task.shown.at.item_id != own


def test_gold_comes_about_as_often_as_it_is_set(booth: Booth) -> None:
    booth.gold(3)
    voting, met = booth.with_gold(every=4), 0
    for _ in range(60):
        voter = booth.workshop.voter()
        task = voting.next(voter, "hu")
        assert task is not None
        met += RIGHT in task.versions
        voting.skip(voter, "hu", task.shown.at.item_id, booth.new_key())
    assert 6 <= met <= 27  # of a binomial of 60 and 1/4, all but four in a million


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (RIGHT,),
        (RIGHT, replace(RIGHT, question=f" {RIGHT.question} ")),
        (RIGHT, replace(WORSE, options=("Piros",))),
        (RIGHT, replace(WORSE, question=" ")),
        (RIGHT, replace(WORSE, hint="súgás")),
        (RIGHT, WORSE, WORST, worded("D?"), worded("E?")),
    ],
)
def test_what_is_no_gold_item(booth: Booth, texts: tuple[Fields, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        booth.gold(1, texts)
    assert refused.value.reason is Reason.GOLD_MALFORMED


def test_a_gold_item_is_made_once_and_ended(booth: Booth) -> None:
    key = booth.new_key()
    item_id = booth.gold(1, key=key)
    booth.gold(1, key=key)
    with pytest.raises(Conflict) as refused:
        booth.gold(1)
    assert refused.value.reason is Reason.GOLD_THERE
    with pytest.raises(NotFound):
        booth.gold(99)
    voter, preparing = booth.workshop.voter(), booth.services.calibration.preparing
    booth.say(voter, booth.next(voter), RIGHT)
    preparing.end_gold(booth.researcher, "hu", item_id, booth.new_key())
    other = booth.workshop.voter()
    assert RIGHT not in booth.next(other).versions
    [one] = preparing.state(booth.researcher, NAME, "hu").gold
    assert (one.number, one.answered, one.right, one.ended) == (1, 1, 1, True)
    for work in (
        lambda: preparing.state(voter, NAME, "hu"),
        lambda: preparing.gold_case(voter, NAME, "hu", 1),
        lambda: preparing.end_gold(voter, "hu", item_id, booth.new_key()),
        lambda: preparing.make_gold(voter, NAME, "hu", 2, (RIGHT, WORSE), booth.new_key()),
    ):
        with pytest.raises(Forbidden):
            work()
