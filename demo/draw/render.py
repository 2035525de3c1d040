"""From marks to pixels: supersampled polygons, one soft shadow beneath all, paper grain over all."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.draw.palette import SHADOW, darker, lighter
from demo.draw.pen import Array, Mark, Shade, outset

_SMALL = 192  # below it three times oversampled, else twice: the eye sees no difference
_GRAIN = 640
_STEP = 24
_COARSE = 10  # the shadow is blurred at a tenth of the canvas: soft anyway, and cheap


@dataclass(frozen=True)
class _Surface:
    """A canvas, or a piece cut from it: pixels per picture unit and where the piece begins."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    half: float
    corner: tuple[int, int] = (0, 0)

    def pixels(self, shape: Array) -> Array:
        placed: Array = (shape + 1) * self.half - self.corner
        return placed


def render(ground: Sequence[Mark], marks: Sequence[Mark], *, size: int, rng: random.Random) -> Image.Image:
    """One finished RGB picture of size by size pixels."""
    factor = 3 if size < _SMALL else 2
    side = size * factor
    canvas = Image.new("RGB", (side, side), (246, 238, 222))
    surface = _Surface(canvas, ImageDraw.Draw(canvas), side / 2)
    for mark in ground:
        _paint(surface, mark)
    _drop_shadow(canvas, marks)
    for _, group in groupby(marks, key=lambda mark: id(mark.clip)):
        together = list(group)
        if together[0].clip is None:
            for mark in together:
                _paint(surface, mark)
        else:
            _paint_clipped(surface, together[0].clip, together)
    return _grained(canvas.reduce(factor), rng)


def _paint(surface: _Surface, mark: Mark) -> None:
    placed = surface.pixels(mark.points)
    if mark.shade is Shade.GLOW or 0 < mark.alpha < 255:
        _paint_through(surface, placed, mark)
        return
    if mark.ink is not None:
        surface.draw.polygon(outset(placed, mark.line * surface.half).ravel().tolist(), fill=mark.ink)
    if mark.alpha:
        surface.draw.polygon(placed.ravel().tolist(), fill=mark.fill)
    if mark.shade is not None:
        _shade(surface, placed, mark)


def _paint_clipped(surface: _Surface, clip: Array, marks: Sequence[Mark]) -> None:
    """Paint on a piece cut from the canvas and lay it back through the clip: one mask for all marks."""
    placed = surface.pixels(clip)
    window = _window(surface.image, placed)
    if window is None:
        return
    piece = surface.image.crop(window)
    inner = _Surface(piece, ImageDraw.Draw(piece), surface.half, window[:2])
    for mark in marks:
        _paint(inner, mark)
    surface.image.paste(piece, window, _mask(placed, window))


def _window(image: Image.Image, placed: Array) -> tuple[int, int, int, int] | None:
    (left, top), (right, bottom) = placed.min(0).tolist(), placed.max(0).tolist()
    window = (max(0, int(left)), max(0, int(top)), min(image.width, int(right) + 2), min(image.height, int(bottom) + 2))
    return window if window[0] < window[2] and window[1] < window[3] else None


def _mask(placed: Array, window: tuple[int, int, int, int], value: int = 255) -> Image.Image:
    mask = Image.new("L", (window[2] - window[0], window[3] - window[1]), 0)
    ImageDraw.Draw(mask).polygon((placed - window[:2]).ravel().tolist(), fill=value)
    return mask


def _paint_through(surface: _Surface, placed: Array, mark: Mark) -> None:
    window = _window(surface.image, placed)
    if window is None:
        return
    if mark.shade is Shade.GLOW:
        light = _light(Shade.GLOW)[1]
        mask = light.resize((window[2] - window[0], window[3] - window[1]), Image.Resampling.BILINEAR)
    else:
        mask = _mask(placed, window, mark.alpha)
    surface.image.paste(mark.fill, window, mask)


@lru_cache(maxsize=8)
def _light(shade: Shade) -> tuple[Image.Image, Image.Image]:
    """Where shade and where light fall, as 48-pixel maps that are stretched over a shape."""
    y, x = np.mgrid[0:48, 0:48] / 47.0
    if shade is Shade.ROUND:
        away = np.hypot(x - 0.34, y - 0.28)
        dark, bright = np.clip((away - 0.36) / 0.5, 0, 1) ** 1.3, np.clip(1 - away / 0.42, 0, 1) ** 1.5
    elif shade is Shade.DOWN:
        dark, bright = np.clip((y - 0.35) / 0.65, 0, 1), np.clip(1 - y / 0.45, 0, 1)
    elif shade is Shade.SIDE:
        dark, bright = np.clip((x - 0.4) / 0.6, 0, 1) ** 1.2, np.clip(1 - x / 0.45, 0, 1)
    elif shade is Shade.GLOW:
        dark, bright = x * 0, np.clip(1 - np.hypot(x - 0.5, y - 0.5) * 2, 0, 1) ** 1.5 * 1.6
    else:
        dark = np.clip(np.abs(x - 0.36) * 1.7 - 0.15, 0, 1) ** 1.4
        bright = np.clip(1 - np.abs(x - 0.3) / 0.2, 0, 1)
    shades = [Image.fromarray((part * 255).astype(np.uint8)) for part in (dark * 0.5, bright * 0.42)]
    return shades[0], shades[1]


