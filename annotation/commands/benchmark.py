"""Benchmarks from a terminal: `python -m annotation benchmark import|draft|export|publish|changes|status`; `--json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from annotation.commands.faults import message, told
from backend.db.calibrated import Standing
from backend.db.calibrations import Stage
from backend.services.benchmark_files import FileImport
from backend.terminal import NotDone, ended, opened
from core.benchmark_files import FORMATS
from core.languages import INTERFACE
from core.settings import load

_STAGES: Mapping[Stage, str] = {
    Stage.REFINE: "being refined",
    Stage.VOTE: "being voted on",
    Stage.ADJUDICATE: "waiting for a researcher",
    Stage.DECIDED: "decided",
    Stage.LEFT_OUT: "left out",
}


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; 0 done, 1 not done, 2 wrongly called."""
    if list(arguments[:1]) == ["draft"]:
        from annotation.commands import draft  # each command loads only what it needs

        return draft.main(arguments[1:], environ)
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
        faults = [asdict(fault) | {"message": message(fault)} for fault in report.faults]
        print(json.dumps(asdict(report) | {"faults": faults}, ensure_ascii=False))
    elif not report.faults:
        print(
            f"{report.new_items} of {report.items} questions in {report.new_rows} of {report.rows} rows are new "
            f"in {options.name}."
        )
    if report.faults and not options.json:
        for fault in report.faults:
            print(told(fault), file=sys.stderr)
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


def _publish(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        publishing = services.calibration.publishing
        edition = publishing.publish_here(options.name, options.language)
        try:
            rows = publishing.write(edition.id, options.format, options.out) if options.out is not None else None
            if options.card is not None:
                options.card.write_text(edition.card, encoding="utf-8")
        except OSError as fault:
            raise NotDone(f"Cannot write {options.out}: {fault.strerror}.") from fault
    if options.json:
        print(json.dumps(asdict(edition) | {"created_at": edition.created_at.isoformat(), "rows": rows}))
        return True
    print(
        f"Edition {edition.number} of {edition.benchmark} in {edition.language}: {edition.items} questions, "
        f"{edition.left_out} left out because they are not decided."
    )
    print(f"hash {edition.hash}")
    if rows is not None:
        print(f"{rows} rows written.", file=sys.stderr)
    return True


def _changes(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        found = services.calibration.publishing.changes_here(
            options.name, options.language, options.before, options.after
        )
    told, number = found.changes, found.numbers
    if options.json:
        print(
            json.dumps(
                {
                    "before": found.before.number,
                    "after": found.after.number,
                    "came": [number[one] for one in told.came],
                    "went": [number[one] for one in told.went],
                    "changed": [asdict(one) | {"number": number[one.item_id]} for one in told.changed],
                    "same": told.same,
                },
                ensure_ascii=False,
            )
        )
        return True
    print(f"{len(told.came)} questions came, {len(told.went)} went, {len(told.changed)} changed, {told.same} did not.")
    for one in told.changed:
        for before, after in zip(one.before.texts, one.after.texts, strict=True):
            if before != after:
                print(f"{number[one.item_id]}: {before}\n{' ' * len(str(number[one.item_id]))}> {after}")
    return True


def _status(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        benchmarks = services.benchmark_files.standings()
        on_the_way = services.calibration.overview.listed()
    stages = {(one.benchmark, one.language): one.stages for one in on_the_way}
    if options.json:
        told = [asdict(one) | {"calibration": _stages(one.name, on_the_way)} for one in benchmarks]
        print(json.dumps(told, ensure_ascii=False))
        return True
    for one in benchmarks:
        print(f"{one.name}: {one.items} questions in {one.source_language}, {one.rows} rows of files")
        print(f"  licence: {one.licence or 'not told'}; source: {one.origin or 'not told'}")
        for language, count in one.drafts.items():
            counts = [f"{number} {_STAGES[stage]}" for stage, number in stages.get((one.name, language), {}).items()]
            print(f"  {language}: {'; '.join([f'{count} drafts', *counts])}")
    return True


def _stages(name: str, on_the_way: Sequence[Standing]) -> dict[str, dict[str, int]]:
    """How many items stand where, by language."""
    own = [one for one in on_the_way if one.benchmark == name]
    return {one.language: {stage.value: count for stage, count in one.stages.items()} for one in own}


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
    what.add_parser("draft", help="have a translator make the drafts of a language that are missing", add_help=False)
    export = what.add_parser("export", help="write the rows as they came, or with the drafts of a language")
    export.add_argument("--name", required=True)
    export.add_argument("--format", required=True, choices=sorted(FORMATS))
    export.add_argument("--language", default="", choices=["", *INTERFACE], help="the source unless given")
    export.add_argument("--out", type=Path, required=True, help="file that is written")
    publish = what.add_parser("publish", help="make an edition of what is decided in a language; the same is the same")
    publish.add_argument("--name", required=True)
    publish.add_argument("--language", required=True, choices=list(INTERFACE))
    publish.add_argument("--format", default="tsv", choices=sorted(FORMATS))
    publish.add_argument("--out", type=Path, help="file that is written, if any")
    publish.add_argument("--card", type=Path, help="file for what the edition says of itself (Markdown)")
    changed = what.add_parser("changes", help="what a later edition changed")
    changed.add_argument("--name", required=True)
    changed.add_argument("--language", required=True, choices=list(INTERFACE))
    changed.add_argument("--before", type=int, required=True, help="number of an edition")
    changed.add_argument("--after", type=int, required=True, help="number of a later one")
    status = what.add_parser("status", help="all benchmarks with what there is in each language")
    for command in (take_in, export, publish, changed, status):
        command.add_argument("--json", action="store_true", help="for programs")
    return parser


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Mapping[str, str]], bool]] = {
    "import": _import,
    "export": _export,
    "publish": _publish,
    "changes": _changes,
    "status": _status,
}
