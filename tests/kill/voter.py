"""The process that is killed: eight hands vote with the same keys each time, and say what was acknowledged."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher

from backend.services import compose
from backend.services.arena.views import NewVote
from core.records import Caller
from core.settings import Settings

CHOICES = ("a", "b", "tie", "both_bad")
HANDS = 8


def main(settings_json: str, person_id: str, battles_json: str, first: int) -> None:
    """Vote on every battle from the first on, each acknowledged by one line when it is stored."""
    settings = Settings.model_validate(json.loads(settings_json))
    services = compose(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    caller = Caller(services.people.accounts.person(person_id))
    battles = json.loads(battles_json)
    print("ready", flush=True)

    def vote(number: int) -> None:
        services.arena.battles.judge(caller, battles[number], NewVote(CHOICES[number % 4]), f"vote-{number}")
        sys.stdout.write(f"{number}\n")  # one write: lines of several hands don't mix
        sys.stdout.flush()

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(vote, range(first, len(battles))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
