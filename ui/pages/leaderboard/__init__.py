"""The leaderboard: what votes say of models, down to the battles."""

from ui.pages.leaderboard.page import build

__all__ = ["build"]
