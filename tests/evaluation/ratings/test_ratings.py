"""Ratings against others' code and made-up votes whose truth is known."""

from __future__ import annotations

import math
import random
import time

import numpy as np
import pytest

from evaluation.ratings.bradley_terry import Table, bootstrap, fit, rate, table
from evaluation.ratings.report import report
from evaluation.ratings.votes import Ballots, RatedVote

POINTS = 400 / math.log(10)


def made_up(
    strengths: dict[str, float], count: int, seed: int, *, ties: float = 0.0, heavy: bool = False
) -> list[RatedVote]:
    """Votes of ten people between models of known strength; a heavy rater casts half of them."""
    dice = random.Random(seed)
    votes = []
    for at in range(count):
        a, b = dice.sample(sorted(strengths), 2)
        rater = "heavy" if heavy and dice.random() < 0.5 else f"r{dice.randrange(10)}"
        chance = 1 / (1 + math.exp((strengths[b] - strengths[a]) / POINTS))
        outcome = 0.5 if dice.random() < ties else float(dice.random() < chance)
        votes.append(RatedVote("hu", a, b, outcome, rater, at))
    return votes


def test_ratings_are_those_of_evalica_where_votes_are_many() -> None:
    import evalica

    votes = made_up({"x": 0, "y": 80, "z": -120}, 20_000, 1, ties=0.2)
    winner = {1.0: evalica.Winner.X, 0.0: evalica.Winner.Y, 0.5: evalica.Winner.Draw}
    theirs = evalica.bradley_terry(
        [vote.a for vote in votes], [vote.b for vote in votes], [winner[vote.outcome] for vote in votes]
    ).scores
    ours = {one.model: one.rating for one in rate(table(votes), "x")}
    for model in ours:
        elo = 400 * math.log10(theirs[model] / theirs["x"])
        assert ours[model] - 1000 == pytest.approx(elo, abs=0.5)


FASTCHAT = {
    "north": 1059.458,
    "east": 1023.170,
    "mixtral-8x7b-instruct-v0.1": 1000.0,
    "south": 966.617,
    "west": 749.262,
}
"""What `compute_bt` of FastChat's monitor gives for the votes below, its baseline model moved to 1000."""


def test_ratings_are_those_of_fastchat_where_votes_are_many() -> None:
    mixtral = "mixtral-8x7b-instruct-v0.1"
    counts = [
        *[(mixtral, "north", 310, 120, 470), ("north", mixtral, 455, 140, 305), ("north", "south", 520, 90, 290)],
        *[("south", "east", 260, 200, 340), ("east", mixtral, 402, 151, 347)],
        *[("west", "east", 80, 60, 660), ("west", "south", 150, 110, 540)],
    ]
    votes = [
        RatedVote("hu", a, b, outcome, f"r{number % 40}")
        for a, b, won, tied, lost in counts
        for outcome, times in ((1.0, won), (0.5, tied), (0.0, lost))
        for number in range(times)
    ]
    ours = {one.model: one.rating for one in rate(table(votes), mixtral)}
    assert ours == pytest.approx(FASTCHAT, abs=0.5)


def test_five_wins_of_five_are_no_three_thousand_points() -> None:
    votes = [RatedVote("hu", "new", "base", 1.0, f"r{number}") for number in range(5)]
    best, base = rate(table(votes), "base")
    assert (base.rating, base.low, base.high) == (1000, 1000, 1000)
    assert 1200 < best.rating < 1600
    assert not best.enough
    assert best.votes_to_go is not None
    assert best.votes_to_go > 10


@pytest.mark.slow
@pytest.mark.parametrize("heavy", [False, True])
def test_intervals_cover_the_truth_nineteen_times_of_twenty(heavy: bool) -> None:
    truth = {"x": 0.0, "y": 60.0, "z": -80.0}
    covered = [
        one.low <= 1000 + truth[one.model] <= one.high
        for seed in range(400)
        for one in rate(table(made_up(truth, 200, seed, heavy=heavy)), "x")
        if one.model != "x"
    ]
    assert 0.93 < np.mean(covered) < 0.99


