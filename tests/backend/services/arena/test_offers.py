"""Which picture the arena offers next."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime

from backend.records import PictureInfo
from backend.services.arena.offers import picture

AT = datetime(2026, 3, 1, tzinfo=UTC)


def info(name: str, culture: str = "") -> PictureInfo:
    return PictureInfo(name, "", 4, 4, 9, "pool", "CC0", "", None, demo=False, created_at=AT, culture=culture)


POOL = [info("scene"), info("bogracs", "hu"), info("langos", "hu"), info("knedlik", "cs")]


def offered(*, seen: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> Counter[str]:
    dice = random.Random(7)
    return Counter(picture(POOL, but=but, seen=seen, culture="hu", dice=dice) for _ in range(1000))


def test_what_is_at_home_where_the_language_is_spoken_is_offered_oftener_but_not_alone() -> None:
    often = offered()
    assert 750 < often["bogracs"] + often["langos"] < 950
    assert min(often["scene"], often["knedlik"]) > 20


def test_what_one_has_talked_about_comes_again_only_when_nothing_else_is_left() -> None:
    assert set(offered(seen=("bogracs", "langos"))) == {"scene", "knedlik"}
    assert set(offered(seen=tuple(one.sha256 for one in POOL))) == {one.sha256 for one in POOL}


def test_the_picture_that_is_there_is_not_offered_in_its_own_place() -> None:
    assert "langos" not in offered(but=("langos",))
