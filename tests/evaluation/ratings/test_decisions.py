"""Whoever looks after every vote is deceived in fewer than one round of twenty."""

from __future__ import annotations

import random

import pytest

from evaluation.ratings.decisions import ALPHA, GOAL, Race, contest_of, decide, decided
from evaluation.ratings.evidence import at_the_least, evidence, sequence
from evaluation.ratings.votes import RatedVote

LOOKS = 200


def votes(
    count: int, seed: int, *, wins: float = 0.5, ties: float = 0.25, heavy: float | None = None
) -> list[RatedVote]:
    """A round; where `heavy` is set, one rater casts half of all votes and has that taste of their own."""
    dice = random.Random(seed)
    found = []
    for at in range(count):
        own = heavy is not None and dice.random() < 0.5
        outcome = 0.5 if dice.random() < ties else float(dice.random() < (heavy if own and heavy is not None else wins))
        found.append(RatedVote("hu", "tuned", "base", outcome, "heavy" if own else f"r{dice.randrange(8)}", at))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("heavy", [None, 0.5, 0.85])
def test_equal_models_are_called_different_in_fewer_than_one_round_of_twenty(heavy: float | None) -> None:
    """10,000 rounds over the three cases, each looked at after every vote: a decision once reached stands."""
    rounds = 3_334
    alarms = sum(decide(votes(LOOKS, seed, heavy=heavy))[0].better is not None for seed in range(rounds))
    assert alarms / rounds < ALPHA


def test_a_clear_difference_is_found_and_stands() -> None:
    cast = votes(400, 1, wins=0.75)
    (found,) = decide(cast)
    assert (found.better, found.votes_to_go) == ("tuned", 0)
    first = next(count for count in range(1, 400) if decide(cast[:count])[0].better)
    assert first < 250
    (turned,) = decide([*cast[:first], *votes(300, 2, wins=0.4)])
    assert turned.better == "tuned"


def test_what_is_open_says_how_many_votes_are_missing() -> None:
    (found,) = decide(votes(30, 5, wins=0.8, ties=0.0)[:12])
    assert found.better is None
    assert found.votes_to_go is not None
    assert 5 < found.votes_to_go < 200


def test_what_the_goal_cannot_decide_says_so() -> None:
    even = [RatedVote("hu", "x", "y", float(number % 2), f"r{number % 8}") for number in range(400)]
    (found,) = decide(even, goal=500)
    assert (found.better, found.votes_to_go) == (None, None)


def test_no_decision_hangs_on_one_person() -> None:
    alone = [RatedVote("hu", "x", "y", 1.0, "only") for _ in range(500)]
    others = [RatedVote("hu", "x", "y", float(number % 2), f"r{number}") for number in range(100)]
    assert decide([*others, *alone])[0].better is None


def test_ties_decide_nothing() -> None:
    (found,) = decide([RatedVote("hu", "x", "y", 0.5, f"r{number}") for number in range(500)])
    assert (found.better, found.ties, found.wins) == (None, 500, (0, 0))


def test_more_languages_ask_for_more_evidence() -> None:
    one = decide(votes(10, 1))[0]
    two = decide([*votes(10, 1), RatedVote("th", "tuned", "base", 1.0, "r")])
    assert [found.needed for found in two] == [2 * one.needed] * 2


def test_evidence_is_one_before_any_vote_and_the_mixture_of_all_rounds_averages_to_one() -> None:
    from math import comb

    assert evidence(0, 0) == pytest.approx(1)
    for count in (1, 7, 40):
        assert sum(
            comb(count, won) / 2**count * evidence(won, count - won) for won in range(count + 1)
        ) == pytest.approx(1)


def test_the_interval_of_wins_ends_where_a_half_is_decided() -> None:
    for wins in range(40):
        low, high = sequence(wins, 8, 1 / ALPHA)
        assert low <= wins / (wins + 8) <= high
        assert (not low <= 0.5 <= high) == (evidence(wins, 8) >= 1 / ALPHA)
    assert sequence(0, 0, 20) == (0.0, 1.0)


def test_votes_that_come_late_or_are_taken_back_leave_what_was_cast() -> None:
    cast = votes(300, 4, wins=0.72, ties=0.2)
    race = Race()
    for vote in [*cast[50:], *cast[:50]]:
        race.take(vote.at, vote.rater, contest_of(vote)[1])
        race.count(20)
    race.take(17.5, "gone", 0)
    race.count(20)
    race.take_back(17.5, "gone")
    assert [decided(("hu", "base", "tuned"), race, 20, GOAL)] == decide(cast)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_reckoned_seldom_is_decided_at_the_same_vote_as_what_is_reckoned_after_each(seed: int) -> None:
    heavy = [None, 0.9, 0.1][seed % 3]
    cast, needed = votes(700, seed, wins=0.5 + 0.03 * (seed % 5), heavy=heavy), 40.0 * (1 + seed % 4)
    race, decided_at = Race(), []
    for at, vote in enumerate(cast):
        race.take(vote.at, vote.rater, contest_of(vote)[1])
        race.count(needed)
        if race.better is not None:
            decided_at.append(at)
    enough = []
    for at in range(len(cast)):
        alone = Race()
        for vote in cast[: at + 1]:
            alone.take(vote.at, vote.rater, contest_of(vote)[1])
        alone.count(1e300)
        if min(evidence(*alone.wins), alone.without_any()) >= needed:
            enough.append(at)
    assert decided_at[:1] == enough[:1]
    assert decided_at == list(range(decided_at[0], len(cast))) if decided_at else True


def test_no_vote_more_than_doubles_the_evidence() -> None:
    assert [at_the_least(1.0, needed) for needed in (2.0, 2.1, 1024.0, 1025.0)] == [1, 2, 10, 11]
    assert at_the_least(5.0, 5.0) == at_the_least(0.0, 5.0) == 1
    for wins, losses in [(0, 0), (5, 0), (40, 30), (300, 10), (200, 200)]:
        now = evidence(wins, losses)
        for more in (1, 5, 20):
            assert at_the_least(now, evidence(wins + more, losses)) <= more
