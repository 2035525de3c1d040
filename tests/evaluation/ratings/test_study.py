"""A human study: the sample is fixed beforehand, volunteers count as people, and nothing is said before it is whole."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from evaluation.__main__ import main
from evaluation.ratings.study import study
from evaluation.ratings.votes import RatedVote

FIRST = {"tuned": "base"}


def vote(
    outcome: float, rater: str = "p0", *, language: str = "hu", turned: bool = False, bad: bool = False
) -> RatedVote:
    """`outcome` is the tuned model's, on whichever side it stands."""
    if turned:
        return RatedVote(language, "base", "tuned", 1 - outcome, rater, bad=bad)
    return RatedVote(language, "tuned", "base", outcome, rater, bad=bad)


def test_every_vote_stands_where_it_belongs_whatever_its_side() -> None:
    votes = [vote(1.0, f"p{place % 8}", turned=place % 2 == 0) for place in range(70)]
    votes += [vote(0.0, f"p{place % 8}", turned=place % 3 == 0) for place in range(20)]
    votes += [vote(0.5, "p1"), vote(0.5, "p2", bad=True)]
    (found,) = study(votes, FIRST)
    assert (found.wins, found.losses, found.ties, found.bad, found.votes) == (70, 20, 1, 1, 92)
    assert found.share == pytest.approx(70 / 90)
    assert sum(one.wins for one in found.people) == 70
    assert (found.whole, found.better) == (False, None)  # 92 of 100
    (whole,) = study([*votes, *[vote(1.0, f"p{place}") for place in range(8)]], FIRST)
    assert (whole.whole, whole.better, len(whole.people)) == (True, True, 8)


def test_what_comes_after_the_sample_changes_nothing() -> None:
    votes = [vote(float(place % 2), f"p{place % 8}") for place in range(100)]
    (before,) = study(votes, FIRST)
    (after,) = study([*votes, *[vote(1.0, f"p{place % 8}") for place in range(300)]], FIRST)
    assert (after.wins, after.losses, after.p, after.better) == (before.wins, before.losses, before.p, None)
    assert after.later == 300


def test_one_volunteer_alone_or_two_who_disagree_decide_nothing() -> None:
    (alone,) = study([vote(1.0)] * 100, FIRST)
    assert (alone.share, alone.low, alone.high, alone.better) == (1.0, 0.0, 1.0, None)
    divided = [vote(1.0, "loud")] * 80 + [vote(0.0, f"p{place}") for place in range(4) for _ in range(5)]
    (found,) = study(divided, FIRST)
    assert found.p < 0.001
    assert found.low < 0.5 < found.high
    assert found.better is None


def test_languages_are_corrected_for_each_other() -> None:
    close = [vote(float(place < 61), f"p{place % 8}") for place in range(100)]
    (alone,) = study(close, FIRST)
    several = [RatedVote(code, one.a, one.b, one.outcome, one.rater) for code in ("hu", "th", "ko") for one in close]
    assert alone.p < 0.05
    assert all(one.p == pytest.approx(min(1.0, 3 * alone.p)) for one in study(several, FIRST))


def test_equal_models_are_called_different_in_fewer_than_one_of_twenty_studies() -> None:
    drawn = random.Random(5)
    wrong = 0
    for _ in range(400):
        votes = [vote(float(drawn.random() < 0.5), f"p{place % 8}") for place in range(100)]
        wrong += study(votes, FIRST)[0].better is not None
    assert wrong / 400 < 0.05


def test_models_that_are_not_compared_are_left_out() -> None:
    assert study([RatedVote("hu", "other", "base", 1.0, "p")], FIRST) == []


def test_the_command_reports_on_a_file_of_votes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    winners = ["model_a"] * 6 + ["model_b"] * 2 + ["tie (bothbad)"]
    lines = [
        json.dumps(
            {"model_a": "tuned", "model_b": "base", "winner": winner, "language": "Hungarian", "judge": f"j{at}"}
        )
        for at, winner in enumerate(winners)
    ]
    (tmp_path / "votes.jsonl").write_text("\n".join(lines))
    given = ["study", "--votes", str(tmp_path / "votes.jsonl"), "--other", "base", "--model"]
    assert main([*given, "tuned", "--json", "--samples", "8"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["language"], told["wins"], told["losses"], told["later"], told["whole"]) == ("hu", 6, 2, 1, True)
    assert told["p"] == pytest.approx(2 * (1 + 8 + 28) / 2**8)
    assert main([*given, "tuned"]) == 0
    assert "not complete: 9 of 100" in capsys.readouterr().out
    assert main([*given, "unknown"]) == 1
