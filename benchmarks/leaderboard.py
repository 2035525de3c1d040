"""A look at the leaderboard over 200,000 votes when one more has come: kept up, and with all votes read anew.

The service alone, and the whole event of the page with its tables and plots.
"""

from __future__ import annotations

import random
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from gradio import Blocks
from sqlalchemy import insert

from backend.db import migrations
from backend.db.tables import BattleRow, VoteRow
from backend.services import Services, compose
from backend.services.people.accounts import NewPerson
from backend.services.studio.leaderboard import Leaderboard
from benchmarks.report import Row, milliseconds, timed
from core.languages import INTERFACE
from core.records import Caller, Role
from core.settings import Settings
from ui.pages.leaderboard import warm
from ui.pages.leaderboard.acting import Acting
from ui.pages.leaderboard.frame import drawn
from ui.text import load
from ui.visitor import Visitor

VOTES = 200_000
LOOKS = 20
MOST = 0.3
_PEOPLE = 60
_PASSWORD = "correct horse battery"
_MODELS = 6
_START = datetime(2026, 1, 1, tzinfo=UTC)


def run() -> list[Row]:
    """On SQLite, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        house = _House(Path(folder))
        house.cast(VOTES)
        services, visitor = house.services, Visitor(house.researcher, ZoneInfo("UTC"), "")
        board, texts = services.studio.leaderboard, load("hu")
        began = perf_counter()
        read = board.warm()
        reading = perf_counter() - began
        (drawing,) = timed(lambda: warm(read, load("en")), times=1)  # as a start does, in another language
        with Blocks():
            page = Acting(services, texts, drawn(texts))

        def look() -> None:
            assert board.board(house.researcher).verdicts

        def look_anew() -> None:
            assert Leaderboard(services.database, pseudonym=str).board(house.researcher).verdicts

        (first,) = timed(lambda: page.arrive(visitor, ""), times=1)
        kept, shown, anew = [], [], []
        for _ in range(LOOKS):
            for work, seconds in ((look, kept), (lambda: page.arrive(visitor, ""), shown)):
                house.cast(1)
                seconds += timed(work, times=1)
            anew += timed(look_anew, times=1)
        again = timed(lambda: page.arrive(visitor, ""), times=LOOKS)
        services.close()
    return [
        Row(
            f"leaderboard over {VOTES:,} votes when one has come, SQLite, median of {LOOKS}",
            milliseconds(kept),
            f"all votes read and worked out anew: {milliseconds(anew)}",
            f"{median(anew) / median(kept):.0f} x",
        ),
        Row(
            f"leaderboard's page over {VOTES:,} votes when one has come (goal {MOST * 1000:.0f} ms), median of {LOOKS}",
            milliseconds(shown),
            f"when none has come: {milliseconds(again)}",
            f"{median(shown) / MOST:.2f} of the goal",
        ),
        Row(
            f"leaderboard's page, the first look after a start (goal {MOST * 1000:.0f} ms)",
            milliseconds([first]),
            f"done before it, by nobody's request: votes read in {reading:.1f} s, "
            f"the page drawn in another language in {drawing:.1f} s",
            f"{first / MOST:.2f} of the goal",
        ),
    ]


class _House:
    """Sixty people, a base model with five children, and as many votes as wanted."""

    def __init__(self, folder: Path) -> None:
        settings = Settings.model_validate({"home": folder, "secret": "s" * 40})
        self._numbers, self._dice = count(), random.Random(1)
        self.services: Services = compose(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        migrations.upgrade(self.services.database)
        accounts, entrants = self.services.people.accounts, self.services.arena.entrants
        made = [
            accounts.create(NewPerson(f"person{number}", f"P {number}", _PASSWORD, frozenset({role}), consent=True))
            for number in range(_PEOPLE)
            for role in [Role.RESEARCHER if number == 0 else Role.RATER]
        ]
        self.researcher = Caller(made[0], None, "127.0.0.1")
        self._people = [person.id for person in made[1:]]
        base = entrants.ensure_model(name="base", base="world")
        children = [
            entrants.ensure_model(name=f"child {number}", base="world", adapter=str(number), parent=base.id).id
            for number in range(1, _MODELS)
        ]
        self._models = [base.id, *children]

    def cast(self, count: int) -> None:
        """Store battles with votes; later ones have better chances."""
        battles, votes = [], []
        for number in (next(self._numbers) for _ in range(count)):
            a, b = self._dice.sample(range(_MODELS), 2)
            at, key, person = _START + timedelta(seconds=20 * number), f"{number:032x}", self._dice.choice(self._people)
            common = {"person_id": person, "created_at": at}
            battles.append(common | {
                "id": key, "language": self._dice.choice(INTERFACE), "mode": "blind", "model_a": self._models[a],
                "model_b": self._models[b], "generation": "{}", "seed": number, "leaked": False, "learnt": False,
            })  # fmt: skip
            choice = "tie" if self._dice.random() < 0.2 else "ab"[self._dice.random() > 0.5 + 0.04 * (a - b)]
            votes.append(common | {
                "battle_id": key, "choice": choice, "reasons": "{}", "note": "", "mark": "", "seconds": 12.0,
                "not_counted": "",
            })  # fmt: skip
        with self.services.database.transaction() as session:
            session.execute(insert(BattleRow), battles)
            session.execute(insert(VoteRow), votes)
