"""Starts Parley: settings -> services -> FastAPI with the pages, and serves it. `python app.py [--demo]`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from fastapi import FastAPI

from backend import logs
from backend.api.app import create_api, require_declared
from backend.api.stopping import Stopping
from backend.db import migrations
from backend.home import Home
from backend.limits import RateLimits
from backend.serve import Listening, NoPort, serve
from backend.services import Services, compose
from backend.terminal import sentence
from core.errors import ParleyError
from core.settings import SettingsInvalid, load
from ui import build, text
from ui.guests import Guest
from ui.mount import LocalePages
from ui.pages import ALL, leaderboard
from ui.site import Site

_WARM_AFTER = 6.0
"""Seconds from listening until detector and models begin to load: the first page comes before them."""

_SHARED = (
    "Another Parley already works in {home}. Both will, but models are loaded twice and limits counted apart; "
    "stop one of them, or set PARLEY_HOME to another folder."
)


@dataclass(frozen=True)
class Application:
    """The composed application and what has to be told when it stops."""

    app: FastAPI
    services: Services
    stopping: Stopping
    languages: list[LocalePages]


def create(services: Services, *, guests: tuple[Guest, ...] = ()) -> Application:
    """Compose everything above the services."""
    limits, stopping = RateLimits(services.settings), Stopping()
    site = Site(services, ALL, demo=bool(guests))
    app = create_api(
        services,
        respond=site.respond,
        limits=limits,
        stopping=stopping,
        is_asset=build.is_asset,
        is_upload=build.is_upload,
    )
    languages = build.add_pages(app, site, limits=limits, guests=guests)
    require_declared(app)
    return Application(app=app, services=services, stopping=stopping, languages=languages)


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Serve until stopped; the exit code."""
    parser = argparse.ArgumentParser(prog="app.py", description="Parley")
    parser.add_argument("--demo", action="store_true", help="with demo people and data")
    demo = parser.parse_args(arguments).demo
    try:
        settings = load(environ)
        logs.configure(settings.log_level)
        services = compose(settings)
        try:
            return _serve(services, demo=demo)
        finally:
            services.close()
    except SettingsInvalid as fault:
        print(fault, file=sys.stderr)
        return 2
    except NoPort as fault:
        print(fault, file=sys.stderr)
        return 1
    except ParleyError as error:
        print(sentence(error), file=sys.stderr)
        return 1


def _serve(services: Services, *, demo: bool) -> int:
    settings, home = services.settings, Home(services.settings.home)
    if home.enter():
        services.uploads.clear()  # the pages they were sent from are gone
    else:
        print(_SHARED.format(home=settings.home), file=sys.stderr, flush=True)
    migrations.upgrade(services.database)
    guests = _seed(services) if demo else ()
    if settings.model:
        services.arena.entrants.ensure_configured(settings.model)
    made = create(services, guests=guests)
    warming = threading.Timer(_WARM_AFTER, _warm, [services])
    warming.daemon = True
    try:
        return serve(
            made.app,
            settings,
            stopping=made.stopping,
            announce=lambda where: _listening(where, services, guests, warming),
            on_stop=[pages.stop for pages in made.languages],
        )
    finally:
        warming.cancel()
        home.leave()


def _seed(services: Services) -> tuple[Guest, ...]:
    from demo.people import PEOPLE
    from demo.seed import seed

    seed(services, say=lambda line: print(line, flush=True))
    return tuple(Guest(person.login, person.password, person.name, person.role, person.group) for person in PEOPLE)


def _warm(services: Services) -> None:
    services.arena.answering.warm()  # first: without the detector no answer is stored, whoever wrote it
    services.arena.answering.warm_models()
    leaderboard.warm(services.studio.leaderboard.warm(), text.load(text.LOCALES[0]))


def _listening(where: Listening, services: Services, guests: tuple[Guest, ...], warming: threading.Timer) -> None:
    warming.start()
    services.housekeeping.start()
    if services.label_studio.address:
        services.label_studio.polling.start()
    services.studio.runs.supervisor.start()
    if where.moved:
        print(f"Port {where.wanted_port} is taken.")
    print(f"\nParley is at {where.url}\n")
    for guest in guests:
        print(f"  {guest.login:<10}  {guest.password:<22}  {guest.role}")
    print("\nCtrl-C ends it.", flush=True)


def _leave(code: int) -> NoReturn:
    """End the process; everything is closed, and Python would take seconds to let go of what it has loaded."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _leave(main(sys.argv[1:], os.environ))
