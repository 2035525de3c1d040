"""What the arena's events take from the page's script."""

from __future__ import annotations

import json

import pytest

from core.battles import Mark, Side
from core.errors import InvalidInput, Reason
from ui.pages.arena.judging import mark_of

BOX = {"side": "a", "picture": 1, "left": 0.1, "top": 0.2, "right": 0.5, "bottom": 0.6}


def test_a_box_is_read_as_it_was_drawn() -> None:
    assert mark_of(json.dumps(BOX)) == Mark(side=Side.A, picture=1, left=0.1, top=0.2, right=0.5, bottom=0.6)
    assert mark_of("") is None


@pytest.mark.parametrize(
    "forged", [{"picture": float("inf")}, {"left": 10**400}, {"side": "c"}, {"top": None}, {"right": [1]}]
)
def test_a_forged_box_is_refused_with_a_sentence(forged: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        mark_of(json.dumps({**BOX, **forged}))
    assert refused.value.reason is Reason.MARK_MALFORMED
