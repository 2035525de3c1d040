"""Snapshots from a terminal: `python -m training snapshot build|show|look|diff|export|verify`, each with `--json`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.terminal import NotDone, ended, opened
from core.errors import NotFound, Reason, Unavailable
from core.settings import load
from training.data.comparing import compare
from training.data.exporting import FORMATS, export
from training.data.from_files import Intake
from training.data.rows import Source
from training.data.screening import Rules
from training.data.similarity import Scorer
from training.data.snapshot import Snapshot, open_snapshot, verify
from training.data.splits import Splitting


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training snapshot", description="Make snapshots of training data, look into them, check them."
    )
    what = parser.add_subparsers(dest="what", required=True)
    build = _json(what.add_parser("build", help="freeze what a round has now; the same again is the same"))
    build.add_argument("--round", required=True, help="name of the round")
    build.add_argument("--out", type=Path, help="folder to put it into; the snapshots of PARLEY_HOME unless given")
    build.add_argument("--language", action="append", default=[], help="only this one; may be given several times")
    build.add_argument("--reliability", type=float, default=0.0, help="leave out people below it (0 to 1)")
    build.add_argument("--balance", action="append", default=[], choices=["position", "length"], help="of votes")
    build.add_argument(
        "--similar", default="", metavar="MODEL", help="leave out captions that do not fit: a CLIP's folder or name"
    )
    build.add_argument("--least-similarity", type=float, default=0.0, help="from where on they fit (-1 to 1)")
    build.add_argument("--seed", default="eval", help="names the draw of the rows that are only watched")
    build.add_argument("--radius", type=int, default=Splitting().radius, help="bits in which look-alikes differ")
    build.add_argument("--refer", action="store_true", help="leave pictures where they are")
    build.add_argument(
        "--file",
        action="append",
        default=[],
        type=_intake,
        metavar="KIND:LANGUAGE:FILE",
        help="data beside the round's: caption, alt_text, qa, parallel or text; may be given several times",
    )
    _at(_json(what.add_parser("show", help="what it says about itself")))
    look = _at(what.add_parser("look", help="what a model reads of rows, as JSON"))
    look.add_argument("--base", required=True, help="the checkpoint that reads them")
    look.add_argument("--row", action="append", default=[], help="a row's id; may be given several times")
    _at(_json(what.add_parser("verify", help="name each file that is not as it was; exit status 1 where one is")))
    diff = _json(what.add_parser("diff", help="in what the second differs from the first"))
    diff.add_argument("old", help="folder or hash")
    diff.add_argument("new", help="folder or hash")
    out = _at(_json(what.add_parser("export", help="write it as other programs read it")))
    out.add_argument("--to", choices=sorted(FORMATS), required=True, help="format")
    out.add_argument("--out", type=Path, required=True, help="folder that is made")
    return parser


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; 0 done, 1 not done, 2 wrongly called."""
    options = _parser().parse_args(arguments)
    return ended(lambda: _done(options, environ))


def _done(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    try:
        return _COMMANDS[options.what](options, environ)
    except FileExistsError as error:
        raise NotDone(f"{error.filename} is there already. Give another --out.") from error


def _build(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    from backend.services.studio.snapshots import Wish

    rules = Rules(
        languages=tuple(options.language),
        reliability=options.reliability,
        balance_position="position" in options.balance,
        balance_length="length" in options.balance,
    )
    scorer = _scorer(options.similar) if options.similar else None
    if scorer is not None:
        rules = replace(rules, least_similarity=options.least_similarity, similarity_by=scorer.name)
    wish = Wish(
        rules,
        Splitting(seed=options.seed, radius=options.radius),
        refer=options.refer,
        files=tuple(options.file),
        scorer=scorer,
    )
    with opened(load(environ)) as services:
        view = services.studio.snapshots.build_named(options.round, wish, into=options.out)
    _say(_told(open_snapshot(Path(view.info.folder))), options)
    return True


def _scorer(where: str) -> Scorer:
    from training.data.clip import ClipScorer, NoScorer  # it brings torch

    try:
        return ClipScorer(where)
    except NoScorer as fault:
        raise NotDone(str(fault)) from fault


def _show(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    _say(_told(_opened(options.snapshot, environ)), options)
    return True


def _look(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    from training.commands import look  # it brings torch

    return look.run(_opened(options.snapshot, environ), options.base, options.row) == 0


def _verify(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    folder = _place(options.snapshot, environ)
    if not folder.is_dir():
        raise NotFound(Reason.SNAPSHOT_UNKNOWN)
    faults = [{"file": fault.file, "what": fault.what.value} for fault in verify(folder)]
    if options.json:
        print(json.dumps({"snapshot": str(folder), "whole": not faults, "faults": faults}))
    else:
        print("\n".join(f"{fault['file']}: {fault['what']}" for fault in faults) or "whole")
    return not faults


def _diff(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    _say(compare(_opened(options.old, environ), _opened(options.new, environ)), options)
    return True


def _export(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    snapshot = _opened(options.snapshot, environ)
    faults = verify(snapshot.folder)
    if faults:
        raise Unavailable(Reason.SNAPSHOT_DAMAGED, file=faults[0].file)
    rows = export(snapshot, options.to, options.out)
    _say({"snapshot": snapshot.hash, "format": options.to, "out": str(options.out), "rows": rows}, options)
    return True


def _opened(name: str, environ: Mapping[str, str]) -> Snapshot:
    return open_snapshot(_place(name, environ))


def _place(name: str, environ: Mapping[str, str]) -> Path:
    """A folder, or a snapshot of PARLEY_HOME by its hash or enough of its beginning."""
    if Path(name).is_dir():
        return Path(name)
    folders = [
        folder for folder in (load(environ).home / "snapshots").glob("*") if name and folder.name.startswith(name)
    ]
    if len(folders) != 1:
        raise NotFound(Reason.SNAPSHOT_UNKNOWN)
    return folders[0]


def _told(snapshot: Snapshot) -> dict[str, Any]:
    manifest = snapshot.manifest.model_dump(mode="json")
    files = manifest.pop("files")
    head = {"snapshot": snapshot.hash, "folder": str(snapshot.folder), "rows": snapshot.manifest.rows()}
    return {**head, **manifest, "files": files}


def _intake(argument: str) -> Intake:
    kind, _, rest = argument.partition(":")
    language, _, path = rest.partition(":")
    kinds = ("caption", "alt_text", "qa", "parallel", "text")
    if kind not in kinds or not path:
        raise argparse.ArgumentTypeError(f"{argument!r} is not KIND:LANGUAGE:FILE with KIND one of {', '.join(kinds)}")
    return Intake(Path(path), Source(kind), language)


def _say(report: Mapping[str, Any], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
        return
    for name, value in report.items():
        if name == "files":
            continue
        lines = [json.dumps(entry, ensure_ascii=False) for entry in value] if isinstance(value, list) else []
        print(f"{name}: {value}" if not lines else f"{name}:")
        for line in lines:
            print(f"    {line}")


def _at(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("snapshot", help="folder, or hash of one in PARLEY_HOME")
    return parser


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Mapping[str, str]], bool]] = {
    "build": _build,
    "show": _show,
    "look": _look,
    "verify": _verify,
    "diff": _diff,
    "export": _export,
}
