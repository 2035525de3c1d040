"""Taking the demo data out: all that is the demo's goes, what real people's work stands on stays, closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import ForeignKey, func, select, update

from backend.db import demo, pictures
from backend.db.engine import Database, Session
from backend.db.tables import (
    AnswerRow,
    AuditRow,
    Base,
    BattleRow,
    BenchmarkItemRow,
    BenchmarkRow,
    CalibrationRow,
    DraftRow,
    EditRow,
    FileRow,
    FlagRow,
    IdempotencyRow,
    InvitationRow,
    ItemPictureRow,
    ModelEventRow,
    ModelRow,
    ParcelBattleRow,
    ParcelRow,
    PasswordLinkRow,
    PersonRoleRow,
    PersonRow,
    PictureRow,
    PictureSenderRow,
    PlaceRow,
    ProgramTokenRow,
    ReferenceRow,
    RoundLanguageRow,
    RoundRow,
    RowFileRow,
    RunCellRow,
    RunRow,
    SessionRow,
    SkipRow,
    TurnPictureRow,
    TurnRow,
    UnsavedRow,
    VoteRow,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TABLES = [mapper.class_ for mapper in Base.registry.mappers]


def person(person_id: str, *, demo: bool) -> PersonRow:
    more = {"page_language": "en", "active": True, "created_at": NOW}
    return PersonRow(id=person_id, login=person_id, name="Somebody", demo=demo, **more)


def picture(sha256: str, *, demo: bool, added_by: str | None = None) -> PictureRow:
    source = "demo" if demo else "upload"
    measures = {"phash": "0", "width": 1, "height": 1, "size": 1, "licence": "", "origin": ""}
    return PictureRow(sha256=sha256, source=source, added_by=added_by, demo=demo, created_at=NOW, **measures)


def model(model_id: str, *, parent: str | None = None, demo: bool = True) -> ModelRow:
    return ModelRow(
        id=model_id,
        name=model_id,
        base=model_id,
        adapter="",
        parent_id=parent,
        state="active",
        demo=demo,
        created_at=NOW,
    )


def battle(
    session: Session, battle_id: str, *, by: str, sha256: str = "garden", round_id: str | None = "first"
) -> None:
    """A battle about a picture, judged and edited by who fought it."""
    told = {"language": "hu", "mode": "blind", "generation": "{}", "seed": 1, "leaked": False, "created_at": NOW}
    session.add(BattleRow(id=battle_id, person_id=by, round_id="first", model_a="base", model_b="tuned", **told))
    session.flush()
    session.add(TurnRow(battle_id=battle_id, number=1, prompt="?", attempt=1, state="done", created_at=NOW))
    session.flush()
    session.add(TurnPictureRow(battle_id=battle_id, turn=1, position=0, sha256=sha256))
    took = {"tokens_in": 1, "tokens_out": 1, "first_seconds": 0.1, "seconds": 1.0, "attempt": 1, "signals": ""}
    session.add(AnswerRow(battle_id=battle_id, turn=1, side="a", text="Kert.", ending="complete", **took))
    judged = {"choice": "a", "reasons": "{}", "note": "", "mark": "", "seconds": 1.0, "not_counted": ""}
    session.add(VoteRow(battle_id=battle_id, person_id=by, created_at=NOW, **judged))
    edited = {"start": "a", "text": "Egy kert.", "distance": 4, "seconds": 1.0, "concerns": "", "created_at": NOW}
    session.add(EditRow(id=battle_id, battle_id=battle_id, turn=1, person_id=by, **edited))


def counts(session: Session) -> dict[str, int]:
    found = {table.__tablename__: session.scalars(select(func.count()).select_from(table)).one() for table in TABLES}
    return {name: number for name, number in found.items() if number}


@pytest.fixture
def house(database: Database) -> Database:
    """Demo data as `demo seed` leaves it, in small, beside one real person."""
    with database.transaction() as session:
        session.add_all([person("anna", demo=False), person("guest", demo=True), person("boss", demo=True)])
        session.flush()
        session.add(PersonRoleRow(person_id="guest", role="rater"))
        session.add_all([picture("garden", demo=True), picture("asked", demo=True), model("base")])
        session.flush()
        session.add(model("tuned", parent="base"))
        opened = {"opened_at": NOW, "closed_at": None, "demo": True}
        session.add(RoundRow(id="first", name="first", languages=[RoundLanguageRow(code="hu", goal=4)], **opened))
        session.add(BenchmarkRow(id="world", name="world", source_language="en", demo=True, created_at=NOW))
        session.flush()
        texts = {"question": "?", "hint": "", "options": "[]"}
        session.add(
            BenchmarkItemRow(
                id="i",
                benchmark_id="world",
                number=1,
                kind="yes_no",
                letters="[]",
                pair="",
                circle="",
                answer="no",
                **texts,
            )
        )
        session.flush()
        session.add(ItemPictureRow(item_id="i", position=0, sha256="asked"))
        session.flush()
        session.add(DraftRow(item_id="i", language="hu", **texts))
        session.add(ReferenceRow(item_id="i", language="hu", mistake="", **texts))
    return database


def removed(database: Database) -> demo.Removed:
    with database.transaction() as session:
        return demo.remove(session, at=LATER)


def test_nothing_of_the_demo_is_left(house: Database) -> None:
    done = removed(house)
    assert done.gone == demo.Counts(people=2, pictures=2, models=2, rounds=1)
    assert done.stayed == demo.Counts(people=0, pictures=0, models=0, rounds=0)
    assert (done.benchmarks, done.unused_blobs) == (1, ("asked", "garden"))
    with house.reading() as session:
        assert counts(session) == {"people": 1}


def test_what_demo_people_did_goes_with_them(house: Database) -> None:
    with house.transaction() as session:
        session.add(picture("selfie", demo=False, added_by="guest"))
        session.flush()
        session.add(PictureSenderRow(sha256="selfie", person_id="guest"))
        battle(session, "b1", by="guest", sha256="selfie")
        session.add(UnsavedRow(person_id="guest", subject="b1", text="E", updated_at=NOW))
        session.add(IdempotencyRow(scope="guest", key="k", action="vote", payload_hash="", answer="{}"))
        session.add(AuditRow(at=NOW, actor="guest", action="login", subject="guest", address="", details="{}"))
    done = removed(house)
    assert (done.battles, done.gone.people, done.unused_blobs) == (1, 2, ("asked", "garden", "selfie"))
    with house.reading() as session:
        assert counts(session) == {"people": 1}


def test_a_parcel_goes_with_its_demo_person_and_stays_with_a_real_one(house: Database) -> None:
    lease = {"language": "hu", "created_at": NOW, "expires_at": LATER}
    with house.transaction() as session:
        for number, who in enumerate(("guest", "anna")):
            session.add(ParcelRow(id=f"c{number}", person_id=who, **lease))
            battle(session, f"b{number}", by=who)
            session.flush()
            session.add(ParcelBattleRow(battle_id=f"b{number}", parcel_id=f"c{number}"))
        session.add(AuditRow(at=NOW, actor="guest", action="parcel_taken", subject="c0", address="", details="{}"))
    assert removed(house).gone.people == 2
    with house.reading() as session:
        assert session.scalars(select(ParcelRow.person_id)).all() == ["anna"]
        assert session.scalars(select(ParcelBattleRow.battle_id)).all() == ["b1"]
        assert session.scalars(select(AuditRow.subject)).all() == []


def test_a_real_battle_keeps_its_picture_models_and_round_and_closes_them(house: Database) -> None:
    with house.transaction() as session:
        battle(session, "b1", by="anna")
        battle(session, "b2", by="guest")
    done = removed(house)
    assert done.stayed == demo.Counts(people=0, pictures=1, models=2, rounds=1)
    assert (done.battles, done.unused_blobs) == (1, ("asked",))
    with house.reading() as session:
        left = counts(session)
        assert [left[kind] for kind in ("battles", "votes", "edits", "answers", "turn_pictures")] == [1] * 5
        assert session.scalars(select(ModelRow.state)).all() == ["retired", "retired"]
        assert session.scalars(select(RoundRow.closed_at)).all() == [LATER]
        assert session.scalars(select(PictureRow.source)).all() == ["upload"], "it is offered to nobody any more"


def test_removing_twice_is_removing_once(house: Database) -> None:
    with house.transaction() as session:
        battle(session, "b1", by="anna")
    removed(house)
    with house.reading() as session:
        before = counts(session)
    again = removed(house)
    assert (again.gone, again.unused_blobs) == (demo.Counts(people=0, pictures=0, models=0, rounds=0), ())
    with house.reading() as session:
        assert counts(session) == before
        assert session.scalars(select(RoundRow.closed_at)).all() == [LATER]


def test_what_stayed_opens_again_with_the_next_demo(house: Database) -> None:
    with house.transaction() as session:
        battle(session, "b1", by="anna")
    removed(house)
    with house.transaction() as session:
        demo.reopen(session, "first")
    with house.reading() as session:
        assert session.scalars(select(ModelRow.state)).all() == ["active", "active"]
        assert session.scalars(select(RoundRow.closed_at)).all() == [None]
        assert session.scalars(select(PictureRow.source)).all() == ["demo"]


def test_a_model_that_a_real_one_comes_from_stays(house: Database) -> None:
    with house.transaction() as session:
        session.add(model("mine", parent="tuned", demo=False))
    assert removed(house).stayed.models == 2
    with house.reading() as session:
        states = {row.id: row.state for row in session.scalars(select(ModelRow))}
    assert states == {"base": "retired", "tuned": "retired", "mine": "active"}


def run(session: Session, run_id: str, *, model_id: str | None = None, copied_from: str | None = None) -> None:
    """A run of the demo that a demo person asked for."""
    told = {"name": run_id, "recipe_name": "r", "spec": "{}", "snapshot_hash": "5", "fingerprint": run_id, "demo": True}
    made = {"launcher": "local", "device": "cpu", "created_by": "guest", "created_at": NOW, "copied_from": copied_from}
    session.add(RunRow(id=run_id, parent_id="tuned", state="done", model_id=model_id, **told, **made))
    session.flush()
    session.add(RunCellRow(run_id=run_id, language="hu", task="caption", n=1, worse=False, better=True))
    session.add(AuditRow(at=NOW, actor="guest", action="run_submitted", subject=run_id, address="", details="{}"))


def test_runs_of_the_demo_go_with_their_models_and_their_lines_in_the_log(house: Database) -> None:
    with house.transaction() as session:
        session.add(model("child", parent="tuned"))
        session.flush()
        session.add(ModelEventRow(model_id="child", state="active", reason="", by="guest", at=NOW))
        run(session, "first", model_id="child")
        run(session, "second", copied_from="first")
    done = removed(house)
    assert (done.runs, done.gone.models, done.gone.people) == (2, 3, 2)
    with house.reading() as session:
        assert counts(session) == {"people": 1}


def test_a_run_whose_model_somebody_real_met_stays_with_all_that_it_comes_from(house: Database) -> None:
    with house.transaction() as session:
        session.add(model("child", parent="tuned"))
        session.flush()
        run(session, "first", model_id="child")
        run(session, "second", copied_from="first")
        battle(session, "b1", by="anna")
        session.execute(update(BattleRow).values(model_b="child"))
    assert (removed(house).runs, removed(house).runs) == (1, 0)
    with house.reading() as session:
        assert session.scalars(select(RunRow.id)).all() == ["first"]
        assert set(session.scalars(select(ModelRow.state))) == {"retired"}
    with house.transaction() as session:
        demo.reopen(session, "first")
    with house.reading() as session:
        states = {row.id: row.state for row in session.scalars(select(ModelRow))}
    assert states == {"base": "active", "tuned": "active", "child": "retired"}


def test_a_demo_picture_that_somebody_real_sent_too_or_asks_about_stays(house: Database) -> None:
    with house.transaction() as session:
        session.add(PictureSenderRow(sha256="garden", person_id="anna"))
        session.add(BenchmarkRow(id="real", name="real", source_language="en", demo=False, created_at=NOW))
        session.flush()
        session.execute(update(BenchmarkItemRow).values(benchmark_id="real"))
    assert removed(house).unused_blobs == ()
    with house.reading() as session:
        assert sorted(session.scalars(select(PictureRow.sha256))) == ["asked", "garden"]
        assert session.scalars(select(PictureSenderRow.person_id)).all() == ["anna"]


def test_a_file_that_came_with_a_real_benchmark_stays_when_the_same_demo_picture_goes(house: Database) -> None:
    with house.transaction() as session:
        session.add(BenchmarkRow(id="real", name="real", source_language="en", demo=False, created_at=NOW))
        session.flush()
        session.execute(update(BenchmarkItemRow).values(benchmark_id="real"))
        session.add(FileRow(id="w", benchmark_id="real", number=1, item_id="i", cells="{}", turned="[]"))
        session.flush()
        session.add(RowFileRow(row_id="w", sha256="garden"))
    done = removed(house)
    assert (done.gone.pictures, done.unused_blobs) == (1, ())


def test_a_picture_that_a_real_benchmark_asked_about_is_remembered_without_demo_and_benchmark(house: Database) -> None:
    with house.transaction() as session:
        session.add(picture("sent", demo=False, added_by="guest"))
        session.flush()
        pictures.keep_for_measuring(session, ["garden", "sent"], demo=False)
    removed(house)
    with house.reading() as session:
        assert pictures.held_out(session) == {"garden", "sent"}


def test_no_door_stays_open_in_the_name_of_a_demo_person(house: Database) -> None:
    dated = {"created_at": NOW, "expires_at": LATER}
    with house.transaction() as session:
        session.add(SessionRow(id="s", token_hash="s", person_id="boss", ended_at=None, address="", **dated))
        session.add(ProgramTokenRow(id="t", token_hash="t", person_id="boss", name="t", ended_at=None, **dated))
        session.add(PasswordLinkRow(id="l", person_id="anna", created_by="boss", **dated))
        session.add(InvitationRow(id="unused", note="", page_language="en", created_by="boss", **dated))
        for subject in ("boss", "t", "unused"):
            session.add(AuditRow(at=NOW, actor="boss", action="x", subject=subject, address="", details="{}"))
    assert removed(house).gone.people == 2
    with house.reading() as session:
        assert counts(session) == {"people": 1}


def test_who_did_something_to_real_people_stays_closed_and_in_the_audit_log(house: Database) -> None:
    with house.transaction() as session:
        used = {"used_at": NOW, "used_by": "anna", "created_at": NOW, "expires_at": LATER}
        session.add(InvitationRow(id="used", note="", page_language="en", created_by="boss", **used))
        for subject in ("boss", "anna"):
            session.add(AuditRow(at=NOW, actor="boss", action="x", subject=subject, address="", details="{}"))
    done = removed(house)
    assert (done.gone.people, done.stayed.people) == (1, 1)
    with house.reading() as session:
        assert session.scalars(select(PersonRow.active).where(PersonRow.id == "boss")).all() == [False]
        assert session.scalars(select(AuditRow.subject)).all() == ["anna"]
        assert session.scalars(select(InvitationRow.id)).all() == ["used"]


def test_a_removal_that_fails_removes_nothing(house: Database) -> None:
    def fails() -> None:
        with house.transaction() as session:
            demo.remove(session, at=LATER)
            raise RuntimeError

    with house.reading() as session:
        before = counts(session)
    with pytest.raises(RuntimeError):
        fails()
    with house.reading() as session:
        assert counts(session) == before


def test_a_clock_that_went_back_closes_the_round_all_the_same(house: Database) -> None:
    with house.transaction() as session:
        battle(session, "b1", by="anna")
        demo.remove(session, at=NOW - timedelta(days=400))
    with house.reading() as session:
        assert session.scalars(select(RoundRow.closed_at)).all() == [NOW]


def place(session: Session, person_id: str, number: int, *, done: bool) -> None:
    """A refiner's place at the item."""
    at = {"item_id": "i", "language": "hu", "stage": "refine", "place": number, "person_id": person_id}
    session.add(PlaceRow(**at, taken_at=NOW, expires_at=LATER, done_at=NOW if done else None))


