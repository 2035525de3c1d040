"""Rights are those of an open account."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime

import pytest

from backend import policies
from core.errors import Forbidden, Reason
from core.records import Person, PersonId, Role

RIGHTS = [
    right
    for name, right in inspect.getmembers(policies, inspect.isfunction)
    if not name.startswith("_") and right is not policies.anyone and right.__module__ == policies.__name__
]


def person(*, active: bool) -> Person:
    return Person(
        id=PersonId("p"),
        login="anna",
        name="Anna",
        roles=frozenset(Role),
        languages=(),
        page_language="",
        consented_at=None,
        active=active,
        demo=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("right", RIGHTS)
def test_a_closed_account_has_no_right_whatever_its_tasks(right: policies.Right) -> None:
    right(person(active=True))
    for nobody in (person(active=False), None):
        with pytest.raises(Forbidden) as caught:
            right(nobody)
        assert caught.value.reason is Reason.LOGIN_NEEDED


def test_all_rights_are_tried() -> None:
    assert len(RIGHTS) >= 9
