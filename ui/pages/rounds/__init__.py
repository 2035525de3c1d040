"""Rounds: all of them, and one of them: what it brought, row by row."""

from ui.pages.rounds.page import build

__all__ = ["build"]
