"""What is no scene, no picture and no language of the Little World is refused with a sentence."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts import (
    TextError,
    culture_thin,
    entries_of,
    four_choice,
    instructions,
    short_answer,
    thin_caption,
    yes_no_pair,
)
from demo.world import WorldError, draw_culture, draw_scene

CAT, CUP = Group(Kind.CAT, Colour.RED), Group(Kind.CUP, Colour.BLUE)
WRONG: dict[str, Any] = {
    "a kind that is none": Scene(replace(CAT, kind="dragon")),
    "a kind that is a list": Scene(replace(CAT, kind=["cat"])),
    "a colour that is none": Scene(replace(CAT, colour="magenta")),
    "a size that is none": Scene(replace(CAT, size="tiny")),
    "a wrong second group": Scene(CAT, Relation.ABOVE, replace(CUP, colour="magenta")),
    "a relation that is none": Scene(CAT, "beside", CUP),  # type: ignore[arg-type]
    "half a cat": Scene(replace(CAT, count=2.5)),
    "a number in letters": Scene(replace(CAT, count="2")),
    "a yes for a number": Scene(replace(CAT, count=True)),
    "a word for a group": Scene("cat"),  # type: ignore[arg-type]
    "a word for a scene": "a red cat",
    "nothing": None,
}


@pytest.mark.parametrize("name", WRONG)
def test_no_drawing_of_what_the_world_does_not_hold(name: str) -> None:
    with pytest.raises(WorldError) as refused:
        draw_scene(WRONG[name], seed=1)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("name", WRONG)
def test_no_words_for_what_the_world_does_not_hold(name: str) -> None:
    dice = random.Random(1)
    told: tuple[Callable[[Any], object], ...] = (
        lambda scene: thin_caption(scene, "hu"),
        lambda scene: yes_no_pair(scene, "hu", dice),
        lambda scene: four_choice(scene, "hu", dice),
        lambda scene: short_answer(scene, "hu", dice),
    )
    for tell in told:
        with pytest.raises(TextError) as refused:
            tell(WRONG[name])
        assert str(refused.value).endswith(".")


@pytest.mark.parametrize("size", [320.5, "320", None, True, -1, 10**9])
def test_no_picture_of_a_size_that_is_none(size: Any) -> None:
    for draw in (lambda: draw_scene(Scene(CAT), seed=1, size=size), lambda: draw_culture("oud", seed=1, size=size)):
        with pytest.raises(WorldError, match="pixels"):
            draw()


@pytest.mark.parametrize("entry", ["pizza", "", None, ["oud"]])
def test_no_culture_picture_that_nobody_drew(entry: Any) -> None:
    with pytest.raises(WorldError, match="samovar"):
        draw_culture(entry, seed=1)
    with pytest.raises(TextError, match="samovar"):
        culture_thin(entry, "hu")


@pytest.mark.parametrize("language", ["xx", "HU", "", None, ["hu"]])
def test_no_language_that_the_world_is_not_told_in(language: Any) -> None:
    for tell in (
        lambda: thin_caption(Scene(replace(CAT, size=Size.SMALL)), language),
        lambda: culture_thin("oud", language),
        lambda: instructions(language),
    ):
        with pytest.raises(TextError, match="choose one of"):
            tell()


def test_english_has_no_culture_pictures_of_its_own() -> None:
    with pytest.raises(TextError, match="choose one of"):
        entries_of("en")
