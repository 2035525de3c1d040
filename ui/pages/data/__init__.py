"""Data: all snapshots, and one of them: what is in it, what is not and why, row by row."""

from ui.pages.data.page import build

__all__ = ["build"]
