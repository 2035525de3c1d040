"""Everything that votes tell, as one object for programs and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from scipy.stats import binomtest  # type: ignore[import-untyped]

from core.intervals import wilson
from evaluation.metrics.resampling import holm
from evaluation.ratings.bradley_terry import ANCHOR, PRIOR, Rating, rate, table
from evaluation.ratings.decisions import ALPHA, GOAL, Decision, decide
from evaluation.ratings.style import controlled
from evaluation.ratings.votes import Ballots, RatedVote


def report(
    ballots: Ballots,
    *,
    anchor: str | None = None,
    by_language: bool = False,
    goal: int = GOAL,
    undo_steering: bool = False,
) -> dict[str, Any]:
    """Ratings (weighted by votes, and with every language equal), decisions, and how people voted."""
    votes = ballots.votes
    chosen = anchor or max(ballots.bases, key=lambda model: (ballots.bases[model], model), default=None)
    result: dict[str, Any] = {
        "models": _models(rate(table(votes, undo_steering=undo_steering), chosen)),
        "models_equal_languages": _models(
            rate(table(votes, equal_languages=True, undo_steering=undo_steering), chosen)
        ),
        "decisions": [_decision(decision) for decision in decide(votes, goal=goal)],
        "sign_tests": sign_tests(votes),
        "controlled": asdict(controlled(votes, chosen)),
        "voting": voting(votes),
        "votes": len(votes),
        "raters": len({vote.rater for vote in votes}),
        "left_out": ballots.left_out,
        "settings": {
            "anchor": chosen,
            "anchor_points": ANCHOR,
            "prior_points": PRIOR,
            "alpha": ALPHA,
            "goal": goal,
            "undo_steering": undo_steering,
        },
    }
    if by_language:
        result["languages"] = {
            language: {
                "models": _models(rate(table(own, undo_steering=undo_steering), chosen)),
                "voting": voting(own),
                "votes": len(own),
            }
            for language, own in _by_language(votes).items()
        }
    return result


def sign_tests(votes: Sequence[RatedVote]) -> list[dict[str, Any]]:
    """Two models in one language by decisive votes: the exact test of one look at the end, corrected (Holm)."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for vote in votes:
        if vote.outcome != 0.5:
            first, second = sorted((vote.a, vote.b))
            winner = vote.a if vote.outcome == 1.0 else vote.b
            counts.setdefault((vote.language, first, second), [0, 0])[winner == second] += 1
    chances = [float(binomtest(won, won + lost).pvalue) for won, lost in counts.values()]
    return [
        {"language": language, "models": [first, second], "wins": wins, "p": p, "corrected": corrected}
        for ((language, first, second), wins), p, corrected in zip(counts.items(), chances, holm(chances), strict=True)
    ]


def voting(votes: Sequence[RatedVote]) -> dict[str, Any]:
    """How often side A was preferred, how often neither, and how often the longer answer."""
    decisive = [vote for vote in votes if vote.outcome != 0.5]
    unequal = [vote for vote in decisive if vote.letters[0] != vote.letters[1]]
    longer = sum((vote.letters[0] > vote.letters[1]) == (vote.outcome == 1.0) for vote in unequal)
    return {
        "side_a": _share(sum(vote.outcome == 1.0 for vote in decisive), len(decisive)),
        "ties": _share(len(votes) - len(decisive), len(votes)),
        "longer": _share(longer, len(unequal)),
    }


def _share(count: int, of: int) -> dict[str, Any]:
    low, high = wilson(count, of)
    return {"share": count / of if of else None, "low": low, "high": high, "n": of}


def _models(ratings: Sequence[Rating]) -> list[dict[str, Any]]:
    return [asdict(rating) for rating in ratings]


def _decision(decision: Decision) -> dict[str, Any]:
    evidence = min(decision.evidence, 1e300)  # JSON knows no infinity
    return {**asdict(decision), "models": list(decision.models), "wins": list(decision.wins), "evidence": evidence}


def _by_language(votes: Sequence[RatedVote]) -> dict[str, list[RatedVote]]:
    groups: dict[str, list[RatedVote]] = {}
    for vote in votes:
        groups.setdefault(vote.language, []).append(vote)
    return dict(sorted(groups.items()))
