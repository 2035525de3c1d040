"""What the arena's events take from the page's script."""

from __future__ import annotations

import json

import pytest

from core.battles import Mark, Side
from core.errors import InvalidInput, Reason
from ui.pages.arena.actions import _mark

BOX = {"side": "a", "picture": 1, "left": 0.1, "top": 0.2, "right": 0.5, "bottom": 0.6}


def test_a_box_is_read_as_it_was_drawn() -> None:
    assert _mark(json.dumps(BOX)) == Mark(side=Side.A, picture=1, left=0.1, top=0.2, right=0.5, bottom=0.6)
    assert _mark("") is None


@pytest.mark.parametrize(
    "forged", [{"picture": float("inf")}, {"left": 10**400}, {"side": "c"}, {"top": None}, {"right": [1]}]
)
def test_a_forged_box_is_refused_with_a_sentence(forged: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        _mark(json.dumps({**BOX, **forged}))
    assert refused.value.reason is Reason.MARK_MALFORMED
