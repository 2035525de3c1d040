"""`python -m evaluation rate`: votes in, ratings and decisions out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.battles import Choice, Side
from evaluation.ratings.decisions import GOAL
from evaluation.ratings.raters import Check, Tally, figures, passed
from evaluation.ratings.report import report
from evaluation.ratings.votes import Ballots, RatedVote, read_votes


def main(arguments: Sequence[str]) -> int:
    """Read a file of votes; 1 if it cannot be read or holds none."""
    options = _parser().parse_args(arguments)
    try:
        with options.votes.open("rb") as lines:
            ballots = read_votes(lines)
    except OSError as fault:
        print(f"{options.votes} cannot be read: {fault.strerror}.", file=sys.stderr)
        return 1
    if options.reliable_only:
        _leave_out_unreliable(ballots)
    known = {model for vote in ballots.votes for model in (vote.a, vote.b)}
    if options.anchor and options.anchor not in known:
        print(f"No vote is about {options.anchor!r}; choose another --anchor.", file=sys.stderr)
        return 2
    if not ballots.votes:
        print(f"{options.votes} holds no vote that counts: {ballots.left_out or 'it is empty'}.", file=sys.stderr)
    summary = report(
        ballots,
        anchor=options.anchor or None,
        by_language=options.by == "language",
        goal=options.goal,
        undo_steering=options.undo_steering,
    )
    print(json.dumps(summary, allow_nan=False) if options.json else "\n".join(_lines(summary)))
    return 0 if ballots.votes else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation rate", description=__doc__)
    parser.add_argument("--votes", type=Path, required=True, help="lines of our export or of Chatbot Arena's")
    parser.add_argument("--anchor", default="", help="the model with 1000 points; none: the base model of our export")
    parser.add_argument("--by", choices=["language"], help="ratings of every language too")
    parser.add_argument(
        "--reliable-only",
        action="store_true",
        help="leave out people who surely fail controls (in exports with --all) or always vote the same",
    )
    parser.add_argument(
        "--undo-steering",
        action="store_true",
        help="weigh pairs as if none had been drawn more often than others (PARLEY_PAIRING=informed)",
    )
    parser.add_argument("--goal", type=int, default=GOAL, help="how many decisive votes a decision may take")
    parser.add_argument("--json", action="store_true")
    return parser


def _leave_out_unreliable(ballots: Ballots) -> None:
    """By the rule of the leaderboard's filter; how many votes that were is told with all others that were left out."""
    tallies = [Tally(vote.rater, vote.language, _choice(vote), 1) for vote in ballots.votes if vote.rater]
    checks = [
        Check(rater, language, passed(Choice(choice), Side(misled)))
        for rater, language, choice, misled in ballots.checks
    ]
    out = {(one.person, one.language) for one in figures(tallies, checks) if not one.reliable}
    kept = [vote for vote in ballots.votes if (vote.rater, vote.language) not in out]
    for _ in range(len(ballots.votes) - len(kept)):
        ballots.leave_out("unreliable")
    ballots.votes = kept


def _choice(vote: RatedVote) -> Choice:
    if vote.outcome == 0.5:
        return Choice.BOTH_BAD if vote.bad else Choice.TIE
    return Choice.A if vote.outcome == 1.0 else Choice.B


def _lines(summary: dict[str, Any]) -> list[str]:
    lines = [f"{summary['votes']} votes of {summary['raters']} people; left out: {summary['left_out'] or 'none'}"]
    lines += [_model(rated) for rated in summary["models"]]
    for language, own in summary.get("languages", {}).items():
        lines += [f"{language}:", *(_model(rated) for rated in own["models"])]
    for decision in summary["decisions"]:
        first, second = decision["models"]
        if decision["better"]:
            verdict = f"{decision['better']} is better"
        elif decision["votes_to_go"] is None:
            verdict = "cannot be decided with the goal"
        else:
            verdict = f"open, about {decision['votes_to_go']} votes to go"
        lines.append(
            f"{decision['language']}: {first} {decision['wins'][0]} : {decision['wins'][1]} {second}, {verdict}"
        )
    return lines


def _model(rated: dict[str, Any]) -> str:
    note = "" if rated["enough"] else "  not enough votes yet"
    if rated["votes_to_go"]:
        note += f", about {rated['votes_to_go']} more"
    spread = f"({rated['low']:.0f} to {rated['high']:.0f})"
    return f"{rated['rating']:7.0f}  {spread}  {rated['model']}, {rated['votes']} votes{note}"
