"""What is kept up vote by vote is what is worked out from all of them at once."""

from __future__ import annotations

import random

import pytest

from evaluation.ratings.ledger import Ledger, Proportion
from evaluation.ratings.report import report
from evaluation.ratings.votes import Ballots, RatedVote


def cast(count: int, seed: int) -> list[RatedVote]:
    """Votes of eight people on three models in two languages."""
    dice, found = random.Random(seed), []
    for at in range(count):
        a, b = dice.sample(["base", "tuned", "other"], 2)
        outcome = dice.choice([1.0, 1.0, 0.0, 0.5]) if a == "tuned" else dice.choice([1.0, 0.0, 0.0, 0.5])
        found.append(RatedVote(dice.choice(["hu", "hu", "th"]), a, b, outcome, f"r{dice.randrange(8)}", float(at)))
    return found


def kept(votes: list[RatedVote]) -> Ledger:
    """A ledger that was looked at on the way."""
    ledger = Ledger()
    for number, vote in enumerate(votes):
        ledger.take(vote)
        if number % 50 == 0:
            ledger.standings("base")
    return ledger


def test_a_ledger_says_what_the_command_line_says_of_the_same_votes() -> None:
    votes = cast(400, 1)
    found = kept(votes).standings("base")
    told = report(Ballots(votes=votes), anchor="base", by_language=True)
    for ours, theirs in (
        (found.all.models, told["models"]),
        (found.equal, told["models_equal_languages"]),
        (found.languages["th"].models, told["languages"]["th"]["models"]),
    ):
        assert [one.model for one in ours] == [one["model"] for one in theirs]
        for one, other in zip(ours, theirs, strict=True):
            assert (one.votes, one.enough, one.votes_to_go) == (other["votes"], other["enough"], other["votes_to_go"])
            assert (one.rating, one.low, one.high) == pytest.approx((other["rating"], other["low"], other["high"]))
    for decision, its in zip(found.decisions, told["decisions"], strict=True):
        assert [decision.better, decision.votes_to_go, list(decision.wins), decision.ties] == [
            its["better"], its["votes_to_go"], its["wins"], its["ties"]
        ]  # fmt: skip
    assert found.all.side_a.yes / found.all.side_a.of == told["voting"]["side_a"]["share"]
    assert found.all.ties == Proportion(sum(vote.outcome == 0.5 for vote in votes), 400)


def test_what_is_taken_back_was_never_there() -> None:
    votes, more = cast(200, 2), cast(260, 2)[200:]
    ledger = kept(votes + more)
    for vote in more:
        ledger.take_back(vote)
    assert ledger.standings("base") == kept(votes).standings("base")


def test_the_share_of_wins_counts_a_tie_as_half_a_one() -> None:
    outcomes = [1.0, 1.0, 0.5, 0.0]
    ledger = kept([RatedVote("hu", "x", "y", outcome, f"r{at}", at) for at, outcome in enumerate(outcomes)])
    assert ledger.standings().all.met == {("x", "y"): (2.5, 4), ("y", "x"): (1.5, 4)}


def test_a_round_can_hope_for_no_more_votes_than_its_goal() -> None:
    votes = [RatedVote("hu", "x", "y", float(at % 3 > 0), f"r{at % 8}", at) for at in range(30)]
    (open_,) = kept(votes).standings(goals={"hu": 400}).decisions
    (lost,) = kept(votes).standings(goals={"hu": 40}).decisions
    assert (open_.better, lost.better, lost.votes_to_go) == (None, None, None)
    assert open_.votes_to_go is not None


def test_without_votes_there_is_nothing_to_tell() -> None:
    found = Ledger().standings("base")
    assert (found.all.models, found.equal, found.decisions, found.all.votes) == ((), (), (), 0)
