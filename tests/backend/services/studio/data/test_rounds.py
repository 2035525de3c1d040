"""Rounds are opened and closed once, tell what they brought, and let work be taken out with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from backend.db import people as stored_people
from backend.db.rounds import Wanted
from backend.db.tables import AuditRow, RoundExclusionRow
from backend.services import Services
from backend.services.studio.rounds import NewRound, Target
from core.battles import Choice
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from core.records import Caller, Person
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People

Key = Callable[[], str]
FAST = frozenset({"too_fast"})


def audited(services: Services) -> list[str]:
    with services.database.reading() as session:
        found = select(AuditRow.action).where(AuditRow.action.like("round_%") | AuditRow.action.like("%exclu%"))
        return list(session.scalars(found.order_by(AuditRow.id)))


def withdraw(services: Services, person: Person) -> None:
    with services.database.transaction() as session:
        stored_people.set_account(
            session, person.id, name=person.name, page_language=person.page_language, consented_at=None
        )


def test_a_round_is_opened_closed_and_opened_again_and_all_of_it_is_written_down(
    services: Services, researcher: Caller, new_key: Key, clock: Clock
) -> None:
    rounds, key = services.studio.rounds, new_key()
    made = rounds.open(researcher, NewRound(" Autumn ", {"hu": 50, "th": 20}), key)
    assert rounds.open(researcher, NewRound(" Autumn ", {"hu": 50, "th": 20}), key) == made
    assert (made.round.name, made.round.goals, made.done) == ("Autumn", {"hu": 50, "th": 20}, {})
    clock.advance(days=1)
    assert rounds.close(researcher, made.round.id, new_key()).round.closed_at == clock.now
    with pytest.raises(Conflict) as twice:
        rounds.close(researcher, made.round.id, new_key())
    assert twice.value.reason is Reason.ROUND_CLOSED
    assert rounds.reopen(researcher, made.round.id, new_key()).round.closed_at is None
    with pytest.raises(Conflict):
        rounds.reopen(researcher, made.round.id, new_key())
    assert audited(services) == ["round_opened", "round_closed", "round_reopened"]


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (NewRound("", {"hu": 1}), Reason.TEXT_EMPTY),
        (NewRound("x", {}), Reason.ROUND_LANGUAGES_MISSING),
        (NewRound("x", {"xx": 1}), Reason.LANGUAGE_NOT_OFFERED),
        (NewRound("x", {"hu": 0}), Reason.ROUND_GOAL_OUT_OF_RANGE),
        (NewRound("x", {"hu": True}), Reason.ROUND_GOAL_OUT_OF_RANGE),
        (NewRound("Spring", {"hu": 1}), Reason.ROUND_NAME_TAKEN),
    ],
)
def test_a_round_that_cannot_be_is_refused(
    house: House, researcher: Caller, new_key: Key, new: NewRound, reason: Reason
) -> None:
    with pytest.raises((InvalidInput, Conflict)) as refused:
        house.services.studio.rounds.open(researcher, new, new_key())
    assert refused.value.reason is reason
    assert [view.round.name for view in house.services.studio.rounds.every(researcher)] == ["Spring"]


def test_only_researchers_may(house: House, people: People, new_key: Key) -> None:
    caller, rounds = people.caller(people.rater()), house.services.studio.rounds
    refused: list[Callable[[], object]] = [
        lambda: rounds.every(caller),
        lambda: rounds.open(caller, NewRound("x", {"hu": 1}), new_key()),
        lambda: rounds.close(caller, house.round.id, new_key()),
        lambda: rounds.statistics(caller, house.round.id),
        lambda: rounds.look(caller, house.round.id, Wanted()),
        lambda: rounds.exclude(caller, house.round.id, [Target("1")], "spam", new_key()),
        lambda: rounds.lift(caller, house.round.id, ["1"], new_key()),
        lambda: rounds.picture(caller, house.round.id, "a" * 64),
        lambda: house.services.studio.snapshots.build(caller, house.round.id),
        lambda: house.services.studio.snapshots.every(caller),
    ]
    for act in refused:
        with pytest.raises(Forbidden):
            act()


def test_what_came_in_is_counted_by_language(house: House, researcher: Caller, rater: Person, people: People) -> None:
    other = people.rater(consent=True)
    choices = [Choice.A, Choice.A, Choice.B, Choice.TIE, Choice.BOTH_BAD]
    for choice in choices:
        house.vote(house.battle(rater), rater, choice)
    house.vote(house.battle(other), other, not_counted=FAST)
    house.edit(house.battle(other, language="ko"), other)
    told = house.services.studio.rounds.statistics(researcher, house.round.id)
    hu, ko = told.languages
    assert (hu.language, hu.votes, hu.counted, hu.goal, hu.people, hu.battles) == ("hu", 6, 5, 40, 2, 6)
    assert hu.choices == {"a": 2, "b": 1, "tie": 1, "both_bad": 1}
    assert (hu.not_counted, hu.pictures, hu.seconds.p50) == ({"too_fast": 1}, 6, 12.0)
    assert (hu.first.yes, hu.first.of) == (2, 3)
    assert (hu.longer.yes, hu.longer.of) == (1, 3)
    assert hu.reasons["culture"].preferred == 2
    assert (ko.edits, ko.votes, told.all.edits, told.all.votes) == (1, 0, 1, 6)
    assert [(day.language, day.votes, day.edits) for day in told.days] == [("hu", 6, 0), ("ko", 0, 1)]


def test_texts_that_nobody_saved_are_counted(house: House, researcher: Caller, people: People, rater: Person) -> None:
    battle = house.battle(rater)
    house.vote(battle, rater)
    house.services.arena.battles.keep_draft(people.caller(rater), battle, "Egy piros")
    assert house.services.studio.rounds.statistics(researcher, house.round.id).all.unsaved == 1


def test_work_of_people_who_withdrew_their_consent_is_not_shown(
    house: House, researcher: Caller, rater: Person
) -> None:
    battle = house.battle(rater)
    house.vote(battle, rater)
    [looked] = house.services.studio.rounds.look(researcher, house.round.id, Wanted())
    sha = looked.battle.pictures[0]
    assert house.services.studio.rounds.picture(researcher, house.round.id, sha)
    withdraw(house.services, rater)
    assert house.services.studio.rounds.look(researcher, house.round.id, Wanted()) == []
    assert house.services.studio.rounds.statistics(researcher, house.round.id).all.votes == 0
    with pytest.raises(NotFound):
        house.services.studio.rounds.picture(researcher, house.round.id, sha)


def test_battles_are_found_by_what_is_asked_and_page_by_page(house: House, researcher: Caller, rater: Person) -> None:
    made = [house.battle(rater) for _ in range(4)]
    for battle, choice in zip(made, (Choice.A, Choice.B, Choice.A), strict=False):
        house.vote(battle, rater, choice)
    house.edit(made[3], rater)

    def found(wanted: Wanted, **more: object) -> list[str]:
        looked = house.services.studio.rounds.look(researcher, house.round.id, wanted, **more)  # type: ignore[arg-type]
        return [one.battle.id for one in looked]

    assert found(Wanted()) == made
    assert found(Wanted(choice="a")) == [made[0], made[2]]
    assert found(Wanted(edited=True)) == [made[3]]
    assert found(Wanted(counted=True, language="hu")) == made[:3]
    assert found(Wanted(language="ko")) == []
    assert found(Wanted(), limit=2) == made[:2]
    assert found(Wanted(), after=made[1]) == made[2:]
    [first] = house.services.studio.rounds.look(researcher, house.round.id, Wanted(), limit=1)
    assert (first.names.a, first.names.b) == ("tuned", "base")


def test_work_is_taken_out_one_by_one_and_by_filter_and_comes_back(
    house: House, researcher: Caller, rater: Person, new_key: Key
) -> None:
    rounds = house.services.studio.rounds
    made = [house.battle(rater) for _ in range(3)]
    for battle in made:
        house.vote(battle, rater)
    edit = house.edit(made[0], rater)
    key = new_key()
    targets = [Target(made[1]), Target(made[0], edit)]
    assert rounds.exclude(researcher, house.round.id, targets, "spam", key) == 2
    assert rounds.exclude(researcher, house.round.id, targets, "spam", key) == 2
    assert rounds.exclude(researcher, house.round.id, targets, "spam", new_key()) == 0
    assert rounds.exclude_matching(researcher, house.round.id, Wanted(language="hu"), "all", new_key()) == 1
    assert len(rounds.look(researcher, house.round.id, Wanted(excluded=True))) == 3
    every = rounds.exclusions(researcher, house.round.id)
    assert [(one.battle_id, one.edit_id, one.reason) for one in every if one.reason == "all"] == [
        (made[2], None, "all")
    ]
    assert rounds.lift(researcher, house.round.id, [one.id for one in every], new_key()) == 3
    assert rounds.look(researcher, house.round.id, Wanted(excluded=True)) == []
    assert all(one.lifted_at for one in rounds.exclusions(researcher, house.round.id))
    assert rounds.exclude(researcher, house.round.id, targets, "again", new_key()) == 2
    assert audited(house.services).count("work_excluded") == 4


def test_what_is_not_in_the_round_cannot_be_taken_out_and_a_reason_is_needed(
    house: House, researcher: Caller, rater: Person, new_key: Key
) -> None:
    rounds = house.services.studio.rounds
    battle, other = house.battle(rater), house.battle(rater)
    edit = house.edit(other, rater)
    for targets, reason, why in (
        ([Target("nowhere"), Target(battle)], "spam", Reason.BATTLE_UNKNOWN),
        ([Target(battle, edit)], "spam", Reason.EDIT_UNKNOWN),
        ([Target(battle)], " ", Reason.EXCLUSION_UNEXPLAINED),
        ([], "spam", Reason.REQUEST_MALFORMED),
    ):
        with pytest.raises((NotFound, InvalidInput)) as refused:
            rounds.exclude(researcher, house.round.id, targets, reason, new_key())
        assert refused.value.reason is why
    with house.services.database.reading() as session:
        assert session.scalars(select(RoundExclusionRow)).all() == []


def test_once_a_snapshot_was_made_an_exclusion_stays(
    house: House, researcher: Caller, rater: Person, new_key: Key, clock: Clock
) -> None:
    rounds = house.services.studio.rounds
    made = [house.battle(rater) for _ in range(2)]
    for battle in made:
        house.vote(battle, rater)
    rounds.exclude(researcher, house.round.id, [Target(made[0])], "spam", new_key())
    clock.advance(minutes=1)
    house.services.studio.snapshots.build(researcher, house.round.id)
    [fixed] = rounds.exclusions(researcher, house.round.id)
    assert fixed.fixed
    with pytest.raises(Conflict) as refused:
        rounds.lift(researcher, house.round.id, [fixed.id], new_key())
    assert refused.value.reason is Reason.EXCLUSION_FIXED
    clock.advance(minutes=1)
    rounds.exclude(researcher, house.round.id, [Target(made[1])], "later", new_key())
    later = [one.id for one in rounds.exclusions(researcher, house.round.id) if not one.fixed]
    assert rounds.lift(researcher, house.round.id, later, new_key()) == 1
