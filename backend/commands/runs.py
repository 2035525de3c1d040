"""Runs from a terminal: `python -m backend runs submit|list|show|watch|stop|resume|logs|export`.

Where no application serves, these commands keep the queue going for as long as they wait; what was started goes on by
itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from backend.runs.points import VIEWERS, ViewerMissing, points
from backend.services import Services
from backend.services.studio.views import NewRun, RunView
from backend.terminal import NotDone
from training.events import Line, Step
from training.states import State

_PAUSE = 0.5
_LAST_LINES = 2**16


def run(services: Services, options: argparse.Namespace) -> bool:
    """One command; whether it did what was asked."""
    try:
        return _COMMANDS[options.what](services, options)
    except ViewerMissing as fault:
        raise NotDone(str(fault)) from fault
    except KeyboardInterrupt:
        print("\nNobody waits any more; the run goes on. Look at it with `runs show`.", file=sys.stderr)
        return False


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and what belongs to it."""
    parser = commands.add_parser("runs", help="start runs, look at them, stop them and take them up again")
    what = parser.add_subparsers(dest="what", required=True)
    submit = what.add_parser("submit", help="start a run; without a recipe the one that fits the parent")
    submit.add_argument("recipe", nargs="?", default="", help="name of a recipe that comes with Parley, or a file")
    source = submit.add_mutually_exclusive_group(required=True)
    source.add_argument("--snapshot", default="", help="hash of a snapshot")
    source.add_argument("--round", default="", help="name of a round; a snapshot of it is made")
    submit.add_argument("--parent", default="", help="id or name of a model; the one promoted last unless given")
    submit.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a field of the recipe")
    submit.add_argument("--name", default="", help="what the run is called; as the recipe unless given")
    submit.add_argument("--device", default="auto", help="cpu, cuda:0, ...; any free one unless given")
    submit.add_argument("--launcher", default="", help="local or ray; that of the settings unless given")
    submit.add_argument("--seed", type=int, default=0, help="the number that all chance follows from")
    submit.add_argument("--wait", action="store_true", help="until it is over; exit status 0 only when it is done")
    _json(submit)
    _json(what.add_parser("list", help="all runs, the newest first"))
    for name, meaning in (("show", "one run"), ("watch", "what it tells, until it is over"), ("logs", "its output")):
        _json(_named(what.add_parser(name, help=meaning)))
    for name, meaning in (("stop", "have it save and end"), ("resume", "go on from its last checkpoint")):
        parser = _json(_named(what.add_parser(name, help=meaning)))
        parser.add_argument("--wait", action="store_true", help="until it is over")
    export = _named(what.add_parser("export", help="write its curves for a viewer"))
    export.add_argument("--to", choices=sorted(VIEWERS), default="csv", help="for which viewer")
    export.add_argument("--out", type=Path, help="file or folder to write; for trackio the project")


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("run", help="id or name of the run")
    return parser


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _submit(services: Services, options: argparse.Namespace) -> bool:
    text = _recipe_file(options.recipe)
    new = NewRun(
        snapshot=options.snapshot or _of_round(services, options.round),
        recipe=Path(options.recipe).stem if text else options.recipe,
        recipe_text=text,
        parent=options.parent,
        changes=_changes(options.set),
        name=options.name,
        launcher=options.launcher,
        device=options.device,
        seed=options.seed,
    )
    view = services.studio.runs.submit(None, new, uuid4().hex)
    return _after(services, view, options)


def _after(services: Services, view: RunView, options: argparse.Namespace) -> bool:
    """Have the queue move, wait if that is wanted, and say how the run stands."""
    services.studio.runs.supervisor.tick()
    view = _waited(services, view.run.id) if options.wait else services.studio.runs.show(None, view.run.id)
    _say(view, as_json=options.json)
    return view.run.state is State.DONE or not options.wait


def _waited(services: Services, run_id: str) -> RunView:
    while (view := services.studio.runs.show(None, run_id)).run.open:
        time.sleep(_PAUSE)
        services.studio.runs.supervisor.tick()
    return view


def _list(services: Services, options: argparse.Namespace) -> bool:
    services.studio.runs.supervisor.tick()
    views = services.studio.runs.listed(None)
    if options.json:
        print(json.dumps([shown(view) for view in views]))
        return True
    for view in views:
        _say(view, as_json=False)
    if not views:
        print("There is no run yet.")
    return True


