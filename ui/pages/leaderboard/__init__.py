"""The leaderboard: what votes say of models, down to the battles."""

from ui.pages.leaderboard.page import build
from ui.pages.leaderboard.shown import warm

__all__ = ["build", "warm"]
