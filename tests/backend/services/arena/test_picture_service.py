"""Pictures: stored once, clean, and seen only by those they belong to."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from backend.services.arena.pictures import Origin
from core.errors import InvalidInput, NotFound, Reason
from core.records import Caller
from tests.backend.services.arena.table import Table, picture


def test_the_same_picture_twice_is_one(table: Table, rater: Caller) -> None:
    pictures = table.services.arena.pictures
    assert pictures.upload(rater, picture((9, 9, 9))) == pictures.upload(rater, picture((9, 9, 9)))


def test_an_upload_is_its_owners_until_it_comes_up_in_a_battle(table: Table, rater: Caller, other: Caller) -> None:
    pictures = table.services.arena.pictures
    sha = pictures.upload(rater, picture((9, 9, 9)))
    for look in (pictures.file, pictures.thumbnail, pictures.for_screen, pictures.info):
        with pytest.raises(NotFound) as refused:
            look(other, sha)
        assert refused.value.reason == Reason.PICTURE_UNKNOWN
    assert Image.open(BytesIO(pictures.file(rater, sha))).size == (40, 20)
    assert sha not in [found.sha256 for found in pictures.pool(other, "hu")]


def test_who_sends_a_picture_that_somebody_else_sent_sees_it(table: Table, rater: Caller, other: Caller) -> None:
    first = table.services.arena.pictures.upload(rater, picture((9, 9, 9)))
    assert table.services.arena.pictures.upload(other, picture((9, 9, 9))) == first
    assert table.services.arena.pictures.info(other, first).sha256 == first


def test_a_thumbnail_is_small(table: Table, rater: Caller) -> None:
    sha = table.services.arena.pictures.upload(rater, picture(size=900))
    small = Image.open(BytesIO(table.services.arena.pictures.thumbnail(rater, sha)))
    assert (small.format, small.size) == ("JPEG", (320, 160))


def test_a_phone_gets_a_large_picture_in_its_own_size_and_a_small_one_as_it_is(table: Table, rater: Caller) -> None:
    pictures = table.services.arena.pictures
    large = pictures.upload(rater, noise((2000, 1000), "JPEG"))
    carried = pictures.for_screen(rater, large)
    shown = Image.open(BytesIO(carried))
    assert (shown.format, shown.size) == ("JPEG", (1024, 512))
    assert 2 * len(carried) < len(pictures.file(rater, large))
    heavy = pictures.upload(rater, noise((560, 560), "PNG"))
    assert Image.open(BytesIO(pictures.file(rater, heavy))).format == "PNG"
    assert Image.open(BytesIO(pictures.for_screen(rater, heavy))).format == "JPEG"
    for small in (picture(size=900), noise((1024, 700), "JPEG")):
        sha = pictures.upload(rater, small)
        assert pictures.for_screen(rater, sha) == pictures.file(rater, sha)


def noise(size: tuple[int, int], kind: str) -> bytes:
    """A picture that takes as many bytes as a photograph, or more."""
    out = BytesIO()
    Image.merge("RGB", [Image.effect_noise(size, 60) for _ in "rgb"]).save(out, kind)
    return out.getvalue()


def test_the_pool_offers_what_was_seldom_talked_about_first(table: Table, rater: Caller) -> None:
    fresh = table.services.arena.pictures.add_to_pool(
        picture((1, 2, 3)), Origin(source="pool", licence="CC0", origin="x")
    )
    table.answered(rater)
    assert [found.sha256 for found in table.services.arena.pictures.pool(rater, "hu")] == [fresh, table.sha]


def test_what_is_no_picture_is_refused_and_not_kept(table: Table, rater: Caller) -> None:
    with pytest.raises(InvalidInput) as refused:
        table.services.arena.pictures.upload(rater, b"<svg onload=alert(1)>")
    assert refused.value.reason == Reason.PICTURE_FORMAT
    assert len(table.services.arena.pictures.pool(rater, "hu")) == 1
