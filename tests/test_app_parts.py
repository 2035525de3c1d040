"""What a start does besides listening, seen without a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

import app
from backend.api.stopping import Stopping
from backend.home import Home
from backend.serve import Listening
from backend.services import Services, compose
from core.settings import Settings
from ui.guests import Guest

pytestmark = pytest.mark.slow

GUESTS = tuple(Guest(f"guest{number}", f"word{number}", "Name", "rater", "") for number in range(5))


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    """Services with a model of the operator's."""
    settings = Settings.model_validate({"home": tmp_path, "database_url": sqlite_url, "model": "/weights/heron"})
    composed = compose(settings)
    yield composed
    composed.close()


@pytest.fixture
def tidied(services: Services, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Everything of a start but the server itself; set once housekeeping has begun."""
    begun = threading.Event()
    monkeypatch.setattr(services.housekeeping, "tidy", begun.set)

    def serve(
        served: object,
        settings: Settings,
        *,
        stopping: Stopping,
        announce: Callable[[Listening], None],
        on_stop: Sequence[Callable[[], None]],
    ) -> int:
        announce(Listening(url="http://127.0.0.1:1", port=1, wanted_port=1))
        return 0

    made = SimpleNamespace(app=None, stopping=Stopping(), languages=[])
    monkeypatch.setattr(app, "serve", serve)
    monkeypatch.setattr(app, "create", lambda services, *, guests: made)
    monkeypatch.setattr(app, "_seed", lambda services: GUESTS)
    return begun


def test_a_start_tidies_up_registers_the_model_and_names_the_sign_ins(
    services: Services, tidied: threading.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app._serve(services, demo=True) == 0
    assert tidied.wait(10)
    assert services.arena.entrants.has_models()
    said = capsys.readouterr()
    for guest in GUESTS:
        assert guest.login in said.out
        assert guest.password in said.out
    assert "Another Parley" not in said.err


def test_the_second_application_in_a_folder_says_so_and_leaves_the_uploads_of_the_first(
    services: Services, tidied: threading.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Home(services.settings.home)
    assert first.enter()
    name = services.uploads.keep("somebody", "a.png", BytesIO(b"bytes"))
    assert app._serve(services, demo=False) == 0
    assert f"Another Parley already works in {services.settings.home}" in capsys.readouterr().err
    assert services.uploads.path("somebody", name).exists()
    first.leave()
    assert app._serve(services, demo=False) == 0
    assert "Another Parley" not in capsys.readouterr().err
    assert not services.uploads.root.exists()
