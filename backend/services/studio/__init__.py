"""What researchers do: rounds, snapshots, runs and models."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services.studio.attributions import Attributions
from backend.services.studio.evaluations import Evaluations
from backend.services.studio.leaderboard import Leaderboard
from backend.services.studio.looks import Looks
from backend.services.studio.merging import Merging
from backend.services.studio.models import Models
from backend.services.studio.rounds import Rounds
from backend.services.studio.runs import Runs
from backend.services.studio.sisters import SisterPictures
from backend.services.studio.snapshots import Snapshots


@dataclass(frozen=True)
class Studio:
    """Everything that the Studio's pages and routes call."""

    rounds: Rounds
    snapshots: Snapshots
    looks: Looks
    runs: Runs
    attributions: Attributions
    sisters: SisterPictures
    models: Models
    merging: Merging
    leaderboard: Leaderboard
    evaluations: Evaluations
