"""Beside the ratings stands what length does, and what a judge adds; both come from what is stored."""

from __future__ import annotations

import pytest

from backend.services import Services
from core.battles import Choice, NotCounted, Sides
from core.errors import Forbidden, InvalidInput
from core.records import Caller
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People

SHORT, LONG = "Egy ház áll ott.", "Egy nagy ház áll ott,\na dombon, a fák alatt."


def test_length_and_a_judge_stand_beside_what_people_say(
    services: Services, house: House, people: People, researcher: Caller, clock: Clock
) -> None:
    raters = [people.rater(consent=True) for _ in range(4)]
    for number in range(24):
        clock.advance(minutes=1)
        longer = number % 2 == 0
        battle = house.battle(
            raters[number % 4], picture=house.picture(1), answers=Sides(LONG, SHORT) if longer else Sides(SHORT, LONG)
        )
        house.vote(battle, raters[number % 4], Choice.A if longer else Choice.B)  # always the longer one
    for number in range(30):
        battle = house.battle(raters[0], picture=house.picture(1), answers=Sides(LONG, SHORT))
        if number % 2:  # what does not count is as good as no vote
            house.vote(battle, raters[0], Choice.B, not_counted=frozenset({NotCounted.TOO_FAST}))
    found = services.studio.leaderboard.beside(researcher, house.round.id, "hu")
    effects = {one.name: one for one in found.controlled.effects}
    assert effects["longer"].points > 0
    assert {found.board.name(one.model) for one in found.controlled.models} == {"tuned", "base"}
    (judged,) = found.judged
    assert (judged.language, judged.child, judged.parent) == ("hu", house.models.a, house.models.b)
    assert (judged.found.people, judged.found.judged) == (24, 30)
    assert (judged.found.accuracy.yes, judged.found.accuracy.of) == (24, 24)
    assert judged.found.alone.share == pytest.approx(0.5)
    # Where the judge alone looked, the tuned model is always the longer one.
    assert judged.found.powered.share == pytest.approx(0.5 + judged.found.weight * 0.5)
    assert 0.3 < judged.found.weight <= 1
    ((asked, standing),) = found.trend
    assert standing is not None
    assert (asked.name, standing.votes) == ("Spring", 24)


def test_without_votes_or_with_few_nothing_is_said(
    services: Services, house: House, people: People, researcher: Caller
) -> None:
    assert services.studio.leaderboard.beside(researcher).controlled.models == ()
    rater = people.rater(consent=True)
    house.vote(house.battle(rater), rater)
    assert services.studio.leaderboard.beside(researcher).judged == ()


def test_it_is_for_researchers_and_for_languages_that_there_are(
    services: Services, people: People, researcher: Caller
) -> None:
    with pytest.raises(Forbidden):
        services.studio.leaderboard.beside(people.caller(people.rater(consent=True)))
    with pytest.raises(InvalidInput):
        services.studio.leaderboard.beside(researcher, "", "xx")
