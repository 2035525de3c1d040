"""Drafts in the making that are killed: nothing that was answered is lost, stored twice or paid for twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.db import migrations
from backend.services import compose
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.people.accounts import NewPerson
from core.benchmark_items import Fields, ItemKind
from core.records import Caller, Role
from core.settings import Settings
from tests.backend.services.calibration.workshop import coloured
from tests.backend.serving.openai_server import Reply, running, says

ROOT = Path(__file__).parents[2]
WAIT = 60.0


def told(question: str) -> Reply:
    return says(json.dumps({"question": question}))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_killed_translation_goes_on_by_itself_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as server:
        environ = {
            "PARLEY_SECRET": "s" * 40,
            "PARLEY_TRANSLATOR": "chat:m",
            "PARLEY_TRANSLATOR_URL": server.url,
            "PARLEY_TRANSLATOR_REQUESTS": "1",
        }
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        settings = Settings.model_validate(
            {name.removeprefix("PARLEY_").lower(): value for name, value in environ.items()} | {"home": tmp_path}
        )
        services = compose(settings)
        try:
            migrations.upgrade(services.database)
            origin = Origin(source="pool", licence="CC0", origin="drawn")
            services.benchmarks.add_items(
                NewBenchmark("Cars"),
                [
                    NewItem(str(n), ItemKind.YES_NO, (coloured(n),), origin, Fields(f"Is car {n} red?"), "yes")
                    for n in (1, 2, 3)
                ],
            )
            folder = services.calibration.drafting.prepare("Cars", "hu", "chat:m")
            server.script += [told("1 a?"), told("1 b?"), told("2 a?"), Reply(then="hang")]
            with folder.log.open("ab") as log:
                killed = subprocess.Popen(
                    [sys.executable, "-m", "annotation", "benchmark", "draft", "--folder", str(folder.path)],
                    cwd=ROOT,
                    env=os.environ | {"PARLEY_HOME": str(tmp_path)},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            _until(lambda: len(server.chats) == 4 or killed.poll() is not None)
            os.killpg(killed.pid, signal.SIGKILL)
            killed.wait()
            assert len(server.chats) == 4, folder.log.read_text()

            person = services.people.accounts.create(
                NewPerson(login="rita", name="Rita", password="correct horse", roles=frozenset({Role.RESEARCHER}))
            )
            visit, _ = services.people.sessions.login("rita", "correct horse", "192.0.2.1")
            caller = Caller(person, visit.session_id, "192.0.2.1")
            drafting = services.calibration.drafting
            broken = drafting.show(caller, "Cars", "hu")
            assert (broken.working, broken.ended, broken.left) == (False, False, 3)
            server.script += [told("2 b?"), told("3 a?"), told("3 b?")]
            drafting.start(caller, "Cars", "hu", "k" * 32)
            _until(lambda: not drafting.show(caller, "Cars", "hu").working)
            done = drafting.show(caller, "Cars", "hu")
            assert (done.ended, done.drafted.drafts, done.left) == (True, 3, 0), folder.log.read_text()
            assert len(server.chats) == 4 + 3
            assert done.bill.spent.requests == 3 + 3
        finally:
            services.close()


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
