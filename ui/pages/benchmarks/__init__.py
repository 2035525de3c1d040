"""The page of researchers about benchmarks: bring one in, take it out again."""

from ui.pages.benchmarks.page import build

__all__ = ["build"]
