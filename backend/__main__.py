"""Care for an installation: `python -m backend settings | migrate | create-administrator | check | rounds | runs`."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from getpass import getpass
from typing import TextIO

from backend.blobs import open_store
from backend.commands import rounds, runs
from backend.db import migrations
from backend.db.engine import Database, connect
from backend.services.people.accounts import NewPerson
from backend.terminal import NOT_MIGRATED, NotDone, ended, opened, sentence
from core.errors import ParleyError
from core.languages import INTERFACE
from core.records import Role
from core.settings import Settings, describe, load


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command; 0 done, 1 not done, 2 wrongly called."""
    options = _parser().parse_args(arguments)
    variables = os.environ if environ is None else environ
    return ended(lambda: _COMMANDS[options.command](load(variables), options))


def _settings(settings: Settings, _options: argparse.Namespace) -> bool:
    for name, value, default, meaning in describe(settings):
        print(f"{name}={value}" + ("" if value == default else f"   (default: {default})"))
        print(textwrap.indent(textwrap.fill(meaning, 96), "    "))
    return True


def _migrate(settings: Settings, _options: argparse.Namespace) -> bool:
    database = connect(settings.database)
    before = migrations.current(database)
    migrations.upgrade(database)
    after = migrations.current(database)
    print(f"The database is at {after}" + ("." if before == after else f"; it was {before or 'empty'} before."))
    database.close()
    return True


def _create_administrator(settings: Settings, options: argparse.Namespace) -> bool:
    with opened(settings) as services:
        password = _password(sys.stdin)
        if password is None:
            raise NotDone("The two passwords differ. Nothing was stored; try again.")
        administrator = NewPerson(
            login=options.login,
            name=options.name or options.login,
            password=password,
            roles=frozenset({Role.ADMINISTRATOR}),
            page_language=options.page_language or settings.default_language,
        )
        person = services.people.accounts.create(administrator)
        print(f"{person.login} can sign in now.")
    return True


def _rounds(settings: Settings, options: argparse.Namespace) -> bool:
    with opened(settings) as services:
        return rounds.run(services, options)


def _runs(settings: Settings, options: argparse.Namespace) -> bool:
    with opened(settings) as services:
        return runs.run(services, options)


def _check(settings: Settings, _options: argparse.Namespace) -> bool:
    database = connect(settings.database)
    parts: dict[str, Callable[[], str]] = {
        "database": lambda: _checked_database(database),
        "blobs": lambda: _checked_blobs(settings),
    }
    fine = [_tell(part, check) for part, check in parts.items()]
    database.close()
    return all(fine)


def _checked_database(database: Database) -> str:
    if not migrations.up_to_date(database):
        return NOT_MIGRATED
    database.probe()
    return ""


def _checked_blobs(settings: Settings) -> str:
    open_store(settings.blobs).probe()
    return ""


def _tell(part: str, check: Callable[[], str]) -> bool:
    try:
        fault = check()
    except ParleyError as error:
        fault = sentence(error)
    print(f"{part}: {fault or 'fine'}")
    return not fault


def _password(source: TextIO) -> str | None:
    """Asked twice on a terminal, else one line of input; None when the two differ."""
    if not source.isatty():
        return source.readline().rstrip("\r\n")
    first = getpass("Password: ")
    return first if first == getpass("Once more: ") else None


_COMMANDS = {
    "settings": _settings,
    "migrate": _migrate,
    "create-administrator": _create_administrator,
    "check": _check,
    "rounds": _rounds,
    "runs": _runs,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend", description="Care for an installation of Parley.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("settings", help="print all settings with value, default and meaning; secrets are masked")
    commands.add_parser("migrate", help="bring the database to the newest schema")
    commands.add_parser("check", help="really try database and blob store")
    create = commands.add_parser(
        "create-administrator", help="make an administrator; asks for the password, or reads it as a line of stdin"
    )
    create.add_argument("--login", required=True, help="name to sign in with")
    create.add_argument("--name", default="", help="name that others see; the login unless given")
    create.add_argument("--page-language", default="", choices=["", *INTERFACE], help="language of the pages")
    rounds.add_parser(commands)
    runs.add_parser(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
