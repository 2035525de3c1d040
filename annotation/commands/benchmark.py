"""Benchmarks from a terminal: `python -m annotation benchmark import|export|status`, each with `--json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from backend.services.benchmark_files import FileImport
from backend.terminal import NotDone, ended, opened
from core.benchmark_files import FORMATS, Fault, FaultKind
from core.languages import INTERFACE
from core.settings import load

_SENTENCES: Mapping[FaultKind, str] = {
    FaultKind.FORMAT: "this is no .tsv, .jsonl, .parquet or folder of one split that `datasets` saved ({detail})",
    FaultKind.ENCODING: "this is not UTF-8; what follows was not read",
    FaultKind.QUOTES: "a quote is not closed, or stands in the wrong place; what follows was not read",
    FaultKind.CELLS: "there are more or fewer cells than columns ({detail})",
    FaultKind.RECORD: "this is no JSON object",
    FaultKind.EMPTY: "there are no rows",
    FaultKind.COLUMN_MISSING: "there is no such column",
    FaultKind.COLUMN_TWICE: "two columns have this name",
    FaultKind.VALUE_MISSING: "nothing is there",
    FaultKind.VALUE_KIND: "this kind of value cannot be used",
    FaultKind.HIDDEN_CHARACTERS: "there are characters that cannot be seen",
    FaultKind.INDEX_TWICE: "an earlier row has the same index, {detail}",
    FaultKind.OPTION_MISSING: "the option is empty, though a later one is not",
    FaultKind.OPTION_ALONE: "there is only one option",
    FaultKind.ANSWER_UNKNOWN: "{detail} is not the letter of an option",
    FaultKind.BASE64: "this is not base64",
    FaultKind.PICTURE: "the picture cannot be used: {detail}",
    FaultKind.PICTURE_FILE: "there is no such file below the folder: {detail}",
    FaultKind.ROW_UNKNOWN: "there is no row with the index {detail}",
    FaultKind.ROW_WITHOUT_PICTURE: "the row {detail} has no picture of its own",
    FaultKind.NO_TURN: "this is not the row {detail} with its options turned",
    FaultKind.CHANGED: "the row {detail} is there already with other content",
}


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; 0 done, 1 not done, 2 wrongly called."""
    options = _parser().parse_args(arguments)
    return ended(lambda: _COMMANDS[options.what](options, environ))


def _import(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    file_import = FileImport(
        options.file,
        options.name,
        source_language=options.source_language,
        licence=options.licence,
        origin=options.origin,
    )
    with opened(load(environ)) as services:
        try:
            report = services.benchmark_files.take_in(file_import)
        except OSError as error:
            raise NotDone(f"Cannot read {options.file}: {error.strerror}.") from error
    if options.json:
        faults = [asdict(fault) | {"message": _message(fault)} for fault in report.faults]
        print(json.dumps(asdict(report) | {"faults": faults}, ensure_ascii=False))
    elif not report.faults:
        print(
            f"{report.new_items} of {report.items} questions in {report.new_rows} of {report.rows} rows are new "
            f"in {options.name}."
        )
    if report.faults and not options.json:
        for fault in report.faults:
            print(f"{_place(fault)}{_message(fault)}", file=sys.stderr)
        print(f"Nothing was imported, because of {len(report.faults)} faults.", file=sys.stderr)
    return not report.faults


def _export(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        try:
            done = services.benchmark_files.write(options.name, options.format, options.out, language=options.language)
        except OSError as fault:
            raise NotDone(f"Cannot write {options.out}: {fault.strerror}.") from fault
    if options.json:
        print(json.dumps(asdict(done)))
        return True
    print(f"{done.rows} rows written.", file=sys.stderr)
    if done.left_out:
        print(f"Left out, because they have no translation: {', '.join(done.left_out)}.", file=sys.stderr)
    return True


def _status(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        there = services.benchmark_files.standings()
    if options.json:
        print(json.dumps([asdict(standing) for standing in there], ensure_ascii=False))
        return True
    for standing in there:
        print(
            f"{standing.name}: {standing.items} questions in {standing.source_language}, {standing.rows} rows of files"
        )
        print(f"  licence: {standing.licence or 'not told'}; source: {standing.origin or 'not told'}")
        for language, count in standing.drafts.items():
            print(f"  {language}: {count} drafts")
    return True


def _place(fault: Fault) -> str:
    line = f"line {fault.line}" if fault.line else ""
    place = ", ".join(part for part in (line, fault.column) if part)
    return f"{place}: " if place else ""


def _message(fault: Fault) -> str:
    return _SENTENCES[fault.kind].format(detail=fault.detail)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m annotation benchmark", description="Take benchmarks in, write them again, see how far they are."
    )
    what = parser.add_subparsers(dest="what", required=True)
    take_in = what.add_parser("import", help="add the rows that are missing, all or none; the same again adds nothing")
    take_in.add_argument("file", type=Path, help="VLMEvalKit's .tsv, .jsonl, .parquet, or a folder of `datasets`")
    take_in.add_argument("--name", required=True, help="of the benchmark; made if there is none")
    take_in.add_argument("--source-language", default="en", choices=list(INTERFACE), help="that it is written in")
    take_in.add_argument("--licence", default="", help="under which it may be used")
    take_in.add_argument("--origin", default="", help="where it comes from: an address, a paper")
    export = what.add_parser("export", help="write the rows as they came, or with the drafts of a language")
    export.add_argument("--name", required=True)
    export.add_argument("--format", required=True, choices=sorted(FORMATS))
    export.add_argument("--language", default="", choices=["", *INTERFACE], help="the source unless given")
    export.add_argument("--out", type=Path, required=True, help="file that is written")
    status = what.add_parser("status", help="all benchmarks with what there is in each language")
    for command in (take_in, export, status):
        command.add_argument("--json", action="store_true", help="for programs")
    return parser


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Mapping[str, str]], bool]] = {
    "import": _import,
    "export": _export,
    "status": _status,
}
