"""What the database itself refuses, whatever the code above forgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from backend.db import audit
from backend.db.engine import Database
from backend.db.tables import (
    Base,
    InvitationRow,
    PersonLanguageRow,
    PersonRoleRow,
    PersonRow,
    SessionRow,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def person(person_id: str, **more: object) -> PersonRow:
    given: dict[str, object] = {
        "id": person_id,
        "login": person_id,
        "name": "Somebody",
        "page_language": "en",
        "active": True,
        "demo": False,
        "created_at": NOW,
    }
    return PersonRow(**(given | more))


def invitation(**more: object) -> InvitationRow:
    given: dict[str, object] = {
        "id": "i1",
        "note": "",
        "page_language": "en",
        "created_by": "p1",
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=1),
    }
    return InvitationRow(**(given | more))


def stay(**more: object) -> SessionRow:
    given: dict[str, object] = {"id": "s1", "token_hash": "h", "person_id": "p1", "address": ""}
    return SessionRow(**(given | {"created_at": NOW, "expires_at": NOW} | more))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(person("p2", login="p1"), id="a login twice"),
        pytest.param(person("p2", login="P2"), id="a login with capitals"),
        pytest.param(person("p2", login=""), id="an empty login"),
        pytest.param(person("p2", name=""), id="an empty name"),
        pytest.param(person("p2", oidc_subject="known"), id="one outside account for two people"),
        pytest.param(person("p2", name=None), id="no name"),
        pytest.param(PersonRoleRow(person_id="p1", role="queen"), id="a role that is none"),
        pytest.param(PersonRoleRow(person_id="p1", role="rater"), id="a role twice"),
        pytest.param(PersonRoleRow(person_id="nobody", role="rater"), id="a role of nobody"),
        pytest.param(
            PersonLanguageRow(person_id="p1", code="hu", translator_group="voter", position=1),
            id="refiner and voter in one language",
        ),
        pytest.param(
            PersonLanguageRow(person_id="p1", code="cs", translator_group="judge", position=1),
            id="a translator group that is none",
        ),
        pytest.param(stay(person_id="nobody"), id="a session of nobody"),
        pytest.param(invitation(created_by="nobody"), id="an invitation by nobody"),
        pytest.param(invitation(used_at=NOW), id="used by nobody"),
        pytest.param(invitation(used_by="p1"), id="used at no time"),
        pytest.param(invitation(used_by="p1", used_at=NOW, withdrawn_at=NOW), id="used and withdrawn"),
        pytest.param(invitation(expires_at=NOW), id="expired from the start"),
    ],
)
def test_the_database_refuses(database: Database, row: Base) -> None:
    with database.transaction() as session:
        session.add(person("p1", oidc_subject="known"))
        session.flush()
        session.add(PersonRoleRow(person_id="p1", role="rater"))
        session.add(PersonLanguageRow(person_id="p1", code="hu", translator_group="refiner", position=0))
    copy = type(row)(**{column.key: getattr(row, column.key) for column in row.__mapper__.columns})
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(copy)
    with database.reading() as session:
        assert list(session.scalars(select(PersonRow.id))) == ["p1"]
        assert list(session.scalars(select(PersonLanguageRow.translator_group))) == ["refiner"]
        assert list(session.scalars(select(InvitationRow.id))) == []


def test_two_sessions_with_one_token_are_refused(database: Database) -> None:
    with database.transaction() as session:
        session.add(person("p1"))
        session.flush()
        session.add(stay())
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(stay(id="s2"))


def test_a_person_with_a_history_cannot_be_deleted(database: Database) -> None:
    with database.transaction() as session:
        session.add(person("p1"))
        session.flush()
        audit.add(session, at=NOW, actor=None, action="x", subject="", address="", details={})
        session.add(stay())
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(delete(PersonRow))
    with database.reading() as session:
        assert list(session.scalars(select(PersonRow.id))) == ["p1"]
