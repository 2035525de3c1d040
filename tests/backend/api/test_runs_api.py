"""Runs and models over HTTP: what a program needs from the first wish to the model in the arena."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.records import Caller
from tests.backend.api.api_house import House, build
from tests.backend.services.studio.lab import SNAPSHOT, Lab, ScriptedPlanner, parent_model, scripted_training
from tests.backend.serving.scripted import ScriptedEngine
from training.states import State

API = "/api/v1"


@pytest.fixture
def planner() -> ScriptedPlanner:
    """What runs are planned with."""
    return ScriptedPlanner()


@pytest.fixture
def engine() -> ScriptedEngine:
    """What answers in the arena."""
    return ScriptedEngine()


@pytest.fixture
def works(tmp_path: Path, planner: ScriptedPlanner, engine: ScriptedEngine) -> Iterator[House]:
    """An application whose trainer follows scripts."""
    made = build(tmp_path / "works", engine=lambda _: engine, training=scripted_training(planner))
    yield made
    made.services.close()


@pytest.fixture
def lab(works: House, planner: ScriptedPlanner) -> Lab:
    """The same from the inside."""
    return Lab(works.services, planner, Caller(works.people["researcher"]), parent_model(works.services))


def submitted(works: House, client: TestClient, **more: object) -> dict[str, Any]:
    answer = client.post(f"{API}/runs", json={"snapshot": SNAPSHOT} | more, headers=works.key())
    assert answer.status_code == 201, answer.text
    run: dict[str, Any] = answer.json()
    return run


def heard(client: TestClient, path: str, **more: Any) -> list[tuple[str, Any]]:
    """All server-sent events of an address, by name and data."""
    text = client.get(path, **more).text
    blocks = [block for block in text.split("\n\n") if block and not block.startswith(":")]
    return [(block.split("event: ")[1].split("\n")[0], json.loads(block.split("data: ")[1])) for block in blocks]


def test_from_the_wish_to_the_model_in_the_arena(works: House, lab: Lab, engine: ScriptedEngine) -> None:
    client = works.client("researcher")
    answer = client.post(f"{API}/runs/plan", json={"snapshot": SNAPSHOT, "changes": {"steps": "3"}})
    assert answer.status_code == 200, answer.text
    plan = answer.json()
    assert (plan["ok"], plan["content"], plan["parent"]) == (True, {"steps": 3.0}, lab.parent.id)
    assert client.get(f"{API}/runs").json() == []
    run = submitted(works, client, changes={"steps": "3"})
    assert (run["state"], run["model"], run["ahead"]) == ("queued", None, 0)
    lab.until(run["id"])
    done = client.get(f"{API}/runs/{run['id']}").json()
    assert (done["state"], done["progress"]["step"], [cell["language"] for cell in done["cells"]]) == (
        "done",
        3,
        ["cs", "hu"],
    )
    model = client.post(f"{API}/models/{done['model']}/promote", json={}, headers=works.key()).json()
    assert (model["state"], model["run"], model["snapshot"]) == ("active", run["id"], SNAPSHOT)
    assert [event["state"] for event in model["history"]] == ["active", "candidate"]
    arena = {one["id"]: one["active"] for one in client.get(f"{API}/models").json()}
    assert arena[done["model"]] is True
    assert [source.adapter for source in engine.preloaded] == [model["adapter"]]
    back = client.post(f"{API}/models/{done['model']}/roll-back", json={}, headers=works.key()).json()
    assert back["id"] == lab.parent.id
    assert client.get(f"{API}/models/{done['model']}").json()["state"] == "retired"


def test_a_reader_that_comes_late_or_again_misses_nothing_and_hears_nothing_twice(works: House, lab: Lab) -> None:
    client = works.client("researcher")
    run = submitted(works, client)["id"]
    lab.until(run)
    events = client.get(f"{API}/runs/{run}/events").json()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert client.get(f"{API}/runs/{run}/events", params={"since": 4}).json() == events[4:]
    told = heard(client, f"{API}/runs/{run}/watch")
    assert [data for name, data in told if name == "told"] == events
    assert [name for name, _ in told][-2:] == ["state", "over"]
    assert told[-1][1]["state"] == "done"
    again = heard(client, f"{API}/runs/{run}/watch", headers={"Last-Event-ID": str(len(events) - 1)})
    assert [data for name, data in again if name == "told"] == events[-1:]


def test_the_result_comes_as_a_whole_zip_file_and_only_once_it_is_there(works: House, lab: Lab) -> None:
    client = works.client("researcher")
    lab.script("long", steps=2000, pause=0.01)
    run = submitted(works, client, recipe="long")["id"]
    assert client.get(f"{API}/runs/{run}/result").json()["error"]["reason"] == "result_unknown"
    client.post(f"{API}/runs/{run}/stop")
    assert client.post(f"{API}/runs/{run}/stop").json()["error"]["reason"] == "run_not_working"
    done = submitted(works, client)["id"]
    lab.until(done)
    (lab.folder(done).result / "link").symlink_to("/etc/hostname")
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{API}/runs/{done}/result").content))
    assert archive.testzip() is None
    assert archive.namelist() == ["adapter/adapter_config.json", "adapter/adapter_model.safetensors"]
    assert archive.read("adapter/adapter_model.safetensors") == b"weights of " + done.encode()
    assert "runner" in client.get(f"{API}/runs/{done}/log").text
    assert client.get(f"{API}/runs/{done}/spec").json()["snapshot"]["hash"] == SNAPSHOT


def test_a_stopped_run_is_taken_up_over_http(works: House, lab: Lab) -> None:
    client = works.client("researcher")
    lab.script("long", steps=300, pause=0.01)
    run = submitted(works, client, recipe="long")["id"]
    lab.until(run, State.RUNNING)
    assert client.post(f"{API}/runs/{run}/stop").json()["stop_asked"] is True
    assert lab.until(run).run.state is State.STOPPED
    resumed = client.post(f"{API}/runs/{run}/resume").json()
    assert resumed["state"] in ("queued", "preparing")
    client.post(f"{API}/runs/{run}/stop")
    lab.until(run)


@pytest.mark.parametrize("run_id", ["nothing", "../../etc", "..%2f..%2fetc", "%00", "a" * 200])
def test_an_id_that_climbs_out_finds_nothing(works: House, lab: Lab, run_id: str) -> None:
    client = works.client("researcher")
    for what in ("", "/events", "/log", "/result", "/spec", "/watch"):
        assert client.get(f"{API}/runs/{run_id}{what}").status_code in (400, 404, 422), what


@pytest.mark.parametrize(
    "body",
    [{"snapshot": SNAPSHOT, "reciep": "x"}, {"snapshot": 5}, {}, {"snapshot": SNAPSHOT, "recipe_text": "x" * 200_000}],
)
def test_what_nobody_asked_for_is_refused(works: House, lab: Lab, body: dict[str, object]) -> None:
    answer = works.client("researcher").post(f"{API}/runs", json=body, headers=works.key())
    assert answer.status_code == 400
    assert lab.services.studio.runs.listed(lab.researcher) == []
