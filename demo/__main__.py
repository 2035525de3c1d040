"""The Little World from the command line: `python -m demo sheet OUT.png`, `seed`, `remove`, `ship`, `files`, `mmmu`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core import languages
from core.errors import Unavailable
from core.settings import SettingsInvalid, load
from demo.fonts import system_fonts
from demo.scenes import Scene
from demo.sheet import contact_sheet

if TYPE_CHECKING:
    from backend.services import Services


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Do what was asked; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="The Little World.")
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet", help="one picture of the whole world, with its local names")
    sheet.add_argument("out", type=Path, help="where to write it (.png or .jpg)")
    sheet.add_argument("--seed", type=int, default=1, help="another seed, other drawings")
    commands.add_parser("seed", help="fill the store that PARLEY_* names with demo data; twice is once")
    commands.add_parser("ship", help="draw the exam and the rows to replay, into the archives beside the weights")
    files = commands.add_parser("files", help="write captions, alt-texts and questions as files of training data")
    files.add_argument("--out", type=Path, required=True, help="folder that is made")
    mmmu = commands.add_parser("mmmu", help="write a small set in MMMU's shape: English, translated, translated back")
    mmmu.add_argument("--out", type=Path, required=True, help="folder that is made")
    commands.add_parser("remove", help="take the demo data out of that store again")
    chosen = parser.parse_args(arguments)
    if chosen.command in ("seed", "remove"):
        return _store(environ, remove=chosen.command == "remove")
    if chosen.command == "ship":
        _ship()
        return 0
    if not chosen.out.parent.is_dir():
        parser.error(f"the folder {chosen.out.parent} does not exist; make it first or choose another one")
    if chosen.command == "files":
        return _written(chosen.out, _files)
    if chosen.command == "mmmu":
        return _written(chosen.out, _mmmu)
    _sheet(chosen.out, seed=chosen.seed)
    return 0


def _sheet(out: Path, *, seed: int) -> None:
    fonts = system_fonts()
    if fonts is None:
        contact_sheet(seed=seed).save(out)
        return
    contact_sheet(seed=seed, caption=_local_name, title=lambda code: languages.get(code).name, fonts=fonts).save(out)


def _files(out: Path) -> str:
    from demo import files

    return ", ".join(f"{count} of {name}" for name, count in files.write(out).items())


def _mmmu(out: Path) -> str:
    from demo import mmmu

    return f"{mmmu.write(out)} questions in English, translated and translated back"


def _written(out: Path, write: Callable[[Path], str]) -> int:
    """Say what was written into a folder that was not there."""
    try:
        print(f"Written into {out}: {write(out)}.")
    except FileExistsError:
        print(f"{out} is there already. Give another --out.", file=sys.stderr)
        return 1
    return 0


def _ship() -> None:
    from demo import exam, replay, shipped
    from demo.build.bar import Bar

    replay.write(shipped.REPLAY, Bar("replay", sys.stderr).show)
    exam.write(shipped.EXAM)


def _local_name(subject: Scene | str) -> str:
    from demo.texts import entry_of

    return entry_of(subject).names[0] if isinstance(subject, str) else ""


def _store(environ: Mapping[str, str], *, remove: bool) -> int:
    from backend.db import migrations
    from backend.services import compose

    try:
        settings = load(environ)
    except SettingsInvalid as fault:
        print(fault, file=sys.stderr)
        return 2
    try:
        services = compose(settings)
        try:
            migrations.upgrade(services.database)
            _remove(services) if remove else _seed(services)
        finally:
            services.close()
    except Unavailable as fault:
        print(f"The store did not take part ({fault}). Mend it and run this again: it goes on.", file=sys.stderr)
        return 1
    return 0


def _seed(services: Services) -> None:
    from demo.people import PEOPLE
    from demo.seed import seed

    seed(services, say=lambda line: print(line, flush=True))
    print(
        "The demo data is there. Sign in as "
        + ", ".join(f"{person.login} ({person.password})" for person in PEOPLE)
        + "."
    )


def _remove(services: Services) -> None:
    from demo.seed import remove

    removed = remove(services)
    gone = {**asdict(removed.gone), "battles": removed.battles, "benchmarks": removed.benchmarks, "runs": removed.runs}
    print("Removed: " + _counted(gone) + ".")
    if any(asdict(removed.stayed).values()):
        print(f"Stay, closed, because work of real people refers to them: {_counted(asdict(removed.stayed))}.")


def _counted(counts: Mapping[str, int]) -> str:
    """Numbers and what they count; a single thing without its s."""
    phrases = (f"{count} {_single(kind) if count == 1 else kind}" for kind, count in counts.items() if count)
    return ", ".join(phrases) or "nothing"


def _single(kind: str) -> str:
    return "person" if kind == "people" else kind.removesuffix("s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
