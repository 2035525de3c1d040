"""Snapshots of rounds: what is in, what is out, and who must be named when consent is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from backend.services import compose
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import Fields, NewBenchmark, NewItem
from backend.services.studio.held import HeldPictures
from backend.services.studio.rounds import Target
from backend.services.studio.snapshots import Wish
from core.battles import Choice
from core.benchmark_items import ItemKind
from core.errors import InvalidInput, NotFound, Reason
from core.records import Caller, Person
from core.settings import Settings
from tests.backend.services.studio.data.house import BAD, EDITED, GOOD, House
from tests.backend.services.studio.data.test_rounds import FAST, withdraw
from tests.conftest import Clock, People
from tests.training.data.test_likeness import cut, drawing, file
from training.data.held import FILE, Register
from training.data.rows import Kind, Row, Source
from training.data.screening import Rules
from training.data.snapshot import open_snapshot, verify

Key = Callable[[], str]


def rows(folder: str) -> list[Row]:
    found = open_snapshot(Path(folder))
    return [row for split in ("train", "eval") for row in found.rows(split)]


def fill(house: House, person: Person, *, battles: int = 6) -> list[str]:
    made = [house.battle(person) for _ in range(battles)]
    for battle in made:
        house.vote(battle, person)
    house.edit(made[0], person)
    return list(made)


def test_votes_and_edits_of_a_round_become_rows(house: House, researcher: Caller, rater: Person) -> None:
    made = fill(house, rater)
    view = house.services.studio.snapshots.build(researcher, house.round.id)
    found = rows(view.info.folder)
    assert (view.info.rows, view.round_name, len(found)) == (9, "Spring", 9)
    assert {row.origin.id for row in found if row.source is Source.VOTE} == set(made)
    assert [(row.chosen, row.rejected) for row in found if row.source is Source.VOTE] == [(GOOD, BAD)] * 6
    assert [row.answer for row in found if row.kind is Kind.SFT] == [EDITED]
    manifest = open_snapshot(Path(view.info.folder)).manifest
    assert (manifest.round and manifest.round.name, manifest.licence, manifest.people) == ("Spring", "CC0-1.0", 1)
    assert manifest.empty_languages == ("ko",)
    assert verify(Path(view.info.folder)) == []


def test_made_twice_it_is_one(house: House, researcher: Caller, rater: Person, clock: Clock) -> None:
    fill(house, rater)
    once = house.services.studio.snapshots.build(researcher, house.round.id)
    clock.advance(days=1)
    assert house.services.studio.snapshots.build(researcher, house.round.id) == once
    assert house.services.studio.snapshots.every(researcher) == [once]
    house.vote(house.battle(rater), rater)
    assert house.services.studio.snapshots.build(researcher, house.round.id).info.hash != once.info.hash


def test_what_is_left_out_is_counted_by_its_reason(
    house: House, researcher: Caller, rater: Person, people: People, new_key: Key
) -> None:
    [first, *_] = fill(house, rater)
    house.vote(house.battle(rater), rater, not_counted=FAST)
    house.vote(house.battle(rater), rater, Choice.B)
    silent = people.rater(consent=True)
    house.vote(house.battle(silent), silent)
    withdraw(house.services, silent)
    house.services.studio.rounds.exclude(researcher, house.round.id, [Target(first)], "spam", new_key())
    view = house.services.studio.snapshots.build(researcher, house.round.id)
    left_out = open_snapshot(Path(view.info.folder)).manifest.left_out
    assert {why: sum(counts.values()) for why, counts in left_out.items() if counts} == {
        "without_consent": 1,
        "excluded": 4,
        "not_counted": 1,
        "other_language": 1,
    }
    assert view.info.rows == 5


def test_people_who_vote_without_reading_can_be_left_out(
    house: House, researcher: Caller, rater: Person, people: People
) -> None:
    fill(house, rater)
    hasty = people.rater(consent=True)
    for number in range(6):
        house.vote(house.battle(hasty), hasty, not_counted=FAST if number else frozenset())
    build = house.services.studio.snapshots.build
    assert build(researcher, house.round.id).info.rows == 10
    view = build(researcher, house.round.id, Wish(rules=Rules(reliability=0.5)))
    assert view.info.rows == 9
    assert open_snapshot(Path(view.info.folder)).manifest.left_out["unreliable"] == {"hu": 1}


def test_pictures_of_benchmarks_and_their_copies_are_kept_out(house: House, researcher: Caller, rater: Person) -> None:
    services = house.services
    origin = Origin(source="demo", licence="", origin="benchmark")
    asked = Fields("Is it red?", "", ())
    item = NewItem("k", ItemKind.YES_NO, (file(drawing(900)),), origin, asked, "yes")
    services.benchmarks.add_items(NewBenchmark("measure"), [item])
    copy = services.arena.pictures.add_to_pool(file(cut(drawing(900), 0.03, 0, 0.03, 0), 60), Origin("pool", "", ""))
    house.vote(house.battle(rater, picture=copy), rater)
    house.vote(house.battle(rater), rater)
    view = services.studio.snapshots.build(researcher, house.round.id)
    manifest = open_snapshot(Path(view.info.folder)).manifest
    assert (manifest.left_out["like_held_out_picture"], view.info.rows) == ({"hu": 1}, 1)


def test_a_benchmark_that_came_after_the_snapshot_is_known_to_the_next_check(house: House, researcher: Caller) -> None:
    services, home = house.services, house.services.settings.home
    kept = house.picture(500)
    services.studio.snapshots.hold_out(researcher, [kept], held=True)
    held = HeldPictures(services.database, blobs=services.blobs, home=home)
    assert held.register().altered.keys() == {kept}
    asked = Fields("Is it red?", "", ())
    item = NewItem("k", ItemKind.YES_NO, (file(drawing(900)),), Origin("demo", "", "benchmark"), asked, "yes")
    services.benchmarks.add_items(NewBenchmark("measure"), [item])
    assert len(held.register().altered) == 2
    assert all(len(rows) > 20 for rows in Register.read((home / FILE).read_bytes()).altered.values())


def test_pictures_of_the_arena_can_be_kept_for_measuring(house: House, researcher: Caller, rater: Person) -> None:
    snapshots, kept = house.services.studio.snapshots, house.picture(500)
    house.vote(house.battle(rater, picture=kept), rater)
    house.vote(house.battle(rater), rater)
    assert snapshots.hold_out(researcher, [kept, "0" * 64], held=True) == 1
    view = snapshots.build(researcher, house.round.id)
    assert open_snapshot(Path(view.info.folder)).manifest.left_out["held_out_picture"] == {"hu": 1}
    snapshots.hold_out(researcher, [kept], held=False)
    assert snapshots.build(researcher, house.round.id).info.rows == 2


def test_withdrawn_consent_names_the_affected_snapshots_and_the_next_one_is_without(
    house: House, researcher: Caller, rater: Person, people: People
) -> None:
    snapshots, other = house.services.studio.snapshots, people.rater(consent=True)
    fill(house, rater)
    house.vote(house.battle(other), other)
    view = snapshots.build(researcher, house.round.id)
    assert snapshots.affected(researcher) == []
    withdraw(house.services, other)
    [affected] = snapshots.affected(researcher)
    assert (affected.info.hash, affected.withdrawn_people, affected.withdrawn_rows) == (view.info.hash, 1, 1)
    after = snapshots.build(researcher, house.round.id)
    assert (after.info.rows, after.withdrawn_people) == (view.info.rows - 1, 0)


def test_a_snapshot_is_found_by_the_beginning_of_its_hash(house: House, researcher: Caller, rater: Person) -> None:
    fill(house, rater)
    snapshots = house.services.studio.snapshots
    view = snapshots.build(researcher, house.round.id)
    assert snapshots.get(researcher, view.info.hash[:8]) == view
    assert snapshots.opened(researcher, view.info.hash).hash == view.info.hash
    assert snapshots.verified(researcher, view.info.hash) == []
    with pytest.raises(NotFound):
        snapshots.get(researcher, "0" * 64)


def test_a_missing_picture_is_said_and_nothing_is_made(house: House, researcher: Caller, rater: Person) -> None:
    fill(house, rater)
    sha = house.picture(1)
    house.services.blobs.remove(sha)
    with pytest.raises(InvalidInput) as refused:
        house.services.studio.snapshots.build(researcher, house.round.id)
    assert (refused.value.reason, refused.value.params["first"]) == (Reason.SNAPSHOT_PICTURES_MISSING, sha)
    assert house.services.studio.snapshots.every(researcher) == []


def test_an_empty_round_makes_none(house: House, researcher: Caller) -> None:
    with pytest.raises(InvalidInput) as refused:
        house.services.studio.snapshots.build(researcher, house.round.id)
    assert refused.value.reason is Reason.SNAPSHOT_EMPTY


@pytest.mark.slow
def test_sqlite_and_postgresql_make_the_same_snapshot(
    tmp_path: Path, sqlite_url: str, postgres_url: str, hasher: PasswordHasher
) -> None:
    made = []
    for name, url in (("sqlite", sqlite_url), ("postgres", postgres_url)):
        settings = Settings.model_validate({"home": tmp_path / name, "database_url": url, "secret": "s" * 40})
        numbers = iter(range(10_000))
        services = compose(
            settings, clock=(clock := Clock()), hasher=hasher, new_id=lambda n=numbers: f"{next(n):032x}"
        )
        house = House(services, clock)
        person = People(services).rater(consent=True)
        fill(house, person, battles=20)
        made.append(services.studio.snapshots.build_named("Spring").info)
        services.close()
    assert made[0].hash == made[1].hash
    contents = [
        {path.relative_to(one.folder).as_posix(): path.read_bytes() for path in Path(one.folder).rglob("*.*")}
        for one in made
    ]
    assert contents[0] == contents[1]