def in_calibration(session: Session, taken: int) -> None:
    """The item is being refined."""
    session.add(CalibrationRow(item_id="i", language="hu", number=1, stage="refine", wanted=3, taken=taken))
    session.flush()


def test_a_benchmark_that_only_demo_people_worked_on_goes_with_their_work(house: Database) -> None:
    with house.transaction() as session:
        in_calibration(session, 2)
        place(session, "guest", 1, done=True)
        place(session, "anna", 2, done=False)
    assert removed(house).benchmarks == 1
    with house.reading() as session:
        assert session.scalars(select(PlaceRow.person_id)).all() == []


def test_a_benchmark_that_real_people_worked_on_stays_and_demo_people_leave_what_they_had_not_finished(
    house: Database,
) -> None:
    with house.transaction() as session:
        in_calibration(session, 2)
        place(session, "anna", 1, done=True)
        place(session, "guest", 2, done=False)
        session.add(SkipRow(item_id="i", language="hu", person_id="guest", at=NOW))
        session.add(FlagRow(item_id="i", language="hu", person_id="guest", kind="too_hard", note="", at=NOW))
    done = removed(house)
    assert (done.benchmarks, done.gone.people) == (0, 2)
    with house.reading() as session:
        assert session.scalars(select(PlaceRow.person_id)).all() == ["anna"]
        assert session.scalars(select(CalibrationRow.taken)).all() == [1]
        assert (
            session.scalars(select(SkipRow.person_id)).all() == session.scalars(select(FlagRow.person_id)).all() == []
        )
        assert session.scalars(select(BenchmarkRow.id)).all() == ["world"]


