"""Researchers push a snapshot where a hub is set; never one with somebody in it who does not agree any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.services import Services, compose
from core.errors import Conflict, Forbidden, InvalidInput, Reason, Unavailable
from core.records import Caller, Person
from core.settings import Settings
from tests.backend.services.studio.data.house import House
from tests.backend.services.studio.data.test_rounds import withdraw
from tests.backend.services.studio.data.test_snapshots import fill
from tests.conftest import Clock, People
from tests.doubles.hub import FakeHub


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as served:
        served.serve()
        yield served
        served.shutdown()


@pytest.fixture
def with_hub(tmp_path: Path, sqlite_url: str, clock: Clock, hasher: PasswordHasher, hub: FakeHub) -> Iterator[Services]:
    told = {"hub_namespace": "lab", "hub_endpoint": hub.address, "hub_token": "hf_secret"}
    given = {"home": tmp_path, "database_url": sqlite_url, "secret": "s" * 40, **told}
    composed = compose(Settings.model_validate(given), clock=clock, hasher=hasher)
    yield composed
    composed.close()


def test_it_is_pushed_written_down_and_kept_when_consent_is_gone(
    with_hub: Services, clock: Clock, hub: FakeHub
) -> None:
    people, house = People(with_hub), House(with_hub, clock)
    rater, caller = people.rater(consent=True), people.caller(people.researcher())
    fill(house, rater)
    snapshots = with_hub.studio.snapshots
    built = snapshots.build(caller, house.round.id).info.hash
    address = snapshots.push(caller, built)
    assert address == f"{hub.address}/datasets/lab/parley-{built[:12]}"
    assert len(hub.commits) == 1
    withdraw(with_hub, rater)
    with pytest.raises(Conflict) as refused:
        snapshots.push(caller, built)
    assert refused.value.reason is Reason.SNAPSHOT_WITHDRAWN
    with pytest.raises(Forbidden):
        snapshots.push(people.caller(rater), built)
    assert len(hub.commits) == 1


def test_a_hub_that_refuses_is_told(with_hub: Services, clock: Clock, hub: FakeHub) -> None:
    people, house = People(with_hub), House(with_hub, clock)
    caller = people.caller(people.researcher())
    fill(house, people.rater(consent=True))
    built = with_hub.studio.snapshots.build(caller, house.round.id).info.hash
    hub.refuses = True
    with pytest.raises(Unavailable) as refused:
        with_hub.studio.snapshots.push(caller, built)
    assert refused.value.reason is Reason.HUB_FAILED


def test_without_a_hub_nothing_is_pushed(house: House, researcher: Caller, rater: Person) -> None:
    fill(house, rater)
    built = house.services.studio.snapshots.build(researcher, house.round.id).info.hash
    assert not house.services.studio.snapshots.pushes
    with pytest.raises(InvalidInput) as refused:
        house.services.studio.snapshots.push(researcher, built)
    assert refused.value.reason is Reason.HUB_MISSING
