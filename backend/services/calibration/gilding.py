"""Gold items among a voter's: given now and then in the place of a real one, and voted on like one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from backend.db import gold, places
from backend.db.ballots import Ballot
from backend.db.calibrations import At
from backend.db.engine import Session
from core.records import Person


@dataclass(frozen=True)
class Gilding:
    """How often a voter gets an item whose best text is known: once in so many; 0: never."""

    every: int
    lease: timedelta
    dice: random.Random
    clock: Callable[[], datetime]

    def instead(self, session: Session, at: At, person: Person) -> At | None:
        """Now and then another item than the one that a voter has just been given, which goes back.

        There is a real one whenever there is a gold one, so that where work ends says nothing either.
        """
        if self.every < 1 or self.dice.random() * self.every >= 1:
            return None
        known = gold.choose(session, person.id, at.language, just_given=at)
        if not known:
            return None
        chosen, now = known[0], self.clock()
        order = list(range(len(gold.texts(session, chosen))))
        self.dice.shuffle(order)
        places.release(session, at, person.id)
        gold.take(session, chosen, person.id, order, now=now, until=now + self.lease)
        return chosen


def cast(session: Session, at: At, ballot: Ballot) -> None:
    """Store what a voter says of a gold item; its versions are named by their places."""
    said = {
        "reasons": sorted(ballot.reasons),
        "note": ballot.note,
        "proposal": asdict(ballot.proposal) if ballot.proposal is not None else None,
        "ranking": list(ballot.ranking),
    }
    chosen = gold.ALL_BAD if ballot.version_id is None else int(ballot.version_id)
    told = json.dumps(said, ensure_ascii=False)
    gold.finish(session, at, ballot.person_id, chosen, told, ballot.seconds, now=ballot.created_at)
