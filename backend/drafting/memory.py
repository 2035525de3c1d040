"""What models answered, each a file named by the hash of what was asked, so that nothing is paid for twice."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.files import write_whole


class KeptAnswers:
    """Any number of processes may use the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, question: str) -> str | None:
        """What was kept."""
        try:
            return self._path(question).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def keep(self, question: str, answer: str) -> None:
        """Keep it, on the disk when this returns."""
        path = self._path(question)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, answer.encode())

    def _path(self, question: str) -> Path:
        name = hashlib.sha256(question.encode()).hexdigest()
        return self._folder / name[:2] / name
