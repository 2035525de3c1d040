"""Votes as ratings need them, read from our own export or from lines as Chatbot Arena writes them."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from core import languages

_OUTCOMES = {"model_a": 1.0, "model_b": 0.0, "tie": 0.5, "tie (bothbad)": 0.5}
_CHOICES = {"a": 1.0, "b": 0.0, "tie": 0.5, "both_bad": 0.5}


class RatedVote(NamedTuple):  # hundreds of thousands of them: a tuple is made in a third of the time
    """One counted vote: `outcome` is 1 where side A was preferred, 0 for side B, a half for neither."""

    language: str
    a: str
    b: str
    outcome: float
    rater: str
    at: float = 0.0
    letters: tuple[int, int] = (0, 0)
    """How long both answers are."""
    marks: tuple[int, int] = (0, 0)
    """How many new lines and marks of emphasis they have."""
    chance: float | None = None
    """How likely the pair was to be drawn, where that was steered."""
    bad: bool = False
    """Whether neither was preferred because both were bad."""


@dataclass
class Ballots:
    """The votes of a file, what was left out of it and why, and the model everybody is measured by."""

    votes: list[RatedVote] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    checks: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Votes on controls whose answers differ: rater, language, choice, and the side that was misled."""
    bases: dict[str, int] = field(default_factory=dict)
    """Models without an adapter, with their votes."""

    def leave_out(self, why: str) -> None:
        """Count one line that enters no rating."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def read_votes(lines: Iterable[str | bytes]) -> Ballots:
    """Every line that holds a counted vote; the others are counted by what is wrong with them."""
    ballots = Ballots()
    for line in lines:
        if not line.strip():
            continue
        try:
            read = json.loads(line)
            vote = _parley(read, ballots) if read.get("schema") == "parley" else _arena(read, ballots)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            ballots.leave_out("unreadable")
            continue
        if vote is not None and vote.a == vote.b:
            ballots.leave_out("one_model")
        elif vote is not None:
            ballots.votes.append(vote)
    ballots.votes.sort(key=lambda vote: vote.at)
    return ballots


def _parley(read: dict[str, Any], ballots: Ballots) -> RatedVote | None:
    vote = read.get("vote")
    if vote is None:
        ballots.leave_out("no_vote")
        return None
    if not vote["counted"]:
        ballots.leave_out("not_counted" if not read.get("control") else "control")
        _check(read, ballots)
        return None
    a, b = read["models"]["a"], read["models"]["b"]
    for model in (a, b):
        if not model.get("adapter"):
            ballots.bases[model["name"]] = ballots.bases.get(model["name"], 0) + 1
    answers = [turn["answers"] for turn in read["turns"] if turn.get("answers")]
    said = ["\n".join(sides[side]["text"] for sides in answers) for side in ("a", "b")]
    return RatedVote(
        language=read["language"],
        a=a["name"],
        b=b["name"],
        outcome=_CHOICES[vote["choice"]],
        rater=read["person"],
        at=datetime.fromisoformat(vote["at"]).timestamp(),
        letters=(len(said[0]), len(said[1])),
        marks=(marks(said[0]), marks(said[1])),
        chance=read.get("chance"),
        bad=vote["choice"] == "both_bad",
    )


def marks(text: str) -> int:
    """New lines and pairs of stars: what makes an answer look thorough."""
    return text.count("\n") + text.count("**")


def _check(read: dict[str, Any], ballots: Ballots) -> None:
    last = read["turns"][-1]["answers"] if read["turns"] else None
    if read.get("control") and last and last["a"]["text"] != last["b"]["text"] and not read.get("void"):
        ballots.checks.append((read["person"], read["language"], read["vote"]["choice"], read["control"]))


def _arena(read: dict[str, Any], ballots: Ballots) -> RatedVote | None:
    if not read.get("anony", True):
        ballots.leave_out("not_blind")
        return None
    said = [
        "\n".join(str(turn["content"]) for turn in read.get(side) or () if turn.get("role") == "assistant")
        for side in ("conversation_a", "conversation_b")
    ]
    return RatedVote(
        language=_code(str(read.get("language") or "unknown")),
        a=str(read["model_a"]),
        b=str(read["model_b"]),
        outcome=_OUTCOMES[read["winner"]],
        rater=str(read.get("judge") or read.get("judge_hash") or ""),
        at=float(read.get("tstamp") or 0),
        letters=(len(said[0]), len(said[1])),
        marks=(marks(said[0]), marks(said[1])),
    )


@functools.cache
def _code(name: str) -> str:
    """The code of a language that is told by its English name; what is unknown keeps its name."""
    for code in languages.ALL:
        if name.casefold() in (code, languages.get(code).english_name.casefold()):
            return code
    return name
