"""Pictures of the same subject, put beside a snapshot for a runner that has no database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backend.services import Services
from backend.services.arena.pictures import Origin
from core.errors import NotFound
from core.records import Person
from tests.backend.services.studio.data.house import House
from tests.training.data.test_likeness import drawing, file
from training.attribution import sisters
from training.attribution.sisters import Sisters
from training.folder import SnapshotRef


@pytest.fixture
def shown(services: Services) -> dict[str, str]:
    """Pictures of the pool by the name of their file."""
    names = ("lángos-1.jpg", "lángos-2.jpg", "lángos 3.png", "IMG_1.jpg", "IMG_2.jpg", "híd.jpg")
    return {
        name: services.arena.pictures.add_to_pool(
            file(drawing(number)), Origin(source="pool", licence="CC0-1.0", origin=name)
        )
        for number, name in enumerate(names)
    }


@pytest.fixture
def snapshot(services: Services, house: House, rater: Person, shown: dict[str, str]) -> SnapshotRef:
    """Two of the lángos, one of the camera's, and the bridge were edited."""
    for name in ("lángos-1.jpg", "lángos-2.jpg", "IMG_1.jpg", "híd.jpg"):
        house.edit(house.battle(rater, picture=shown[name]), rater)
    info = services.studio.snapshots.build_named("Spring").info
    return SnapshotRef(folder=info.folder, hash=info.hash)


def kept(services: Services, snapshot: SnapshotRef) -> Sisters:
    services.studio.sisters.keep(snapshot)
    return sisters.find(services.settings.home.absolute(), snapshot.hash)


def test_a_picture_has_the_others_of_its_name_first_those_that_nobody_edited(
    services: Services, snapshot: SnapshotRef, shown: dict[str, str]
) -> None:
    found = kept(services, snapshot)
    assert found.of(shown["lángos-1.jpg"]) == (shown["lángos 3.png"], shown["lángos-2.jpg"])
    assert found.of(shown["IMG_1.jpg"]) == found.of(shown["híd.jpg"]) == ()
    assert found.pictures.picture(shown["lángos 3.png"]) == services.blobs.get(shown["lángos 3.png"])
    with pytest.raises(NotFound):
        found.pictures.picture(shown["IMG_2.jpg"])


def test_runs_on_one_snapshot_ask_about_the_same_pictures(
    services: Services, snapshot: SnapshotRef, shown: dict[str, str]
) -> None:
    before = kept(services, snapshot)
    origin = Origin(source="pool", licence="CC0-1.0", origin="lángos-9.jpg")
    services.arena.pictures.add_to_pool(file(drawing(9)), origin)
    assert kept(services, snapshot).known == before.known
    services.studio.sisters.forget([snapshot.hash])
    assert sisters.find(services.settings.home.absolute(), snapshot.hash).known == {}
    assert len(kept(services, snapshot).of(shown["lángos-1.jpg"])) == 3


def test_a_snapshot_that_is_gone_stops_nothing(services: Services, snapshot: SnapshotRef) -> None:
    shutil.rmtree(Path(snapshot.folder))
    assert kept(services, snapshot).known == {}
