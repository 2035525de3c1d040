"""Against a real Label Studio: the whole way there and back, and everything that goes wrong on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from label_studio_sdk import LabelStudio as Sdk

from annotation.__main__ import main
from annotation.label_studio.rules import Trouble
from backend.db import arena_sync, battles, label_studio
from backend.db.calibrations import Stage
from backend.records import BattleId
from backend.services import Services, compose
from core.battles import Choice
from core.instructions import instructions
from core.settings import Settings
from tests.backend.services.arena.table import READ, Table, scripted
from tests.backend.services.calibration.workshop import NAME, Workshop
from tests.conftest import Clock, People
from tests.doubles.detector import ListeningDetector
from tests.doubles.label_studio import choice_result, judged_result, text_result
from tests.doubles.label_studio_server import ROOT, TOKEN, LabelStudio, copied

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ONE, OTHER = "Egyik?", "Másik?"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabelStudio]:
    """One server for all tests of this file."""
    if os.environ.get("WITHOUT_LABEL_STUDIO") == "1":
        pytest.skip("WITHOUT_LABEL_STUDIO=1")
    made = copied(tmp_path_factory.mktemp("label-studio") / "data")
    made.start()
    made.wait()
    yield made
    made.kill()


@pytest.fixture
def sdk(real: LabelStudio) -> Any:
    """Label Studio as people and programs there use it."""
    return Sdk(base_url=real.url, api_key=TOKEN, timeout=120)


@pytest.fixture
def settings(real: LabelStudio, tmp_path: Path, sqlite_url: str) -> Settings:
    told = {"home": tmp_path, "database_url": sqlite_url, "secret": "s" * 40}
    return Settings.model_validate(told | {"label_studio_url": real.url, "label_studio_token": TOKEN})


@pytest.fixture
def workshop(services: Services, people: People, new_key: Callable[[], str], clock: Clock) -> Workshop:
    """Two items in Hungarian."""
    made = Workshop(services, people, new_key, clock)
    made.bring(2)
    return made


def numbers(services: Services, stage: Stage = Stage.REFINE) -> list[int]:
    with services.database.reading() as session:
        return [one.number for one in label_studio.of(session, stage=stage) if one.number is not None]


def arrived(services: Services) -> bool:
    """Whether a first batch of tasks is known to be there."""
    with services.database.reading() as session:
        return any(counts.tasks for counts in label_studio.counts(session).values())


def tasks(sdk: Any, number: int) -> list[Any]:
    return list(sdk.tasks.list(project=number, page_size=200))


def account(sdk: Any, workshop: Workshop, kind: str, name: str) -> int:
    """Somebody with an account on both sides; their number there."""
    mail = f"{name}-{workshop.new_key()[:8]}@example.org"
    getattr(workshop, kind)(login=mail)
    return sdk.users.create(email=mail, username=mail).id


def do(sdk: Any, task: Any, by: int, result: list[Any]) -> int:
    return sdk.annotations.create(str(task.id), result=result, completed_by=by, lead_time=2.5).id


def written(question: str) -> list[Any]:
    return text_result(question=question, o0="Piros", o1="Kék")


def test_the_whole_way_there_and_back(workshop: Workshop, services: Services, sdk: Any) -> None:
    sync = services.label_studio
    assert [(one.sent, one.hook) for one in sync.pushing.push(NAME, "hu", Stage.REFINE)] == [(2, "none")] * 3
    places = numbers(services)
    assert [(one.sent, one.there) for one in sync.pushing.push(NAME, "hu", Stage.REFINE)] == [(0, 2)] * 3
    assert [len(tasks(sdk, number)) for number in places] == [2, 2, 2]
    [drafted] = tasks(sdk, places[0])[0].predictions
    assert drafted.model_version == "draft"
    assert sdk.projects.get(places[0]).maximum_annotations == 1
    for place, question in zip(places, (ONE, OTHER, OTHER), strict=True):
        by = account(sdk, workshop, "refiner", f"r{place}")
        for task in tasks(sdk, place):
            do(sdk, task, by, written(question))
    stranger = sdk.users.create(email="stranger@example.org", username="stranger").id
    extra = do(sdk, tasks(sdk, places[0])[0], stranger, written("Idegen?"))
    pulled = sync.pulling.pull(NAME, "hu", Stage.REFINE)
    assert [one.taken for one in pulled] == [2, 2, 2]
    assert pulled[0].troubles == {Trouble.SECOND_PERSON: 1}
    sdk.annotations.delete(extra)
    assert [(one.taken, one.troubles) for one in sync.pulling.pull(NAME, "hu", Stage.REFINE)] == [(0, {})] * 3
    assert all(one.same for one in sync.comparing.reconcile(NAME, "hu", Stage.REFINE))

    sync.pushing.push(NAME, "hu", Stage.VOTE)
    for place in numbers(services, Stage.VOTE):
        by = account(sdk, workshop, "voter", f"v{place}")
        for task in tasks(sdk, place):
            letter = "AB"[[task.data[f"version_{n}"].split("\n")[0] for n in (0, 1)].index(OTHER)]
            do(sdk, task, by, choice_result(letter, why=["natural"]))
    assert [one.taken for one in sync.pulling.pull(NAME, "hu", Stage.VOTE)] == [2, 2, 2]
    decided = [workshop.decided(task.data["parley"].split(":")[1]) for task in tasks(sdk, places[0])]
    assert [one.fields.question for one in decided if one is not None] == [OTHER, OTHER]


def test_edits_and_deletions_there(workshop: Workshop, services: Services, sdk: Any) -> None:
    sync = services.label_studio
    sync.pushing.push(NAME, "hu", Stage.REFINE)
    first, second = tasks(sdk, numbers(services)[0])
    by = account(sdk, workshop, "refiner", "anna")
    edited, deleted = do(sdk, first, by, written(ONE)), do(sdk, second, by, written(ONE))
    sync.pulling.pull(NAME, "hu", Stage.REFINE)
    sdk.annotations.update(edited, result=written(OTHER))
    sdk.annotations.delete(deleted)
    pulled, *_ = sync.pulling.pull(NAME, "hu", Stage.REFINE)
    assert (pulled.again, pulled.troubles) == (1, {Trouble.DELETED_THERE: 1})
    assert workshop.texts(first.data["parley"].split(":")[1]) == [OTHER]
    assert workshop.texts(second.data["parley"].split(":")[1]) == [ONE]
    sdk.tasks.delete(str(second.id))
    compared, *_ = sync.comparing.reconcile(NAME, "hu", Stage.REFINE)
    assert (compared.missing_there, compared.differing) == ((second.data["parley"].split(":")[1],),) * 2


def test_a_push_that_timed_out_or_was_killed_is_taken_up(
    workshop: Workshop, services: Services, settings: Settings, sdk: Any, clock: Clock, hasher: PasswordHasher
) -> None:
    workshop.bring(100, first=3)
    hasty = compose(settings.model_copy(update={"label_studio_seconds": 0.05}), clock=clock, hasher=hasher)
    environ = _environ(settings)
    with pytest.raises(Exception, match="label_studio_away"):
        hasty.label_studio.pushing.push(NAME, "hu", Stage.REFINE)
    hasty.close()
    command = [sys.executable, "-m", "annotation", *_push()]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}, start_new_session=True)
    while process.poll() is None and not arrived(services):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    services.label_studio.pushing.push(NAME, "hu", Stage.REFINE)
    for number in numbers(services):
        ids = [task.data["parley"] for task in tasks(sdk, number)]
        assert (len(ids), len(set(ids))) == (102, 102)
    assert all(one.same for one in services.label_studio.comparing.reconcile(NAME, "hu", Stage.REFINE))


def test_a_server_that_dies_in_the_middle_and_comes_back(
    workshop: Workshop, services: Services, real: LabelStudio, sdk: Any
) -> None:
    workshop.bring(100, first=3)

    def die(done: int, total: int) -> None:
        if done == 100:
            real.kill()

    with pytest.raises(Exception, match="label_studio_away"):
        services.label_studio.pushing.push(NAME, "hu", Stage.REFINE, progress=die)
    with pytest.raises(Exception, match="label_studio_away"):
        services.label_studio.pulling.pull(NAME, "hu", Stage.REFINE)
    real.start()
    real.wait()
    pushed = services.label_studio.pushing.push(NAME, "hu", Stage.REFINE)
    assert (pushed[0].there, pushed[0].sent) == (100, 2)
    for number in numbers(services):
        ids = [task.data["parley"] for task in tasks(sdk, number)]
        assert (len(ids), len(set(ids))) == (102, 102)


def test_what_goes_wrong_is_said_in_a_sentence(
    workshop: Workshop, services: Services, settings: Settings, sdk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = _environ(settings)
    told = {}
    for name, changed in (
        ("token", {"PARLEY_LABEL_STUDIO_TOKEN": "0" * 40}),
        ("away", {"PARLEY_LABEL_STUDIO_URL": "http://127.0.0.1:9"}),
        ("missing", {"PARLEY_LABEL_STUDIO_URL": ""}),
    ):
        assert main(_push(), environ | changed) == 1
        told[name] = capsys.readouterr().err
    assert "does not take the token" in told["token"]
    assert "give the same command again" in told["away"]
    assert "Set PARLEY_LABEL_STUDIO_URL" in told["missing"]
    assert numbers(services) == [], "nothing half-done"
    assert main([*_push(), "--json"], environ) == 0
    first = json.loads(capsys.readouterr().out)[0]
    sdk.projects.delete(first["project"])
    assert main(_push(), environ) == 1
    assert "push with --anew" in capsys.readouterr().err
    assert main([*_push(), "--anew"], environ) == 0
    assert "2 tasks sent" in capsys.readouterr().out
    about = ["--benchmark", NAME, "--language", "hu", "--stage", "refine"]
    assert main(["label-studio", "pull", *about], environ) == 0
    assert "0 annotations" in capsys.readouterr().out
    do(sdk, tasks(sdk, numbers(services)[0])[0], account(sdk, workshop, "refiner", "anna"), written(ONE))
    assert main(["label-studio", "reconcile", *about], environ) == 1
    assert "work not taken" in capsys.readouterr().out


def test_label_studio_tells_with_the_secret_of_the_project(
    workshop: Workshop, services: Services, settings: Settings, sdk: Any, clock: Clock, hasher: PasswordHasher
) -> None:
    heard: list[str | None] = []
    came = threading.Event()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(self.headers["X-Parley-Hook"])
            self.send_response(204)
            self.end_headers()
            came.set()

    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as ear:
        threading.Thread(target=ear.serve_forever, daemon=True).start()
        public = settings.model_copy(update={"public_url": f"http://127.0.0.1:{ear.server_port}"})
        listening = compose(public, clock=clock, hasher=hasher)
        assert {one.hook for one in listening.label_studio.pushing.push(NAME, "hu", Stage.REFINE)} == {"set"}
        task = tasks(sdk, numbers(services)[0])[0]
        do(sdk, task, account(sdk, workshop, "refiner", "anna"), written(ONE))
        assert came.wait(60)
        ear.shutdown()
    assert heard[0] is not None
    listening.label_studio.told(heard[0])
    listening.label_studio.polling.look(only_hinted=True)
    listening.close()
    assert workshop.texts(task.data["parley"].split(":")[1]) == [ONE]


def _push() -> list[str]:
    return ["label-studio", "push", "--benchmark", NAME, "--language", "hu", "--stage", "refine"]


def _environ(settings: Settings) -> dict[str, str]:
    return {
        "PARLEY_HOME": str(settings.home),
        "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
        "PARLEY_SECRET": settings.secret.get_secret_value(),
        "PARLEY_LABEL_STUDIO_URL": settings.label_studio_url,
        "PARLEY_LABEL_STUDIO_TOKEN": TOKEN,
    }


def test_battles_are_judged_there_and_come_back(
    settings: Settings,
    sdk: Any,
    clock: Clock,
    hasher: PasswordHasher,
    new_key: Callable[[], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine, environ = scripted(), _environ(settings)
    services = compose(settings, clock=clock, hasher=hasher, engine=lambda _: engine, detector=ListeningDetector())
    table, people = Table(services, engine, new_key), People(services)
    first = people.caller(people.rater(consent=True))
    battle = table.answered(first, prompt=instructions("hu")[0], pictures=(table.unseen(),))
    clock.advance(seconds=READ)
    table.vote(first, battle.id, "a")
    about = ["--arena", "--language", "hu"]
    assert main(["label-studio", "push", *about], environ) == 0
    assert "1 tasks sent, 0 were there" in capsys.readouterr().out
    assert [(one.sent, one.there) for one in services.label_studio.arena.pushing.push("hu")] == [(0, 1)]
    with services.database.reading() as session:
        [arena] = arena_sync.of(session, "hu")
    [task] = tasks(sdk, arena.number or 0)
    assert not any(name in str(task.data) for name in ("Heron", "gilded"))
    mail = f"judge-{new_key()[:8]}@example.org"
    people.rater(login=mail, consent=True)
    by = sdk.users.create(email=mail, username=mail).id
    made = sdk.annotations.create(str(task.id), result=judged_result("b"), completed_by=by, lead_time=READ)
    assert services.label_studio.arena.pulling.pull("hu")[0].taken == 1
    sdk.annotations.update(made.id, result=judged_result("b", edit="Egy piros kör van a fehér asztalon."))
    pulled = services.label_studio.arena.pulling.pull("hu")[0]
    assert (pulled.again, pulled.troubles) == (1, {})
    assert main(["label-studio", "reconcile", *about], environ) == 0
    sdk.annotations.delete(made.id)
    assert services.label_studio.arena.pulling.pull("hu")[0].troubles == {Trouble.DELETED_THERE: 1}
    with services.database.reading() as session:
        [stored] = arena_sync.looked_at(session, arena.id)
        own = battles.get(session, BattleId(stored.taken_as or ""))
    assert own.vote is not None
    assert (own.vote.choice, len(own.edits), own.not_counted) == (Choice.B, 1, frozenset())
    services.close()
