"""The Little World from the command line: `python -m demo sheet OUT.png`, `... seed`, `... remove`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from core import languages
from core.settings import SettingsInvalid, load
from demo.fonts import system_fonts
from demo.scenes import Scene
from demo.sheet import contact_sheet


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Do what was asked; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="The Little World.")
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet", help="one picture of the whole world, with its local names")
    sheet.add_argument("out", type=Path, help="where to write it (.png or .jpg)")
    sheet.add_argument("--seed", type=int, default=1, help="another seed, other drawings")
    commands.add_parser("seed", help="fill the store that PARLEY_* names with demo data; twice is once")
    commands.add_parser("remove", help="take the demo data out of that store again")
    chosen = parser.parse_args(arguments)
    if chosen.command in ("seed", "remove"):
        return _store(environ, remove=chosen.command == "remove")
    if not chosen.out.parent.is_dir():
        parser.error(f"the folder {chosen.out.parent} does not exist; make it first or choose another one")
    _sheet(chosen.out, seed=chosen.seed)
    return 0


def _sheet(out: Path, *, seed: int) -> None:
    fonts = system_fonts()
    if fonts is None:
        contact_sheet(seed=seed).save(out)
        return
    contact_sheet(seed=seed, caption=_local_name, title=lambda code: languages.get(code).name, fonts=fonts).save(out)


def _local_name(subject: Scene | str) -> str:
    from demo.texts import entry_of

    return entry_of(subject).names[0] if isinstance(subject, str) else ""


def _store(environ: Mapping[str, str], *, remove: bool) -> int:
    from backend.db import migrations
    from backend.services import compose
    from demo import seed

    try:
        settings = load(environ)
    except SettingsInvalid as fault:
        print(fault, file=sys.stderr)
        return 2
    services = compose(settings)
    migrations.upgrade(services.database)
    if remove:
        gone = seed.remove(services)
        print(f"Removed: {gone.people} people, {gone.pictures} pictures, {gone.models} models, {gone.battles} battles.")
        if gone.stayed:
            print(f"{gone.stayed} stay, closed, because work of real people refers to them.")
    else:
        seed.seed(services, say=print)
    services.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
