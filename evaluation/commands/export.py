"""`python -m evaluation export`: a benchmark's file as a task that another harness can ask."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from core import languages
from core.errors import NotFound
from evaluation.benchmarks.lmms_eval import write_task
from evaluation.benchmarks.rows import DataInvalid
from evaluation.benchmarks.tasks import TASKS

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def main(arguments: Sequence[str]) -> int:
    """Write the folder; 1 where that could not be done, with the reason."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not _NAME.fullmatch(options.name):
        parser.error("--name: letters, digits, _ and - only, at most 64")
    try:
        language = languages.get(options.language).code
        count = write_task(
            options.out, name=options.name, task=options.task, language=language, data=options.data.absolute()
        )
    except NotFound:
        print(f"No language {options.language!r} is known. Known: {', '.join(languages.ALL)}.", file=sys.stderr)
        return 2
    except FileExistsError:
        print(f"{options.out} is there already. Give another --out.", file=sys.stderr)
        return 1
    except (DataInvalid, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{count} questions in {options.out}. Score what lmms-eval logs with python -m evaluation score.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation export", description=__doc__)
    parser.add_argument("--for", required=True, choices=["lmms-eval"], dest="harness")
    parser.add_argument("--task", required=True, choices=[*TASKS], help="how it will be scored")
    parser.add_argument("--data", required=True, type=Path, help="the benchmark's file")
    parser.add_argument("--language", default="en", help="the language of the file, by its code")
    parser.add_argument("--name", required=True, help="what the task is called there")
    parser.add_argument("--out", required=True, type=Path, help="the folder that is made")
    return parser
