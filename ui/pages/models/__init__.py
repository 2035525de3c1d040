"""Models: their families, and one of them: where it comes from, how it compares, whether it is in the arena."""

from ui.pages.models.page import build

__all__ = ["build"]
