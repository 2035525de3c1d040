"""Copies are recognised: mirrored, cut at the edges, compressed anew; other pictures are not."""

from __future__ import annotations

import random
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from core.pictures import clean_picture
from training.data.likeness import from_hex, near, own_hash, variants


def drawing(seed: int, size: int = 300) -> Image.Image:
    """Something with as many shapes as a simple picture has."""
    dice = random.Random(seed)
    image = Image.new("RGB", (size, size * 3 // 4), (dice.randint(150, 255),) * 3)
    pen = ImageDraw.Draw(image)
    for _ in range(9):
        x, y = dice.randint(0, size), dice.randint(0, size * 3 // 4)
        colour = tuple(dice.randint(0, 255) for _ in range(3))
        draw = dice.choice([pen.ellipse, pen.rectangle])
        draw((x, y, x + dice.randint(20, size // 2), y + dice.randint(20, size // 2)), fill=colour)
    return image


def file(image: Image.Image, quality: int = 95) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def cut(image: Image.Image, *shares: float) -> Image.Image:
    width, height = image.size
    left, top, right, bottom = shares
    return image.crop(
        (round(left * width), round(top * height), width - round(right * width), height - round(bottom * height))
    )


COPIES = {
    "itself": lambda image: file(image),
    "compressed": lambda image: file(image, 25),
    "mirrored": lambda image: file(ImageOps.mirror(image)),
    "cut all round": lambda image: file(cut(image, 0.03, 0.03, 0.03, 0.03)),
    "cut left": lambda image: file(cut(image, 0.03, 0, 0, 0)),
    "cut below": lambda image: file(cut(image, 0, 0, 0, 0.03)),
    "cut at a corner, mirrored, compressed": lambda image: file(ImageOps.mirror(cut(image, 0.02, 0.03, 0, 0)), 40),
    "smaller": lambda image: file(image.resize((150, 112))),
}


@pytest.mark.parametrize("what", COPIES)
def test_a_copy_is_near_the_original(what: str) -> None:
    for seed in range(12):
        image = drawing(seed)
        assert list(near(own_hash(COPIES[what](image)), variants(file(image)))), seed


def test_other_pictures_are_not_near() -> None:
    held = np.concatenate([variants(file(drawing(seed))) for seed in range(20)])
    others = np.concatenate([own_hash(file(drawing(seed))) for seed in range(100, 140)])
    assert len({pair.one for pair in near(others, held)}) <= 1


def test_the_hash_is_the_one_that_is_stored_with_a_picture() -> None:
    for seed in range(10):
        clean = clean_picture(file(drawing(seed)))
        apart = np.unpackbits(own_hash(clean.data) ^ from_hex([clean.phash])).sum()
        assert apart <= 2


def test_the_radius_counts_bits() -> None:
    one = np.zeros((1, 8), dtype=np.uint8)
    other = one.copy()
    other[0, 0] = 0b111
    assert list(near(one, other, radius=2)) == []
    assert len(list(near(one, other, radius=3))) == 1
    assert list(near(one[:0], other)) == []
