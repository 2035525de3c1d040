"""The page of researchers about calibration: progress, what waits, editions."""

from ui.pages.calibration.page import build

__all__ = ["build"]