@lru_cache(maxsize=160)
def _stretched(shade: Shade, wide: int, high: int) -> tuple[Image.Image, Image.Image]:
    """The two maps at a size rounded up to whole steps; a few dozen sizes serve every picture."""
    extent = (wide * _STEP, high * _STEP)
    dark, bright = _light(shade)
    return dark.resize(extent, Image.Resampling.BILINEAR), bright.resize(extent, Image.Resampling.BILINEAR)


def _shade(surface: _Surface, placed: Array, mark: Mark) -> None:
    window = _window(surface.image, placed)
    if window is None or mark.shade is None:
        return
    extent = (window[2] - window[0], window[3] - window[1])
    if extent[0] * extent[1] < 500:
        return
    mask = _mask(placed, window, min(255, round(255 * mark.depth)))
    if mark.folds:
        maps = _folded(mark.folds, extent)
    else:
        maps = _stretched(mark.shade, -(-extent[0] // _STEP), -(-extent[1] // _STEP))
    for light, colour in zip(maps, (darker(mark.fill, 0.62), lighter(mark.fill, 0.6)), strict=True):
        surface.image.paste(colour, window, ImageChops.multiply(mask, light.crop((0, 0, *extent))))


def _folded(folds: Sequence[float], extent: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """Light over the folds of a cloth, from left to right: below 0 is shade, above is light."""
    profile = np.array([folds]) * 46
    both = (np.clip(-profile, 0, 255), np.clip(profile, 0, 255))
    rows = [Image.fromarray(part.astype(np.uint8)) for part in both]
    return rows[0].resize(extent, Image.Resampling.BILINEAR), rows[1].resize(extent, Image.Resampling.BILINEAR)


def _drop_shadow(canvas: Image.Image, marks: Sequence[Mark]) -> None:
    side = canvas.width
    small = max(16, side // _COARSE)
    shadow = Image.new("L", (small, small), 0)
    draw = ImageDraw.Draw(shadow)
    fall = np.array([0.022, 0.042])
    for mark in marks:
        if mark.casts:
            draw.polygon(((mark.points + fall + 1) * (small / 2)).ravel().tolist(), fill=92)
    soft = shadow.filter(ImageFilter.GaussianBlur(small / 60))
    used = soft.getbbox()
    if used is None:
        return
    factor = side / small
    left, top, right, bottom = used
    window = (int(left * factor), int(top * factor), math.ceil(right * factor), math.ceil(bottom * factor))
    extent = (window[2] - window[0], window[3] - window[1])
    canvas.paste(SHADOW, window, soft.crop(used).resize(extent, Image.Resampling.BILINEAR))


@lru_cache(maxsize=1)
def _paper() -> Image.Image:
    """Paper: fine grain and slow clouds, always the same sheet; pictures cut different pieces of it."""
    rough = np.random.RandomState(7)
    fine = rough.normal(0, 3.6, (_GRAIN, _GRAIN, 1)) + rough.normal(0, 1.0, (_GRAIN, _GRAIN, 3))
    clouds = np.zeros((_GRAIN, _GRAIN))
    for cells, strength in ((80, 1.2), (24, 1.5), (8, 1.8)):
        seeds = Image.fromarray(rough.normal(0, strength, (cells, cells)).astype(np.float32))
        clouds += np.asarray(seeds.resize((_GRAIN, _GRAIN), Image.Resampling.BICUBIC))
    return Image.fromarray(np.clip(np.array([250.0, 248.0, 244.0]) + fine + clouds[..., None], 0, 255).astype(np.uint8))


def _grained(picture: Image.Image, rng: random.Random) -> Image.Image:
    size = picture.width
    sheet = _paper() if size <= _GRAIN else _paper().resize((size * 2, size * 2))
    left, top = rng.randint(0, sheet.width - size), rng.randint(0, sheet.height - size)
    piece = sheet.crop((left, top, left + size, top + size))
    if rng.random() < 0.5:
        piece = piece.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return ImageChops.multiply(picture, piece)
