"""The page of people: what is stored is what was shown for the person who is chosen."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from backend.services import Services
from core.errors import InvalidInput, Reason
from core.records import Role
from tests.conftest import People
from ui.pages.people import _Actions
from ui.text import load
from ui.visitor import Visitor


def test_rights_that_were_shown_for_another_are_not_stored(services: Services, people: People) -> None:
    who = Visitor(caller=people.caller(people.administrator()), zone=ZoneInfo("UTC"), origin="https://parley.test")
    researcher, rater = people.researcher(), people.rater()
    actions = _Actions(services, load("en"))
    about, held, *languages, active, _link = actions.choose(who, researcher.id)
    with pytest.raises(InvalidInput) as refused:  # chosen anew, and saved before the fields followed
        actions.save(who, rater.id, about, held, *languages, active, "", "k1")
    assert refused.value.reason is Reason.PERSON_NOT_CHOSEN
    assert services.accounts.person(rater.id).roles == {Role.RATER}
    about, held, *languages, _active, _link = actions.choose(who, rater.id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.pages.people.say", lambda _sentence: None)
        actions.save(who, rater.id, about, held, *languages, False, "", "k2")
    assert not services.accounts.person(rater.id).active
