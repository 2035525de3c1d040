"""The page of translators: the next item, refined alone."""

from ui.pages.calibrate.page import build

__all__ = ["build"]
