"""Label Studio from a terminal: `python -m annotation label-studio push|pull|reconcile`, each with `--json`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from annotation.label_studio.rules import Trouble
from backend.db.calibrations import Stage
from backend.services.label_studio.comparing import Compared
from backend.services.label_studio.pulling import Pulled
from backend.services.label_studio.pushing import Pushed
from backend.terminal import ended, opened
from core.languages import INTERFACE
from core.settings import load

TROUBLES: Mapping[Trouble, str] = {
    Trouble.PERSON_UNKNOWN: "by accounts whose e-mail address is nobody's login here",
    Trouble.NOT_IN_GROUP: "by people who may not do this here",
    Trouble.REFINED_IT: "by voters who have refined the item",
    Trouble.OTHER_PROJECT: "by people who work in another project of this stage",
    Trouble.SECOND_PERSON: "by a second person on a task",
    Trouble.DONE_ALREADY: "by people who have done the item before",
    Trouble.UNREADABLE: "without a text or a choice that can be read",
    Trouble.FAULTY: "with a fault",
    Trouble.UNEXPLAINED: "with a doubt and no word of reason",
    Trouble.TOO_LATE: "too late: the item has gone on, or its places are taken",
    Trouble.CHANGED_LATE: "changed there too late: what was taken first stands",
    Trouble.DELETED_THERE: "deleted there: what was taken stands",
}


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; 0 done, 1 not done or different, 2 wrongly called."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.arena == bool(options.benchmark or options.stage) or bool(options.benchmark) != bool(options.stage):
        parser.error("name a benchmark and a stage, or --arena")
    return ended(lambda: _COMMANDS[options.what](options, environ))


def _push(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    language, anew = options.language, options.anew
    with opened(load(environ)) as services:
        sync = services.label_studio
        if options.arena:
            pushed = sync.arena.pushing.push(language, places=options.places, anew=anew, progress=_progress)
        else:
            stage = Stage(options.stage)
            pushed = sync.pushing.push(options.benchmark, language, stage, anew=anew, progress=_progress)
    _told(options, [asdict(one) for one in pushed], [_pushed(one) for one in pushed], "Nothing is open in this stage.")
    return True


def _pull(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        sync = services.label_studio
        if options.arena:
            pulled = sync.arena.pulling.pull(options.language)
        else:
            pulled = sync.pulling.pull(options.benchmark, options.language, Stage(options.stage))
    rows = [{**asdict(one), "troubles": {each.value: count for each, count in one.troubles.items()}} for one in pulled]
    _told(options, rows, [_pulled(one) for one in pulled], "Nothing has been pushed yet.")
    return True


def _reconcile(options: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    with opened(load(environ)) as services:
        sync = services.label_studio
        if options.arena:
            compared = sync.arena.comparing.reconcile(options.language)
        else:
            compared = sync.comparing.reconcile(options.benchmark, options.language, Stage(options.stage))
    rows = [{**asdict(one), "same": one.same} for one in compared]
    _told(options, rows, [_compared(one) for one in compared], "Nothing has been pushed yet.")
    return all(one.same for one in compared)


def _told(options: argparse.Namespace, rows: Sequence[object], lines: Sequence[str], nothing: str) -> None:
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n".join(lines) or nothing)


def _pushed(one: Pushed) -> str:
    lines = [f"{one.title} (project {one.project}): {one.sent} tasks sent, {one.there} were there"]
    if one.too_long:
        lines.append(f"  {one.too_long} items have more than the project can show; they are done in Parley")
    if one.doubles:
        lines.append(f"  {one.doubles} tasks had come twice and were taken out")
    if one.hook not in ("set", "none"):
        lines.append(f"  Label Studio will not tell when people work ({one.hook}); they are found by polling")
    return "\n".join(lines)


def _pulled(one: Pulled) -> str:
    head = f"place {one.place} (project {one.project}): {one.seen} annotations, {one.taken} taken, {one.again} changed"
    left = [f"  left: {count} {TROUBLES[trouble]}" for trouble, count in sorted(one.troubles.items())]
    return "\n".join([head, *left])


def _compared(one: Compared) -> str:
    lines = [
        f"place {one.place} (project {one.project}): {'the same' if one.same else 'NOT the same'}",
        f"  tasks: {one.tasks_here} here, {one.tasks_there} there, {one.not_ours} of others",
        f"  work: {one.taken_here} here, {one.annotations_there} there",
        f"  hash of tasks: {one.tasks_hash_here[:12]} here, {one.tasks_hash_there[:12]} there",
        f"  hash of work: {one.work_hash_here[:12]} here, {one.work_hash_there[:12]} there",
    ]
    for label, items in (
        ("not there", one.missing_there),
        ("there twice", one.twice_there),
        ("changed there", one.changed_there),
        ("work not taken", one.not_taken),
        ("work differs", one.differing),
    ):
        lines += [f"  {label}: {item}" for item in items]
    return "\n".join(lines)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total} tasks", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m annotation label-studio",
        description="Let a team calibrate, or judge battles, in Label Studio. What is done already is not done again.",
    )
    what = parser.add_subparsers(dest="what", required=True)
    push = what.add_parser("push", help="bring the open items of a stage there, a project for each place")
    push.add_argument("--places", type=int, default=1, help="how many further people judge a battle (--arena)")
    push.add_argument("--anew", action="store_true", help="make a project again that was deleted there")
    pull = what.add_parser("pull", help="take in what people did there")
    reconcile = what.add_parser("reconcile", help="compare counts and hashes of both sides; status 1 if they differ")
    for command in (push, pull, reconcile):
        command.add_argument("--arena", action="store_true", help="battles of the arena instead of a benchmark")
        command.add_argument("--benchmark", help="its name")
        command.add_argument("--language", required=True, choices=list(INTERFACE))
        command.add_argument("--stage", choices=[Stage.REFINE.value, Stage.VOTE.value])
        command.add_argument("--json", action="store_true", help="for programs")
    return parser


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Mapping[str, str]], bool]] = {
    "push": _push,
    "pull": _pull,
    "reconcile": _reconcile,
}
