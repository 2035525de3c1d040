"""`python -m evaluation study`: votes as a human study of fixed size, each model beside another, as in MELLA."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evaluation.ratings.study import SAMPLES, Studied, study
from evaluation.ratings.votes import read_votes


def main(arguments: Sequence[str]) -> int:
    """Read a file of votes and report; 1 if it cannot be read or the two never met."""
    parser = argparse.ArgumentParser(prog="python -m evaluation study", description=__doc__)
    parser.add_argument("--votes", type=Path, required=True, help="lines of our export or of Chatbot Arena's")
    parser.add_argument("--model", required=True, help="the model that is studied, by its name in the file")
    parser.add_argument("--other", required=True, help="the one that it is compared with, its parent for example")
    parser.add_argument("--samples", type=int, default=SAMPLES, help="votes in each language; later ones are left out")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        with options.votes.open("rb") as lines:
            ballots = read_votes(lines)
    except OSError as fault:
        print(f"{options.votes} cannot be read: {fault.strerror}.", file=sys.stderr)
        return 1
    found = study(ballots.votes, {options.model: options.other}, options.samples)
    if not found:
        print(f"No counted vote is about {options.model!r} and {options.other!r}.", file=sys.stderr)
        return 1
    told = [{**asdict(one), "votes": one.votes, "whole": one.whole, "better": one.better} for one in found]
    print(json.dumps(told) if options.json else "\n".join(map(_line, found)))
    return 0


def _line(one: Studied) -> str:
    share = "nothing decided" if one.share is None else f"{one.share:.0%} ({one.low:.0%} to {one.high:.0%})"
    if not one.whole:
        verdict = f"not complete: {one.votes} of {one.samples}"
    else:
        verdict = {True: "better", False: "worse", None: "no difference that is certain"}[one.better]
        verdict += f", p {one.p:.3g}"
    return (
        f"{one.language}: {one.wins} won, {one.ties} ties, {one.bad} both bad, {one.losses} lost of "
        f"{len(one.people)} volunteers; {share}; {verdict}"
    )
