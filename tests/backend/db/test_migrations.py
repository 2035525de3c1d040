"""Every older database comes to the newest schema with its rows, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import DateTime, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from backend.db import audit, invitations, migrations, people
from backend.db.engine import Database, connect
from backend.db.tables import Base
from core.records import InvitationId, InvitationState, PersonId, Role, TranslatorGroup, WorkingLanguage
from core.settings import SettingsInvalid
from tests.backend.db.rows_by_revision import ROWS

pytestmark = pytest.mark.slow

RENAMED = {"drafts": "unsaved", "translations": "drafts"}  # by 0005


def fill(database: Database, rows: dict[str, list[dict[str, object]]]) -> None:
    """Insert rows without knowing today's tables."""
    schema = MetaData()
    with database.transaction() as session:
        for name, listed in rows.items():
            table = Table(name, schema, autoload_with=session.connection())
            for row in listed:
                session.execute(insert(table).values(_typed(table, row, database)))


def _typed(table: Table, row: dict[str, object], database: Database) -> dict[str, object]:
    def value(name: str, given: object) -> object:
        if given is None or not isinstance(table.c[name].type, DateTime):
            return given
        moment = datetime.fromisoformat(str(given))
        return moment.replace(tzinfo=None) if database.kind == "sqlite" else moment

    return {name: value(name, given) for name, given in row.items()}


def tables_of(database: Database) -> dict[str, object]:
    """All that a database says of its own schema."""
    with database.reading() as session:
        seen = inspect(session.connection())
        return {
            name: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], str(column["default"]))
                    for column in seen.get_columns(name)
                },
                "key": seen.get_pk_constraint(name),
                "references": sorted(map(str, seen.get_foreign_keys(name))),
                "unique": sorted(map(str, seen.get_unique_constraints(name))),
                "checks": sorted((check["name"], check["sqltext"]) for check in seen.get_check_constraints(name)),
                "indexes": sorted(_plain(index) for index in seen.get_indexes(name)),
            }
            for name in seen.get_table_names()
            if name != "alembic_version"
        }


def _plain(index: ReflectedIndex) -> str:
    """An index as text; its condition as it is written."""
    options = {key: str(value) for key, value in index.pop("dialect_options", {}).items()}
    return f"{index} {options}"


def test_an_empty_database_gets_the_newest_schema_and_a_second_time_changes_nothing(empty_database: Database) -> None:
    assert migrations.current(empty_database) is None
    assert not migrations.up_to_date(empty_database)
    migrations.upgrade(empty_database)
    before = tables_of(empty_database)
    migrations.upgrade(empty_database)
    assert migrations.current(empty_database) == migrations.revisions()[-1]
    assert migrations.up_to_date(empty_database)
    assert tables_of(empty_database) == before


def test_every_revision_has_rows_to_migrate() -> None:
    assert set(ROWS) == set(migrations.revisions()), "add rows for the new revision to rows_by_revision.py"


@pytest.mark.parametrize("revision", migrations.revisions())
def test_rows_of_every_earlier_version_survive(empty_database: Database, revision: str) -> None:
    migrations.upgrade(empty_database, revision)
    assert migrations.current(empty_database) == revision
    fill(empty_database, ROWS[revision])
    migrations.upgrade(empty_database)
    assert migrations.up_to_date(empty_database)
    with empty_database.reading() as session:
        for name, rows in ROWS[revision].items():
            table = Base.metadata.tables[name if revision >= "0005" else RENAMED.get(name, name)]
            assert session.scalar(select(func.count()).select_from(table)) == len(rows), name
        person = people.get(session, PersonId("p1"))
        invitation = invitations.get(session, InvitationId("i1"), at=datetime.fromisoformat("2026-03-01T00:00:00Z"))
        found = audit.search(session, audit.AuditQuery("", "p1", None, None, None, 10))
    assert person.name == "Zsófi فاطمة ไท"
    assert person.roles == {Role.ADMINISTRATOR, Role.TRANSLATOR}
    assert person.languages == (WorkingLanguage("hu", TranslatorGroup.VOTER), WorkingLanguage("ar"))
    assert person.created_at == datetime.fromisoformat("2026-02-03T04:05:06Z")
    assert person.created_at.utcoffset() is not None
    assert (invitation.state, invitation.note) == (InvitationState.USED, "from\nthe fair")
    assert [(entry.id, entry.details) for entry, _ in found] == [(7, {"roles": "rater"})]


def test_items_of_the_first_benchmarks_keep_their_pictures_and_get_letters(empty_database: Database) -> None:
    four = {**ROWS["0004"]["benchmark_items"][0], "id": "i2", "number": 2, "kind": "four_choice", "answer": "B"}
    offered = [{**picture, "source": "pool"} for picture in ROWS["0004"]["pictures"]]
    items = [*ROWS["0004"]["benchmark_items"], four]
    before = {**ROWS["0004"], "pictures": offered, "benchmark_items": items}
    migrations.upgrade(empty_database, "0004")
    fill(empty_database, before)
    migrations.upgrade(empty_database)
    with empty_database.reading() as session:
        items = session.execute(text("SELECT id, kind, letters, circle, answer FROM benchmark_items ORDER BY id")).all()
        shown = session.execute(text("SELECT item_id, position, sha256 FROM benchmark_item_pictures ORDER BY 1")).all()
        subjects = session.execute(text("SELECT subject FROM unsaved")).scalars().all()
        source = session.execute(
            text("SELECT source FROM pictures WHERE sha256 = :sha"), {"sha": "a" * 64}
        ).scalar_one()
    assert [tuple(row) for row in items] == [
        ("i1", "yes_no", "[]", "", "yes"),
        ("i2", "choice", '["A", "B", "C", "D"]', "", "B"),
    ]
    assert [tuple(row) for row in shown] == [("i1", 0, "a" * 64), ("i2", 0, "a" * 64)]
    assert subjects == ["edit:b1:1"]
    assert source == "benchmark"


def test_the_migrated_schema_is_the_one_in_tables_py(empty_database: Database) -> None:
    migrations.upgrade(empty_database)
    with empty_database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_and_references_are_those_of_tables_py_too(
    empty_database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    migrations.upgrade(empty_database)
    if empty_database.kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'straight.sqlite3'}"
    else:
        make: Callable[[str], str] = request.getfixturevalue("make_postgres")
        url = make("template0")
    straight = connect(url)
    with straight.transaction() as session:
        Base.metadata.create_all(session.connection())
    assert tables_of(straight) == tables_of(empty_database)
    straight.close()


def test_two_processes_that_migrate_at_once_take_turns(empty_database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrations.upgrade(empty_database), range(4)))
    assert migrations.up_to_date(empty_database)


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Database) -> None:
    with empty_database.transaction() as session:  # the last of the tables is in the way
        Base.metadata.tables["idempotency"].create(session.connection())
        Base.metadata.tables["people"].create(session.connection())
    with pytest.raises(Exception, match="already exists"):
        migrations.upgrade(empty_database)
    assert set(tables_of(empty_database)) == {"idempotency", "people"}
    assert migrations.current(empty_database) is None


def test_a_database_of_a_newer_version_is_left_alone(empty_database: Database) -> None:
    migrations.upgrade(empty_database)
    with empty_database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsInvalid, match=r"9999.*newer"):
        migrations.upgrade(empty_database)
    assert migrations.current(empty_database) == "9999"