def test_people_who_agree_with_themselves_make_intervals_wider() -> None:
    dice = random.Random(3)
    own = [RatedVote("hu", "x", "y", float(number % 2), f"r{number % 2}-{number}") for number in range(200)]
    alike = [RatedVote("hu", "x", "y", float(number % 2), f"r{number % 10}") for number in range(200)]
    dice.shuffle(alike)
    wide, narrow = rate(table(alike), "x"), rate(table(own), "x")
    assert max(one.high - one.low for one in wide) > 2 * max(one.high - one.low for one in narrow)


def test_one_rater_alone_is_never_enough() -> None:
    votes = [RatedVote("hu", "x", "y", float(number % 3 > 0), "only") for number in range(3000)]
    assert not any(one.enough for one in rate(table(votes), "y"))


def test_one_vote_and_a_model_that_only_ties_have_honest_numbers() -> None:
    found = rate(table([RatedVote("hu", "x", "y", 1.0, "r")]), None)
    assert all(math.isfinite(one.rating) and one.high - one.low > 300 and not one.enough for one in found)
    tied = rate(table([RatedVote("hu", "x", "y", 0.5, f"r{number}") for number in range(50)]), "x")
    assert all(one.rating == pytest.approx(1000) for one in tied)
    assert rate(table([]), None) == []


def test_with_equal_languages_a_small_one_weighs_as_much_as_a_large_one() -> None:
    many = [RatedVote("hu", "x", "y", 1.0, f"r{number}") for number in range(900)]
    few = [RatedVote("th", "x", "y", 0.0, f"s{number}") for number in range(100)]
    by_votes = {one.model: one.rating for one in rate(table([*many, *few]), "y")}
    equal = {one.model: one.rating for one in rate(table([*many, *few], equal_languages=True), "y")}
    assert by_votes["x"] > 1300
    assert equal["x"] == pytest.approx(1000, abs=1)


def test_position_ties_and_length_are_told() -> None:
    votes = [RatedVote("hu", "x", "y", 1.0, "r", letters=(10, 5))] * 8 + [RatedVote("hu", "x", "y", 0.5, "r")] * 2
    told = report(Ballots(votes=votes))["voting"]
    assert (told["side_a"]["share"], told["ties"]["share"], told["longer"]["share"]) == (1, 0.2, 1)


@pytest.mark.slow
def test_a_million_votes_are_rated_in_a_second() -> None:
    dice = np.random.default_rng(0)
    count, models = 1_000_000, 129
    a = dice.integers(0, models, count)
    b = (a + dice.integers(1, models, count)) % models
    outcome = dice.integers(0, 3, count) / 2
    votes = Table(tuple(map(str, range(models))), a, b, outcome, dice.integers(0, 20_000, count), np.ones(count))
    began = time.process_time()
    fit(votes)
    fitted = time.process_time()
    bootstrap(votes, 100)
    assert fitted - began < 1
    assert time.process_time() - fitted < 5


def test_steering_can_be_undone() -> None:
    """The pair that was drawn nine times as often weighs as much as the other, and all together what they did."""
    often = [RatedVote("hu", "x", "y", 1.0, f"r{at}", at, chance=0.9) for at in range(90)]
    seldom = [RatedVote("hu", "y", "z", 1.0, f"r{at}", at, chance=0.1) for at in range(10)]
    votes = [*often, *seldom]
    assert list(table(votes).weight) == [1.0] * 100
    weights = table(votes, undo_steering=True).weight
    assert weights.sum() == pytest.approx(100)
    assert weights[:90].sum() == pytest.approx(weights[90:].sum())
    plain = [RatedVote("hu", "x", "y", 1.0, "r", at) for at in range(5)]
    assert list(table(plain, undo_steering=True).weight) == [1.0] * 5
