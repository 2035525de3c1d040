"""Annotations and benchmarks from a command line.

python -m annotation export votes|edits [--round R] [--format parley|arena] [--out FILE]   takes annotations out
python -m annotation benchmark import|draft|export|publish|status   takes benchmarks in and out, says how far they are
python -m annotation label-studio push|pull|reconcile   lets a team calibrate in Label Studio
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from backend.services.arena.exporting import Exports, Selection, What
from backend.terminal import WRONGLY_CALLED, NotDone, ended, opened
from core.battle_lines import BattleLine, arena_line, parley_line
from core.files import writing_whole
from core.settings import Settings, load

_FORMATS = {"parley": parley_line, "arena": arena_line}
_EVERY = 500


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command; 0 done, 1 not done, 2 wrongly called."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    if argv[:1] == ["benchmark"]:
        from annotation.commands import benchmark  # each command loads only what it needs

        return benchmark.main(argv[1:], os.environ if environ is None else environ)
    if argv[:1] == ["label-studio"]:
        from annotation.commands import label_studio

        return label_studio.main(argv[1:], os.environ if environ is None else environ)
    options = _parser().parse_args(argv)
    if options.what == What.EDITS and options.format == "arena":
        print("Chatbot Arena's format has no edits. Use --format parley.", file=sys.stderr)
        return WRONGLY_CALLED
    if options.what == What.EDITS and options.all:
        print("An edit is not counted or left out. Use --all with votes.", file=sys.stderr)
        return WRONGLY_CALLED
    return ended(lambda: _export(load(os.environ if environ is None else environ), options))


def _export(settings: Settings, options: argparse.Namespace) -> bool:
    with opened(settings) as services:
        exports = Exports(services.database, secrets=services.secrets, audit=services.audit)
        rounds = exports.rounds()
        if options.round is not None and options.round not in rounds:
            there = ", ".join(rounds) or "none yet"
            raise NotDone(f"There is no round {options.round!r}. There are: {there}.")
        selection = Selection(What(options.what), round_name=options.round, all_votes=options.all)
        try:
            with _output(options.out) as out:
                written = _write(exports.lines(selection), options.format, out)
        except BrokenPipeError:
            raise
        except OSError as fault:
            raise NotDone(f"Cannot write {options.out or 'the output'}: {fault.strerror}.") from fault
    print(f"{written} {'line' if written == 1 else 'lines'} written.", file=sys.stderr)
    return True


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
def _output(path: Path | None) -> Iterator[TextIO]:
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
    parser = argparse.ArgumentParser(
        prog="python -m annotation", description="Take annotations out, benchmarks in and out."
    )
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
    commands.add_parser("benchmark", help="take benchmarks in and out, see how far they are")
    commands.add_parser("label-studio", help="let a team calibrate in Label Studio")
    return parser


if __name__ == "__main__":
    sys.exit(main())
