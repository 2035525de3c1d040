"""A person's own account."""

from ui.pages.account.page import build

__all__ = ["build"]
