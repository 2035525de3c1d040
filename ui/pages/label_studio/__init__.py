"""The page of researchers about Label Studio: its projects, and what is not here as it is there."""

from ui.pages.label_studio.page import build

__all__ = ["build"]