def _show(services: Services, options: argparse.Namespace) -> bool:
    services.studio.runs.supervisor.tick()
    _say(services.studio.runs.show(None, options.run), as_json=options.json)
    return True


def _watch(services: Services, options: argparse.Namespace) -> bool:
    start, over = 0, False
    while True:
        read = services.studio.runs.read(None, options.run, start=start)
        start = read.end
        for line in read.lines:
            print(_line(line, as_json=options.json), flush=True)
        if over:
            break
        over = not services.studio.runs.show(None, options.run).run.open  # what it told last is still to be read
        if not over:
            time.sleep(_PAUSE)
            services.studio.runs.supervisor.tick()
    view = services.studio.runs.show(None, options.run)
    _say(view, as_json=options.json)
    return view.run.state is State.DONE


def _stop(services: Services, options: argparse.Namespace) -> bool:
    view = services.studio.runs.stop(None, options.run)
    if options.wait:
        view = _waited(services, view.run.id)
    _say(view, as_json=options.json)
    return True


def _resume(services: Services, options: argparse.Namespace) -> bool:
    return _after(services, services.studio.runs.resume(None, options.run), options)


def _logs(services: Services, options: argparse.Namespace) -> bool:
    text = services.studio.runs.log(None, options.run, longest=_LAST_LINES)
    print(json.dumps({"log": text}) if options.json else text, end="\n" if options.json else "")
    return True


def _export(services: Services, options: argparse.Namespace) -> bool:
    view = services.studio.runs.show(None, options.run)
    usual = {"csv": f"{view.run.id}.csv", "tensorboard": view.run.id, "trackio": "parley"}
    out = options.out or Path(usual[options.to])
    values = list(points(services.studio.runs.events(None, view.run.id)))
    try:
        VIEWERS[options.to](values, out, view.run.name)
    except OSError as fault:
        raise NotDone(f"Cannot write {out}: {fault.strerror}.") from fault
    print(f"{len(values)} values written to {out}.", file=sys.stderr)
    return True


_COMMANDS: Mapping[str, Callable[[Services, argparse.Namespace], bool]] = {
    "submit": _submit,
    "list": _list,
    "show": _show,
    "watch": _watch,
    "stop": _stop,
    "resume": _resume,
    "logs": _logs,
    "export": _export,
}


def shown(view: RunView) -> dict[str, object]:
    """A run as a program reads it."""
    run = view.run
    return {
        "run": run.id,
        "name": run.name,
        "state": run.state.value,
        "why": run.why,
        "model": run.model_id,
        "recipe": run.recipe_name,
        "snapshot": run.spec.snapshot.hash,
        "parent": run.parent_id,
        "launcher": run.launcher.value,
        "device": run.device,
        "step": view.status.step if view.status is not None else 0,
        "steps": view.status.steps if view.status is not None else 0,
        "left_seconds": view.status.left_seconds if view.status is not None else None,
    }


def _say(view: RunView, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(shown(view)), flush=True)
        return
    run, status = view.run, view.status
    parts = [run.id, run.name, run.state.value]
    parts += [run.why] if run.why else []
    parts += [f"{status.stage} {status.step}/{status.steps}"] if status is not None and status.steps else []
    parts += [f"model {run.model_id}"] if run.model_id else []
    print("  ".join(parts), flush=True)


def _line(line: Line, *, as_json: bool) -> str:
    if as_json:
        return line.json_line().decode().strip()
    event = line.event
    if isinstance(event, Step):
        left = f"{event.left_seconds:.0f} s left"
        return f"{event.stage} {event.step}/{event.steps}  loss {event.loss:.4f}  {left}"
    details = event.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    return f"{event.kind}  {json.dumps(details, ensure_ascii=False)}"


def _recipe_file(recipe: str) -> str:
    """The text of a recipe's file; nothing where a name was given."""
    if not recipe or not (recipe.endswith((".yaml", ".yml")) or "/" in recipe):
        return ""
    try:
        return Path(recipe).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise NotDone(f"Cannot read {recipe}: {fault}.") from fault


def _of_round(services: Services, name: str) -> str:
    """The hash of a snapshot of all that a round has now."""
    return services.studio.snapshots.build_named(name).info.hash


def _changes(pairs: list[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise NotDone(f"--set wants KEY=VALUE, not {wrong[0]!r}.")
    return {key: value for key, _, value in (pair.partition("=") for pair in pairs)}
