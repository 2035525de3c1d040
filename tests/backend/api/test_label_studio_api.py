"""Label Studio over HTTP: a hint needs the secret of its project, and the state is for researchers."""

from __future__ import annotations

from backend.db import benchmarks, label_studio
from backend.db.calibrations import Stage
from backend.db.label_studio import Target
from backend.services.benchmarks import NewBenchmark
from backend.services.label_studio.pushing import project_id
from backend.services.label_studio.server import HOOK_HEADER
from tests.backend.api.api_house import House

HOOK = "/api/v1/label-studio/hook"


def test_a_hint_needs_the_secret_of_its_project(house: House) -> None:
    house.services.benchmarks.add_items(NewBenchmark("Cars"), [])
    with house.services.database.transaction() as session:
        cars = benchmarks.named(session, "Cars")
        assert cars is not None
        target = Target(cars.id, "hu", Stage.REFINE, 1)
        label_studio.ensure(session, project_id(target), target)
    secret = house.services.secrets.sign("label studio", project_id(target))
    client = house.client()
    for wrong in ({}, {HOOK_HEADER: "x"}, {HOOK_HEADER: house.services.secrets.sign("other", project_id(target))}):
        assert client.post(HOOK, json={"action": "x"}, headers=wrong).status_code == 403
    with house.services.database.reading() as session:
        assert label_studio.hinted(session) == []
    assert client.post(HOOK, json={"action": "x"}, headers={HOOK_HEADER: secret}).status_code == 204
    with house.services.database.reading() as session:
        assert [one.id for one in label_studio.hinted(session)] == [project_id(target)]
