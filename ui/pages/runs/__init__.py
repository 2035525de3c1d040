"""Runs: all of them, one of them as it goes, and how a new one is ordered."""

from ui.pages.runs.page import build

__all__ = ["build"]
