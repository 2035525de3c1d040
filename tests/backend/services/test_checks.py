"""What was sent is looked at once for all services."""

from __future__ import annotations

from itertools import permutations

import pytest

from backend.services import checks
from core.errors import InvalidInput, Reason
from core.records import TranslatorGroup, WorkingLanguage

GROUPS = (None, *TranslatorGroup)


@pytest.mark.parametrize(("first", "second"), list(permutations(GROUPS, 2)))
def test_one_language_in_two_ways_is_refused(first: TranslatorGroup | None, second: TranslatorGroup | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        checks.languages([WorkingLanguage("hu", first), WorkingLanguage("hu", second)])
    assert caught.value.reason is Reason.GROUP_BOTH


@pytest.mark.parametrize("group", GROUPS)
def test_the_same_language_twice_is_one(group: TranslatorGroup | None) -> None:
    one = WorkingLanguage("hu", group)
    assert checks.languages([one, WorkingLanguage("cs"), one]) == (one, WorkingLanguage("cs"))
