"""Where the system's browser is."""

from __future__ import annotations

import shutil

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")


def path() -> str:
    """Chromium without windows where that is installed, else with them."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "Chromium is missing: tests/prepare.sh installs it"
    return found
