"""Calibration: translations are refined by three alone, others vote on them, what is decided is published."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.calibration.adjudicating import Adjudicating
from backend.services.calibration.drafting import Drafting
from backend.services.calibration.overview import Overview
from backend.services.calibration.preparing import Preparing
from backend.services.calibration.publishing import Publishing
from backend.services.calibration.refining import Refining
from backend.services.calibration.translations import Translations
from backend.services.calibration.voting import Voting


@dataclass(frozen=True)
class Calibration:
    """Everything that the pages and routes of calibration call."""

    drafting: Drafting
    refining: Refining
    voting: Voting
    overview: Overview
    adjudicating: Adjudicating
    publishing: Publishing
    preparing: Preparing
    translations: Translations
