"""Scenes: every one can be drawn, looks as it was asked for, and impossible ones are refused."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from PIL import Image

from demo.draw import layout
from demo.draw.palette import PAINTS
from demo.scenes import CONTAINERS, INSIDE_KINDS, Colour, Group, Kind, Relation, Scene, Size
from demo.world import WorldError, check_scene, draw_scene, random_scene

pytestmark = pytest.mark.slow

PLACED = [relation for relation in Relation if relation is not Relation.INSIDE]


def painted(picture: Image.Image, colour: Colour) -> np.ndarray:
    """Which pixels are painted in a colour: vivid ones by the nearest hue, dark grey ones black."""
    hue, saturation, value = (np.asarray(band, dtype=float) for band in picture.convert("HSV").split())
    if colour is Colour.BLACK:
        return (value < 110) & (saturation < 75)
    vivid = [each for each in Colour if each is not Colour.BLACK]
    hues = [float(Image.new("RGB", (1, 1), PAINTS[each]).convert("HSV").getpixel((0, 0))[0]) for each in vivid]
    apart = np.abs(hue[:, :, None] - np.array(hues))
    nearest = np.minimum(apart, 256 - apart).argmin(2) == vivid.index(colour)
    return nearest & (saturation > 90) & (value > 120)


def extent(mask: np.ndarray, axis: int) -> tuple[float, float]:
    """Where the middle 96 percent of the painted pixels lie along x (1) or y (0)."""
    places = np.nonzero(mask)[axis]
    return float(np.percentile(places, 2)), float(np.percentile(places, 98))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("colour", list(Colour))
def test_the_colour_that_was_asked_for_is_the_one_that_dominates(kind: Kind, colour: Colour) -> None:
    for seed in (1, 2):
        picture = draw_scene(Scene(Group(kind, colour, 1, Size.LARGE)), seed=seed, size=64)
        counts = {each: int(painted(picture, each).sum()) for each in Colour}
        assert max(counts, key=lambda each: counts[each]) is colour, counts
        assert counts[colour] > 60


def test_every_kind_in_every_count_and_size_can_be_drawn() -> None:
    colours = itertools.cycle(Colour)
    for kind, count, size in itertools.product(Kind, range(1, 5), (None, *Size)):
        picture = draw_scene(Scene(Group(kind, next(colours), count, size)), seed=3, size=64)
        assert (picture.mode, picture.size) == ("RGB", (64, 64))


def test_the_same_arguments_give_the_same_bytes_and_another_seed_another_drawing() -> None:
    scene = Scene(Group(Kind.CAT, Colour.BLACK, 2), Relation.ABOVE, Group(Kind.HAT, Colour.RED))
    first = draw_scene(scene, seed=7, size=128).tobytes()
    assert draw_scene(scene, seed=7, size=128).tobytes() == first
    others = {draw_scene(scene, seed=seed, size=128).tobytes() for seed in range(8, 20)}
    assert len(others) == 12
    assert first not in others


@pytest.mark.parametrize("relation", PLACED)
def test_the_first_group_lies_where_the_relation_says(relation: Relation) -> None:
    axis = 1 if relation in (Relation.LEFT_OF, Relation.RIGHT_OF) else 0
    for seed, (kind, other) in enumerate(itertools.product((Kind.BALL, Kind.CAT, Kind.KEY), (Kind.CHAIR, Kind.FISH))):
        scene = Scene(Group(kind, Colour.RED, 1 + seed % 3), relation, Group(other, Colour.BLUE, 1 + seed % 2))
        picture = draw_scene(scene, seed=seed, size=128)
        first, second = (extent(painted(picture, colour), axis) for colour in (Colour.RED, Colour.BLUE))
        if relation in (Relation.LEFT_OF, Relation.ABOVE):
            assert first[1] < second[0]
        else:
            assert first[0] > second[1]


@pytest.mark.parametrize("outer", sorted(CONTAINERS))
@pytest.mark.parametrize("inner", sorted(INSIDE_KINDS))
def test_what_is_inside_can_be_seen_within_its_container(inner: Kind, outer: Kind) -> None:
    for count in (1, 2, 3):
        scene = Scene(Group(inner, Colour.RED, count), Relation.INSIDE, Group(outer, Colour.BLUE))
        picture = draw_scene(scene, seed=count, size=128)
        things, container = painted(picture, Colour.RED), painted(picture, Colour.BLUE)
        assert things.sum() > 100
        assert extent(container, 1)[0] < extent(things, 1)[0] < extent(things, 1)[1] < extent(container, 1)[1]
        assert extent(things, 0)[1] <= extent(container, 0)[1] + 1


@pytest.mark.parametrize("kind", list(Kind))
def test_large_is_unmistakably_larger_than_small(kind: Kind) -> None:
    widths = {}
    for size in Size:
        picture = draw_scene(Scene(Group(kind, Colour.BLUE, 1, size)), seed=5, size=128)
        low, high = extent(painted(picture, Colour.BLUE), 0)
        widths[size] = high - low
    assert widths[Size.LARGE] > 2 * widths[Size.SMALL]


def test_sizes_never_meet_however_things_are_placed() -> None:
    seen: dict[Size | None, list[float]] = {None: [], Size.SMALL: [], Size.LARGE: []}
    rng = random.Random(4)
    for _ in range(1500):
        scene = random_scene(rng)
        if scene.second is None:
            seen[scene.first.size] += [spot.radius for spot in layout.alone(scene.first, rng)]
        elif scene.relation is not Relation.INSIDE:
            for group, spots in zip((scene.first, scene.second), layout.pair(scene, rng), strict=True):
                seen[group.size] += [spot.radius for spot in spots]
    assert max(seen[Size.SMALL]) * 1.35 < min(seen[None])
    assert max(seen[None]) * 1.2 < min(seen[Size.LARGE])


def test_things_neither_overlap_nor_leave_the_picture() -> None:
    rng = random.Random(9)
    for relation, one, two, size_one, size_two in itertools.product(
        PLACED, range(1, 5), range(1, 5), (None, *Size), (None, *Size)
    ):
        scene = Scene(
            Group(Kind.BALL, Colour.RED, one, size_one), relation, Group(Kind.CUP, Colour.BLUE, two, size_two)
        )
        try:
            check_scene(scene)
        except WorldError:
            continue
        first, second = layout.pair(scene, rng)
        assert (len(first), len(second)) == (one, two)
        spots = [*first, *second]
        assert all(max(abs(spot.x), abs(spot.y)) + spot.radius < 1.01 for spot in spots)
        for a, b in itertools.combinations(spots, 2):
            assert max(abs(a.x - b.x), abs(a.y - b.y)) > 0.97 * (a.radius + b.radius)


CAT, CUP = Group(Kind.CAT, Colour.RED), Group(Kind.CUP, Colour.BLUE)


@pytest.mark.parametrize(
    ("scene", "hint"),
    [
        (Scene(Group(Kind.CAT, Colour.RED, 0)), "one to four"),
        (Scene(Group(Kind.CAT, Colour.RED, 5)), "one to four"),
        (Scene(CAT, Relation.LEFT_OF, Group(Kind.CUP, Colour.BLUE, 5)), "one to four"),
        (Scene(CAT, Relation.ABOVE), "second group"),
        (Scene(CAT, None, CUP), "second group"),
        (Scene(CAT, Relation.INSIDE, Group(Kind.TREE, Colour.GREEN)), "inside"),
        (Scene(Group(Kind.CHAIR, Colour.RED), Relation.INSIDE, CUP), "does not go inside"),
        (Scene(CAT, Relation.INSIDE, Group(Kind.CUP, Colour.BLUE, 2)), "inside one cup"),
        (Scene(Group(Kind.CAT, Colour.RED, 4), Relation.INSIDE, CUP), "At most three"),
        (Scene(Group(Kind.CAT, Colour.RED, 1, Size.SMALL), Relation.INSIDE, CUP), "sizes"),
        (Scene(Group(Kind.CAT, Colour.RED, 4), Relation.ABOVE, Group(Kind.CUP, Colour.BLUE, 3)), "at most six"),
        (Scene(Group(Kind.CAT, Colour.RED, 3, Size.LARGE), Relation.ABOVE, CUP), "two large"),
        (Scene(CAT, Relation.LEFT_OF, Group(Kind.CAT, Colour.RED, 2)), "look the same"),
    ],
)
def test_an_impossible_scene_is_refused_with_a_sentence(scene: Scene, hint: str) -> None:
    with pytest.raises(WorldError, match=hint) as refused:
        draw_scene(scene, seed=1)
    assert str(refused.value).endswith(".")


def test_a_picture_of_no_or_enormous_size_is_refused() -> None:
    for size in (0, 63, 5000):
        with pytest.raises(WorldError, match="pixels"):
            draw_scene(Scene(CAT), seed=1, size=size)


def test_random_scenes_are_valid_and_of_every_sort() -> None:
    rng = random.Random(1)
    scenes = [random_scene(rng) for _ in range(3000)]
    for scene in scenes:
        check_scene(scene)
    assert {scene.relation for scene in scenes} == {None, *Relation}
    assert {(scene.first.kind, scene.first.colour) for scene in scenes} == set(itertools.product(Kind, Colour))
    assert {(scene.first.count, scene.first.size) for scene in scenes} >= set(
        itertools.product(range(1, 5), (None, *Size))
    )
