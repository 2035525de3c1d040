"""Calibration: translations are refined by three people alone before others vote on them."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.calibration.refining import Refining
from backend.services.calibration.voting import Voting


@dataclass(frozen=True)
class Calibration:
    """Everything that the pages and routes of calibration call."""

    refining: Refining
    voting: Voting
