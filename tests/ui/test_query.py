"""What an address asks for, however it was made."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from ui.query import query


def test_names_and_values_are_read_and_the_first_of_two_counts() -> None:
    assert query("?run=abc&with=d%20e&run=other") == {"run": "abc", "with": "d e"}


@pytest.mark.parametrize("nothing", ["", "?", None, "?run=", "?run", "&&&"])
def test_nothing_is_asked_for(nothing: object) -> None:
    assert query(nothing) == {}


@pytest.mark.parametrize("forged", [5, ["?run=a"], {"run": "a"}, True])
def test_what_is_no_text_is_refused(forged: object) -> None:
    with pytest.raises(InvalidInput):
        query(forged)


def test_a_book_in_the_address_is_cut() -> None:
    assert len(query("?run=" + "x" * 100_000)["run"]) < 2000
