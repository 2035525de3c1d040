"""Culture pictures: all there, all different, reproducible; flags as the flag laws have them."""

from __future__ import annotations

import math
import random

import pytest
from PIL import Image

from demo.draw.flags import FLAGS, Cloth, draw_cloth
from demo.draw.pen import Pen
from demo.draw.render import render
from demo.scenes import Colour, Group, Kind, Scene
from demo.sheet import contact_sheet, main
from demo.world import CULTURE_IDS, WorldError, draw_culture, draw_scene

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

ENTRIES = [entry for entries in CULTURE_IDS.values() for entry in entries]
RGB = tuple[int, int, int]


def test_eight_languages_have_six_pictures_each() -> None:
    assert sorted(CULTURE_IDS) == ["ar", "cs", "hu", "ko", "ru", "sr", "th", "vi"]
    assert all(len(entries) == 6 for entries in CULTURE_IDS.values())
    assert len(set(ENTRIES)) == 48


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_picture_is_reproducible_and_other_seeds_differ(entry: str) -> None:
    pictures = [draw_culture(entry, seed=seed, size=96) for seed in range(6)]
    assert pictures[0].mode == "RGB"
    assert draw_culture(entry, seed=0, size=96).tobytes() == pictures[0].tobytes()
    assert len({picture.tobytes() for picture in pictures}) == 6


@pytest.mark.parametrize("entry", ENTRIES)
def test_held_out_drawings_are_not_near_copies(entry: str) -> None:
    """Even at the size the tiny model sees, no test drawing is a training drawing."""
    train = [_small(entry, seed) for seed in range(8)]
    test = [_small(entry, seed) for seed in range(1000, 1004)]
    for held_out in test:
        nearest = min(sum(abs(a - b) for a, b in zip(held_out, seen, strict=True)) / len(seen) for seen in train)
        assert nearest > 3


def _small(entry: str, seed: int) -> bytes:
    return draw_culture(entry, seed=seed, size=96).resize((32, 32)).tobytes()


def test_an_unknown_entry_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(WorldError, match=r"'pizza'.*samovar"):
        draw_culture("pizza", seed=1)


SIDE, SCALE = 480, 0.9


def flat(entry: str) -> Image.Image:
    """The flag lying flat and straight, 0.9 of the picture wide."""
    pen = Pen()
    draw_cloth(pen.at(scale=SCALE), entry, Cloth(FLAGS[entry][0]))
    return render([], pen.marks, size=SIDE, rng=random.Random(1))


def pixel(flag: Image.Image, entry: str, u: float, v: float) -> RGB:
    """The colour at a share of the length and a share of the height."""
    ratio = FLAGS[entry][0]
    x, y = (2 * u - 1) * SCALE, (2 * v - 1) * SCALE / ratio
    place = (round((x + 1) * SIDE / 2), round((y + 1) * SIDE / 2))
    red, green, blue = flag.resize((SIDE, SIDE)).getpixel(place)  # type: ignore[misc]
    return red, green, blue


def near(one: RGB, other: RGB) -> bool:
    return all(abs(a - b) < 34 for a, b in zip(one, other, strict=True))


WHITE, BLACK = (246, 245, 242), (16, 14, 16)
KOREA_RED, KOREA_BLUE = (205, 46, 58), (0, 71, 160)

POINTS: dict[str, list[tuple[float, float, RGB]]] = {
    "flag_kuwait": [
        (0.6, 0.15, (0, 122, 61)), (0.6, 0.5, WHITE), (0.6, 0.85, (206, 17, 38)),
        (0.02, 0.1, BLACK), (0.23, 0.5, BLACK), (0.27, 0.5, WHITE), (0.23, 0.36, BLACK), (0.2, 0.2, (0, 122, 61)),
        (0.2, 0.8, (206, 17, 38)), (0.02, 0.9, BLACK),
    ],
    "flag_czechia": [
        (0.8, 0.25, WHITE), (0.8, 0.75, (215, 20, 26)), (0.47, 0.5, (17, 69, 126)), (0.53, 0.46, WHITE),
        (0.53, 0.54, (215, 20, 26)), (0.02, 0.08, (17, 69, 126)), (0.3, 0.2, WHITE), (0.3, 0.8, (215, 20, 26)),
    ],
    "flag_hungary": [(0.5, 0.16, (206, 41, 57)), (0.5, 0.5, WHITE), (0.5, 0.84, (71, 112, 80))],
    "flag_russia": [(0.5, 0.16, WHITE), (0.5, 0.5, (0, 57, 166)), (0.5, 0.84, (213, 43, 30))],
    "flag_serbia": [(0.5, 0.16, (198, 54, 60)), (0.5, 0.5, (12, 64, 118)), (0.5, 0.84, WHITE)],
    "flag_thailand": [
        (0.4, 1 / 12, (165, 25, 49)), (0.4, 3 / 12, (244, 245, 248)), (0.4, 4.4 / 12, (45, 42, 74)),
        (0.4, 7.6 / 12, (45, 42, 74)), (0.4, 9 / 12, (244, 245, 248)), (0.4, 11 / 12, (165, 25, 49)),
    ],
    "flag_vietnam": [
        (0.5, 0.5, (255, 255, 0)), (0.5, 0.23, (255, 255, 0)), (0.5, 0.17, (218, 37, 29)), (0.5, 0.66, (218, 37, 29)),
        (0.1, 0.1, (218, 37, 29)),
    ],
}  # fmt: skip