GOES = "goes with its demo person, and at an erasure"
HOLDS = "keeps its person, closed; at an erasure the person is no longer named"
PEOPLE = {
    "adjudicators.named_by": HOLDS,
    "adjudicators.person_id": GOES,
    "audit.actor": HOLDS,
    "ballots.person_id": HOLDS,
    "battles.person_id": GOES,
    "calibration_places.person_id": HOLDS,
    "calibration_skips.person_id": GOES,
    "decisions.decided_by": HOLDS,
    "editions.created_by": HOLDS,
    "edits.person_id": GOES,
    "glossary_terms.set_by": HOLDS,
    "gold_items.made_by": HOLDS,
    "gold_places.person_id": HOLDS,
    "invitations.created_by": HOLDS,
    "invitations.used_by": HOLDS,
    "item_flags.person_id": GOES,
    "model_events.by": HOLDS,
    "parcels.person_id": GOES,
    "password_links.created_by": GOES,
    "label_studio_annotations.person_id": HOLDS,
    "label_studio_judgements.person_id": HOLDS,
    "password_links.person_id": GOES,
    "person_languages.person_id": GOES,
    "person_roles.person_id": GOES,
    "picture_senders.person_id": GOES,
    "pictures.added_by": HOLDS,
    "program_tokens.person_id": GOES,
    "refinements.person_id": HOLDS,
    "round_exclusions.by": HOLDS,
    "round_exclusions.lifted_by": HOLDS,
    "runs.created_by": HOLDS,
    "sessions.person_id": GOES,
    "snapshot_people.person_id": GOES,
    "snapshots.created_by": HOLDS,
    "undone_votes.person_id": GOES,
    "unsaved.person_id": GOES,
    "version_authors.person_id": HOLDS,
    "votes.person_id": GOES,
}
"""Every column that names a person, and what becomes of its rows."""
_BY_PERSON_ID_ALONE = {"idempotency"}
"""Names people without a reference: under whose id an answer is kept."""


