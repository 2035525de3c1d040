"""`python -m evaluation judge`: have the chat model of PARLEY_JUDGE read battles, for the intervals beside ratings.

Its labels are never votes: the leaderboard shows, beside what people alone say, what they say with its help, and how
often the two agree. Battles of people who do not let their work be used are not sent.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from backend.services.studio.labels import Labels
from backend.serving.judges import NoJudge, open_judge
from backend.terminal import NotDone, ended, opened
from core import languages
from core.settings import Settings, load
from evaluation.progress import Progress


def main(arguments: Sequence[str]) -> int:
    """Ask about all battles that were not read yet; broken off, the same again goes on."""
    parser = argparse.ArgumentParser(prog="python -m evaluation judge", description=__doc__)
    parser.add_argument("--language", default="", help="only battles in this language, by its code")
    options = parser.parse_args(arguments)
    return ended(lambda: _judge(options.language, load(os.environ)))


def _judge(language: str, settings: Settings) -> bool:
    code = languages.get(language).code if language else ""
    try:
        engine = open_judge(settings)
    except NoJudge as fault:
        raise NotDone(str(fault)) from fault
    with opened(settings) as services:
        labels = Labels(services.database, folder=settings.home / "judge", judge=settings.judge)
        progress = Progress(sys.stderr, verb="read by the judge")
        count = labels.ask(engine, services.blobs, progress.show, language=code, sees=settings.judge_sees)
    print(f"{settings.judge} has read {count} battles that were new; {len(labels.every())} in all.")
    return True
