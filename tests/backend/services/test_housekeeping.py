"""Old keys, ended sign-ins and half-written files go; everything else stays."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text, update

from backend.blobs import BlobStore, open_store
from backend.db.tables import IdempotencyRow
from backend.services import Services
from backend.services.housekeeping import HALF_WRITTEN, KEPT, Housekeeping
from tests.conftest import Clock, People
from training.feature_files import FeatureFiles, asked_for


def number(services: Services, table: str) -> int:
    with services.database.reading() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_keys_are_forgotten_after_their_time_only(services: Services, people: People, clock: Clock) -> None:
    administrator = people.caller(people.administrator())
    person = services.people.accounts.person(people.rater().id)
    services.people.accounts.password_link(administrator, person.id, "k1")
    with services.database.transaction() as session:
        session.execute(update(IdempotencyRow).values(created_at=clock() - KEPT + timedelta(hours=1)))
    services.housekeeping.tidy()
    assert number(services, "idempotency") == 1
    clock.advance(hours=2)
    services.housekeeping.tidy()
    assert number(services, "idempotency") == 0


def test_a_sign_in_is_forgotten_long_after_its_end_and_a_living_one_never(
    services: Services, people: People, clock: Clock
) -> None:
    people.caller(people.rater())
    ended = people.caller(people.researcher())
    services.people.sessions.end_all(ended)
    services.housekeeping.tidy()
    assert number(services, "sessions") == 2
    clock.advance(days=31)
    services.housekeeping.tidy()
    assert number(services, "sessions") == 1
    clock.advance(days=services.settings.session_days + 31)
    services.housekeeping.tidy()
    assert number(services, "sessions") == 0


def test_what_a_killed_process_left_half_written_goes_after_a_day(
    services: Services, clock: Clock, tmp_path: Path
) -> None:
    store = open_store(str(tmp_path / "blobs"))
    kept = store.put(b"whole")
    aside = tmp_path / "blobs" / "unfinished"
    for name, age in (("old", HALF_WRITTEN * 2), ("young", HALF_WRITTEN / 2)):
        (aside / name).write_bytes(b"ha")
        moment = (clock() - age).timestamp()
        os.utime(aside / name, (moment, moment))
    Housekeeping(
        services.database, blobs=store, uploads=services.uploads, features=FeatureFiles(tmp_path), clock=clock
    ).tidy()
    assert [path.name for path in aside.iterdir()] == ["young"]
    assert store.get(kept) == b"whole"


def test_features_that_no_run_asks_for_go_and_the_longest_unused_where_they_are_too_much(
    services: Services, clock: Clock, tmp_path: Path
) -> None:
    features = FeatureFiles(tmp_path, most=250)
    place = features.folder / "eyes" / "ab"
    place.mkdir(parents=True)
    for name, days in (("young", 1), ("older", 2), ("oldest", 3), ("forgotten", 31)):
        (place / name).write_bytes(bytes(100))
        moment = (clock() - timedelta(days=days)).timestamp()
        os.utime(place / name, (moment, moment))
    store = open_store(str(tmp_path / "blobs"))
    Housekeeping(services.database, blobs=store, uploads=services.uploads, features=features, clock=clock).tidy()
    assert {path.name for path in place.iterdir()} == {"young", "older"}
    asked_for(place / "older")
    assert (place / "older").stat().st_mtime > (place / "young").stat().st_mtime


class Broken:
    """A folder that a disk took with it."""

    def write(self, name: str, data: bytes) -> None:
        raise OSError

    def read(self, name: str) -> bytes | None:
        raise OSError

    def size(self, name: str) -> int | None:
        raise OSError

    def holds(self, name: str, data: bytes) -> bool:
        raise OSError

    def remove(self, name: str) -> None:
        raise OSError

    def tidy(self, *, before: datetime) -> int:
        raise OSError


def test_a_store_that_fails_is_logged_and_tried_again_another_day(
    services: Services, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    Housekeeping(
        services.database,
        blobs=BlobStore(Broken()),
        uploads=services.uploads,
        features=FeatureFiles(services.settings.home),
        clock=clock,
    ).tidy()
    assert "could not tidy up" in caplog.text


def test_a_file_that_no_form_came_for_goes_after_a_day(services: Services, clock: Clock) -> None:
    names = [services.uploads.keep("somebody", "a.png", BytesIO(b"bytes")) for _ in range(2)]
    for name, age in zip(names, (HALF_WRITTEN * 2, HALF_WRITTEN / 2), strict=True):
        moment = (clock() - age).timestamp()
        os.utime(services.uploads.path("somebody", name), (moment, moment))
    services.housekeeping.tidy()
    assert [path.name for path in services.uploads.root.glob("*/*")] == [names[1]]
