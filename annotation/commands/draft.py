"""`python -m annotation benchmark draft`: makes the drafts that are missing, and goes on where it was broken off."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from annotation.commands.faults import told
from annotation.drafting import Answer, Halt, Halted, Translator
from backend.drafting.asking import ask
from backend.drafting.folder import DraftingFolder, DraftingInvalid
from backend.drafting.memory import KeptAnswers
from backend.drafting.opening import open_translator
from backend.services.calibration.drafting import Drafting, DraftingView
from backend.terminal import NotDone, ended, opened
from core.files import Lock
from core.languages import INTERFACE
from core.settings import TRANSLATORS, Settings, load

_FILE = "file:"


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Ask for all drafts that are missing; 1 where that could not be done, with the reason."""
    options = _parser().parse_args(arguments)
    if not options.folder and not (options.name and options.language):
        print("Give --name and --language, or the --folder of drafts to go on with.", file=sys.stderr)
        return 2
    return ended(lambda: _run(options, load(environ)))


def _run(options: argparse.Namespace, settings: Settings) -> bool:
    with opened(settings) as services:
        drafting = services.calibration.drafting
        try:
            folder = _prepared(options, drafting)
            lock = Lock(folder.lock)
            if not options.held and not lock.take():
                raise NotDone("Another process makes these drafts; look at them when it has ended.")
            try:
                done = _ask(folder, drafting, settings, quiet=options.json)
            finally:
                lock.release()
        except DraftingInvalid as fault:
            raise NotDone(str(fault)) from fault
        if done:
            _tell(drafting.look(folder), drafting, as_json=options.json)
        return done


def _prepared(options: argparse.Namespace, drafting: Drafting) -> DraftingFolder:
    if options.folder:
        folder = DraftingFolder(options.folder.absolute())
        folder.spec()  # nothing is made where there is none
        return folder
    translator = options.translator or drafting.translator
    if not translator:
        raise NotDone("Nothing makes drafts here. Give --translator, or set PARLEY_TRANSLATOR.")
    return drafting.prepare(options.name, options.language, translator)


def _ask(folder: DraftingFolder, drafting: Drafting, settings: Settings, *, quiet: bool) -> bool:
    """Everything that is missing; False where a file has faults."""
    spec = folder.spec()
    try:
        translator = _translator(folder, drafting, settings)
        if translator is None:
            return False
        tasks = drafting.begin(folder)

        def take_in(answers: Sequence[Answer]) -> None:
            drafting.take_in(folder, answers)

        async def all_of_them() -> None:
            try:
                await ask(tasks, translator, take_in, lambda done, whole: _progress(done, whole, quiet=quiet))
            finally:
                await translator.close()

        asyncio.run(all_of_them())
    except Halted as fault:
        folder.halt(fault)
        again = f"python -m annotation benchmark draft --name {spec.benchmark!r} --language {spec.language}"
        raise NotDone(f"{fault}\nWhat came is kept; the same again goes on: {again}") from fault
    folder.end()
    return True


def _translator(folder: DraftingFolder, drafting: Drafting, settings: Settings) -> Translator | None:
    spec = folder.spec()
    if not spec.translator.startswith(_FILE):
        return open_translator(spec.translator, settings, memory=KeptAnswers(drafting.kept), meter=folder.spend)
    path = Path(spec.translator.removeprefix(_FILE))
    try:
        translator, faults = drafting.from_file(spec.benchmark, spec.language, path)
    except OSError as error:
        raise Halted(Halt.MODEL_UNUSABLE, f"Cannot read {path}: {error.strerror}.") from error
    for fault in faults:
        print(told(fault), file=sys.stderr)
    if faults:
        print(f"No draft was taken in, because of {len(faults)} faults.", file=sys.stderr)
    return translator


def _progress(done: int, whole: int, *, quiet: bool) -> None:
    if quiet or not (sys.stderr.isatty() or done == whole):
        return
    print(f"\r{done} of {whole} asked", end="\n" if done == whole else "", file=sys.stderr, flush=True)


def _tell(view: DraftingView, drafting: Drafting, *, as_json: bool) -> None:
    spec, there, bill = view.spec, view.drafted, view.bill
    faulty = drafting.faulty_here(spec.benchmark, spec.language)
    if as_json:
        items = [{"number": one.number, "fault": one.fault.value} for one in faulty]
        counts = {"items": there.items, "drafts": there.drafts, "left": view.left, "unusable": items}
        told_all = {**spec.model_dump(), **counts, **asdict(bill.spent), "cost": round(bill.cost, 6)}
        print(json.dumps(told_all, ensure_ascii=False))
        return
    print(f"{spec.benchmark} in {spec.language}: {there.drafts} of {there.items} questions have a draft.")
    for one in faulty:
        print(f"question {one.number}: what came could not be used ({one.fault.value})")
    spent = bill.spent
    cost = f", cost {bill.cost:.2f}" if bill.cost else ""
    print(f"{spent.requests} requests, {spent.tokens_in} tokens read, {spent.tokens_out} written{cost}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotation benchmark draft", description=__doc__)
    parser.add_argument("--name", default="", help="of the benchmark")
    parser.add_argument("--language", default="", choices=["", *INTERFACE], help="that is translated into")
    kinds = ", ".join(f"{kind}:…" for kind in TRANSLATORS)
    parser.add_argument("--translator", default="", help=f"{kinds} or file:PATH; PARLEY_TRANSLATOR unless given")
    parser.add_argument("--folder", type=Path, help="go on with the drafts in this folder")
    parser.add_argument("--held", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser
