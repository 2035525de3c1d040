"""Rounds from a terminal: `python -m backend rounds list [--json]`."""

from __future__ import annotations

import argparse
import json

from backend.services import Services
from backend.services.studio.rounds import RoundView


def run(services: Services, options: argparse.Namespace) -> bool:
    """One command; whether it did what was asked."""
    views = services.studio.rounds.listed()
    if options.json:
        print(json.dumps([_as_json(view) for view in views], ensure_ascii=False))
    else:
        print("\n".join(map(_line, views)) or "There is no round yet.")
    return True


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and what belongs to it."""
    parser = commands.add_parser("rounds", help="see what has been gathered")
    what = parser.add_subparsers(dest="what", required=True)
    every = what.add_parser("list", help="all rounds, the newest first, with their counted votes")
    every.add_argument("--json", action="store_true", help="print JSON")


def _as_json(view: RoundView) -> dict[str, object]:
    record = view.round
    return {
        "round": record.id,
        "name": record.name,
        "state": "closed" if record.closed_at else "open",
        "opened_at": record.opened_at.isoformat(),
        "closed_at": record.closed_at.isoformat() if record.closed_at else None,
        "demo": record.demo,
        "languages": {
            code: {"goal": goal, "votes": view.done.get(code, 0)} for code, goal in sorted(record.goals.items())
        },
    }


def _line(view: RoundView) -> str:
    state = "closed" if view.round.closed_at else "open"
    counts = " ".join(f"{code} {view.done.get(code, 0)}/{goal}" for code, goal in sorted(view.round.goals.items()))
    return f"{view.round.name}  {state}  {counts}"
