"""Takes annotations out: `python -m annotation export votes|edits [--round R] [--format parley|arena] [--out FILE]`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from backend.db import migrations
from backend.services import Services, compose
from backend.services.arena.exporting import Exports, Selection, What
from backend.terminal import NOT_MIGRATED, sentence
from core.battle_lines import BattleLine, arena_line, parley_line
from core.errors import ParleyError
from core.files import writing_whole
from core.settings import SettingsInvalid, load

_FORMATS = {"parley": parley_line, "arena": arena_line}
_EVERY = 500


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command; 0 done, 1 not done, 2 wrongly called."""
    options = _parser().parse_args(arguments)
    if options.what == What.EDITS and options.format == "arena":
        print("Chatbot Arena's format has no edits. Use --format parley.", file=sys.stderr)
        return 2
    if options.what == What.EDITS and options.all:
        print("An edit is not counted or left out. Use --all with votes.", file=sys.stderr)
        return 2
    try:
        services = compose(load(os.environ if environ is None else environ))
    except SettingsInvalid as fault:
        print(fault, file=sys.stderr)
        return 2
    except ParleyError as error:
        print(sentence(error), file=sys.stderr)
        return 1
    try:
        return _export(services, options)
    except BrokenPipeError:  # who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as fault:
        print(f"Cannot write {options.out or 'the output'}: {fault.strerror}.", file=sys.stderr)
        return 1
    except ParleyError as error:
        print(sentence(error), file=sys.stderr)
        return 1
    finally:
        services.close()


def _export(services: Services, options: argparse.Namespace) -> int:
    if not migrations.up_to_date(services.database):
        print(NOT_MIGRATED, file=sys.stderr)
        return 1
    exports = Exports(services.database, secrets=services.secrets, audit=services.audit)
    rounds = exports.rounds()
    if options.round is not None and options.round not in rounds:
        there = ", ".join(rounds) or "none yet"
        print(f"There is no round {options.round!r}. There are: {there}.", file=sys.stderr)
        return 1
    wanted = Selection(What(options.what), round_name=options.round, all_votes=options.all)
    with _opened(options.out) as out:
        written = _write(exports.lines(wanted), options.format, out)
    print(f"{written} {'line' if written == 1 else 'lines'} written.", file=sys.stderr)
    return 0


def _write(battles: Iterator[BattleLine], form: str, out: TextIO) -> int:
    written = 0
    shown = sys.stderr.isatty()
    for battle in battles:
        line = _FORMATS[form](battle)
        if line is None:
            continue
        out.write(line + "\n")
        written += 1
        if shown and written % _EVERY == 0:
            print(f"\r{written} lines", end="", file=sys.stderr, flush=True)
    out.flush()
    if shown and written >= _EVERY:
        print("\r", end="", file=sys.stderr)
    return written


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that is there only once it is whole."""
    if path is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # whatever the terminal is set to
        yield sys.stdout
        return
    with writing_whole(path) as stream:
        out = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
        yield out
        out.detach()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotation", description="Take annotations out of Parley.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser(
        "export",
        help="write battles as JSON lines",
        description="Write battles as JSON lines, in a fixed order, people under pseudonyms. People who do not agree "
        "that their work is used are left out.",
    )
    export.add_argument("what", choices=[what.value for what in What], help="battles with a vote, or with an edit")
    export.add_argument("--round", help="name of a round; all rounds unless given")
    export.add_argument("--format", choices=sorted(_FORMATS), default="parley", help="ours, or Chatbot Arena's")
    export.add_argument(
        "--all", action="store_true", help="with votes: also those that do not count (void, open, too fast, ...)"
    )
    export.add_argument("--out", type=Path, help="file to write; standard output unless given")
    return parser


if __name__ == "__main__":
    sys.exit(main())
