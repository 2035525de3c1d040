"""Whether the application is on its way out; one per process, shared by server, routes and layers."""

from __future__ import annotations

import threading


class Stopping:
    """Off until `begin`; then readiness says no and writes are refused while running ones finish."""

    def __init__(self) -> None:
        self._begun = threading.Event()

    def begin(self) -> None:
        """From now on no new work."""
        self._begun.set()

    @property
    def begun(self) -> bool:
        """The application is stopping."""
        return self._begun.is_set()
