"""A detector that lets something happen while it listens."""

from __future__ import annotations

from collections.abc import Callable

from core.detect import Detector, Verdict


class ListeningDetector(Detector):
    """The real one; what stands in `meanwhile` happens once, when a language is told next."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], object]] = []

    def same_language(self, text: str, code: str) -> Verdict:
        """The verdict, after what was to happen."""
        if self.meanwhile:
            self.meanwhile.pop()()
        return super().same_language(text, code)
