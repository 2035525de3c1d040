"""The arena's page: two answers to one picture, a vote, an edited answer."""

from ui.pages.arena.page import build

__all__ = ["build"]