@pytest.mark.parametrize("entry", sorted(POINTS))
def test_flag_fields_lie_where_the_law_puts_them(entry: str) -> None:
    flag = flat(entry)
    for u, v, colour in POINTS[entry]:
        assert near(pixel(flag, entry, u, v), colour), (u, v, pixel(flag, entry, u, v))


def test_flags_have_their_official_proportions() -> None:
    longer = {"flag_kuwait", "flag_hungary"}
    assert {entry: ratio for entry, (ratio, _) in FLAGS.items()} == {
        entry: 2.0 if entry in longer else 1.5 for entry in FLAGS
    }


def korea(flag: Image.Image, along: float, across: float, angle: float) -> RGB:
    """A point given in 48ths of the height from the centre, along and across a direction."""
    x = along * math.cos(angle) - across * math.sin(angle)
    y = along * math.sin(angle) + across * math.cos(angle)
    return pixel(flag, "flag_korea", 0.5 + x / 72, 0.5 + y / 48)


def test_the_taegeuk_is_red_above_blue_with_its_heads_on_the_diagonal() -> None:
    flag, fall = flat("flag_korea"), math.atan2(2, 3)
    assert near(korea(flag, 0, -9, 0), KOREA_RED)
    assert near(korea(flag, 0, 9, 0), KOREA_BLUE)
    assert near(korea(flag, -6, 4, fall), KOREA_RED)  # the red head dips below the diagonal toward the hoist
    assert near(korea(flag, 6, -4, fall), KOREA_BLUE)  # the blue head rises above it toward the fly
    assert near(korea(flag, 13.5, 0, fall), WHITE)
    assert near(korea(flag, 0, -13.5, 0), WHITE)


@pytest.mark.parametrize(
    ("corner", "angle", "broken"),
    [
        ("geon, upper hoist", math.pi + math.atan2(2, 3), (False, False, False)),
        ("gam, upper fly", -math.atan2(2, 3), (True, False, True)),
        ("ri, lower hoist", math.pi - math.atan2(2, 3), (False, True, False)),
        ("gon, lower fly", math.atan2(2, 3), (True, True, True)),
    ],
)
def test_the_four_trigrams_stand_in_their_corners(corner: str, angle: float, broken: tuple[bool, ...]) -> None:
    flag = flat("flag_korea")
    for bar, gap in zip((18, 22, 26), broken, strict=True):
        assert near(korea(flag, bar, 3, angle), BLACK), corner
        assert near(korea(flag, bar, -3, angle), BLACK), corner
        middle = sum(korea(flag, bar, 0, angle))
        assert (middle > 250) is gap, (corner, bar, middle)
    for space in (20, 24, 16, 28):
        assert near(korea(flag, space, 3, angle), WHITE), (corner, space)


@pytest.mark.slow
def test_the_contact_sheet_is_sixteen_hundred_wide_and_asks_for_every_caption() -> None:
    asked: list[Scene | str] = []

    def caption(subject: Scene | str) -> str:
        asked.append(subject)
        return "a caption"

    sheet = contact_sheet(caption=caption)
    assert sheet.width == 1600
    assert set(ENTRIES) <= {subject for subject in asked if isinstance(subject, str)}


def test_the_sheet_refuses_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nowhere/at/all/sheet.png"])
    assert "does not exist" in capsys.readouterr().err


def test_scenes_and_culture_pictures_share_one_size() -> None:
    scene = draw_scene(Scene(Group(Kind.BALL, Colour.RED)), seed=1)
    assert scene.size == draw_culture("oud", seed=1).size == (320, 320)
