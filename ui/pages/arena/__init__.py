"""The arena's page: two answers to one picture, a vote, a mended answer."""

from ui.pages.arena.page import build

__all__ = ["build"]
