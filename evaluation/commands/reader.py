"""The judge that `score --judge` and `extract --judge` ask about what no rule understands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from backend.serving.judges import NoJudge, open_judge
from backend.terminal import NotDone
from core.files import Lock
from core.settings import load
from evaluation.progress import Progress
from evaluation.rereading import read


class Reader:
    """The chat model of PARLEY_JUDGE; its replies are kept below PARLEY_HOME, so that nothing is asked twice.

    NotDone where there is no judge.
    """

    def __init__(self) -> None:
        self._settings = load(os.environ)
        self.name = self._settings.judge
        try:
            self._engine = open_judge(self._settings)
        except NoJudge as fault:
            raise NotDone(str(fault)) from fault

    def __call__(self, questions: Sequence[str]) -> list[str]:
        """What it replies to each, in their order; its server is let go of at the end."""
        folder = self._settings.home / "rereading"
        folder.mkdir(parents=True, exist_ok=True)
        with Lock(folder / "working") as ours:
            if not ours:
                raise NotDone("Another process has this judge read. Start again when it has ended.")
            progress = Progress(sys.stderr, verb="read by the judge")
            return read(self.name, questions, self._engine, folder / "replies.jsonl", progress.show)