def naming_people() -> dict[str, ForeignKey]:
    keys = [key for table in Base.metadata.sorted_tables for key in table.foreign_keys]
    return {f"{key.parent.table.name}.{key.parent.name}": key for key in keys if key.column.table.name == "people"}


def test_every_column_that_names_a_person_says_what_becomes_of_it() -> None:
    assert set(naming_people()) == set(PEOPLE)


def test_what_goes_with_a_person_is_removed_by_name_or_by_the_database() -> None:
    named = {known.__tablename__ for known in vars(demo).values() if isinstance(known, type) and known in TABLES}
    keys = naming_people()
    going = {column for column, fate in PEOPLE.items() if fate is GOES}
    forgotten = {column for column in going if keys[column].ondelete != "CASCADE" and column.split(".")[0] not in named}
    assert forgotten == set(), "say in backend/db/demo.py what becomes of these rows"
    assert named >= _BY_PERSON_ID_ALONE


def test_whoever_is_named_where_it_holds_stays() -> None:
    """The database itself would not take the name away."""
    held = {column for column, key in naming_people().items() if PEOPLE[column] is HOLDS and key.ondelete == "CASCADE"}
    assert held == set()


def test_every_table_with_demo_data_is_taken_out() -> None:
    named = {known.__tablename__ for known in vars(demo).values() if isinstance(known, type) and known in TABLES}
    marked = {name for name, table in Base.metadata.tables.items() if "demo" in table.c}
    assert marked <= named
    assert {"people", "models", "rounds", "pictures", "benchmarks", "runs", "snapshots"} <= marked
