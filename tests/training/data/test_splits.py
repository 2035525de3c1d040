"""What is watched is never learnt from, not even as a copy."""

from __future__ import annotations

import pytest
from PIL import ImageOps

from core.pictures import clean_picture
from tests.training.data.test_likeness import cut, drawing, file
from training.data.likeness import variants
from training.data.splits import Members, Pictures, Splitting, watched


def pictures(files: dict[str, bytes]) -> Pictures:
    hashes = {name: clean_picture(data).phash for name, data in files.items()}
    return Pictures(hashes, lambda name: variants(files[name]))


NONE = Pictures({}, lambda name: variants(b""))


def members(*rows: tuple[str, ...]) -> Members:
    made = Members()
    for language, *keys in rows:
        made.add(language, keys)
    return made


@pytest.mark.slow
def test_copies_of_watched_pictures_are_watched_too() -> None:
    files = {f"{seed}": file(drawing(seed)) for seed in range(20)}
    for seed in range(20):
        files[f"{seed} mirrored"] = file(ImageOps.mirror(drawing(seed)))
        files[f"{seed} cut"] = file(cut(drawing(seed), 0.03, 0, 0.03, 0), 60)
    aside = watched(members(*(("hu", name) for name in files)), pictures(files), Splitting(share=0.3))
    assert 9 <= len(aside) <= 18
    for seed in range(20):
        assert len(aside & {f"{seed}", f"{seed} mirrored", f"{seed} cut"}) in (0, 3), seed


def test_each_language_sets_its_share_aside_and_no_more() -> None:
    made = members(*(("hu", f"hu{n}") for n in range(100)), *(("ko", f"ko{n}") for n in range(40)), ("ar", "ar0"))
    aside = watched(made, NONE, Splitting(share=0.1))
    assert [sum(key.startswith(code) for key in aside) for code in ("hu", "ko", "ar")] == [10, 4, 0]
    assert len(watched(made, NONE, Splitting(share=0.1, most=3))) == 6


def test_pictures_of_one_row_stay_together() -> None:
    made = members(*(("hu", f"{n}a", f"{n}b") for n in range(30)), *(("hu", f"{n}b") for n in range(30)))
    aside = watched(made, NONE, Splitting(share=0.3))
    assert aside
    assert {f"{key[:-1]}a" for key in aside} | {f"{key[:-1]}b" for key in aside} == aside


def test_the_draw_depends_on_the_seed_and_not_on_the_order() -> None:
    rows = [("hu", f"k{n}") for n in range(60)]
    once = watched(members(*rows), NONE, Splitting(share=0.2))
    assert watched(members(*rows[::-1]), NONE, Splitting(share=0.2)) == once
    assert watched(members(*rows), NONE, Splitting(share=0.2, seed="other")) != once


def test_one_row_is_learnt_from() -> None:
    assert watched(members(("hu", "only")), NONE, Splitting()) == frozenset()
