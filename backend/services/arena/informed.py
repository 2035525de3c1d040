"""What is known of pairs in a language, for drawing votes to where they tell most."""

from __future__ import annotations

from collections.abc import Mapping

from annotation.informing import Known
from annotation.pairing import Pairing
from backend.db import battles
from backend.db.engine import Session
from core.languages import INTERFACE
from evaluation.ratings.decisions import ALPHA, GOAL, Race
from evaluation.ratings.evidence import evidence


def known(session: Session, language: str, models: int) -> dict[Pairing, Known]:
    """Every pair with decisive votes; settled where it is decided for all races there could be, or never will be."""
    needed = models * (models - 1) / 2 * len(INTERFACE) / ALPHA
    return {pair: _known(by_rater, needed) for pair, by_rater in battles.decisive(session, language).items()}


def _known(by_rater: Mapping[str, list[int]], needed: float) -> Known:
    wins, losses = (sum(one[place] for one in by_rater.values()) for place in (0, 1))
    race = Race()
    race.wins, race.by_rater = [wins, losses], dict(by_rater)
    decided = evidence(wins, losses) >= needed and race.without_any() >= needed
    return Known(wins, losses, settled=decided or wins + losses >= GOAL)
