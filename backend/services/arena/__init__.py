"""The arena: battles are begun, answered, judged and edited here."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.arena.answering import Answering
from backend.services.arena.battles import Battles
from backend.services.arena.bringing import Bringing
from backend.services.arena.entrants import Entrants
from backend.services.arena.parcels import Parcels
from backend.services.arena.pictures import Pictures
from backend.services.arena.repeats import Repeats
from backend.services.arena.rounds import Rounds


@dataclass(frozen=True)
class Arena:
    """Everything that the arena's pages and routes call."""

    pictures: Pictures
    entrants: Entrants
    rounds: Rounds
    battles: Battles
    repeats: Repeats
    bringing: Bringing
    parcels: Parcels
    answering: Answering
