"""Evaluation: models on benchmarks, and two of them sample by sample."""

from ui.pages.evaluation.page import build

__all__ = ["build"]
