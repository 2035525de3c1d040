"""Pictures that people send: `clean_picture(data)` makes of each a clean picture, or says why not.

What comes out is plain RGB in sRGB, upright, at most 2048 pixels long, encoded anew and without any
metadata: where and with what it was taken stays with the person. Same bytes in, same bytes out.
"""

from __future__ import annotations

import hashlib
import struct
import threading
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

import imagehash
import numpy as np
from PIL import Image, ImageCms, ImageFile

from core.errors import InvalidInput, Reason

_OURS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
_LOSSY = {"JPEG", "MPO", "WEBP"}
_MOST_SCANS = 100
"""Cameras write about ten; thousands in one JPEG file keep a processor busy for minutes."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""A large picture takes a few hundred megabytes while it is read: the next ones wait."""
_WIDE = ("I", "F")
"""Modes whose numbers are stretched as floats of eight bytes: as many pixels take four times as much."""
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for damaged files: the first five came up in 180,000 files with changed bytes, the
others stand in its parsers."""


@dataclass(frozen=True)
class PictureLimits:
    """What is accepted and how large the result is."""

    file_bytes: int = 20 * 2**20
    megapixels: int = 64
    """Phones make 48 to 50; decoded, 64 take 256 MB for a moment."""
    least: int = 16
    longest: int = 2048
    png_bytes: int = 2**20
    """A lossless picture that is larger as PNG becomes JPEG."""


@dataclass(frozen=True)
class CleanPicture:
    """A clean picture; `phash` is 64 bits in hexadecimal, alike for pictures that look alike."""

    data: bytes = field(repr=False)
    sha256: str
    width: int
    height: int
    format: Literal["png", "jpeg"]
    phash: str


def clean_picture(data: bytes, *, limits: PictureLimits | None = None) -> CleanPicture:
    """The clean picture of an uploaded file; its content counts, its name doesn't.

    InvalidInput with BODY_TOO_LARGE, PICTURE_FORMAT (format=), PICTURE_UNREADABLE, PICTURE_ANIMATED,
    PICTURE_TOO_SMALL (least=) or PICTURE_TOO_LARGE (megapixels=); size is judged before pixels are decoded.
    """
    limits = limits or PictureLimits()
    if len(data) > limits.file_bytes:
        raise InvalidInput(Reason.BODY_TOO_LARGE)
    if not data:
        raise InvalidInput(Reason.PICTURE_UNREADABLE)
    try:
        with _AT_ONCE, _opened(data) as image:
            _check_kind(image, data)
            _check_size(image, limits)
            lossless = image.format not in _LOSSY
            pixels = _scaled(_flat(_decoded(image, limits)), limits)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput(Reason.PICTURE_TOO_LARGE, megapixels=limits.megapixels) from error
    except _BROKEN as error:
        raise InvalidInput(Reason.PICTURE_UNREADABLE) from error
    return _encoded(pixels, lossless=lossless, limits=limits)


def _opened(data: bytes) -> ImageFile.ImageFile:
    kind = _kind(data)
    if kind == "?":
        raise InvalidInput(Reason.PICTURE_UNREADABLE)
    if kind not in _OURS:
        raise InvalidInput(Reason.PICTURE_FORMAT, format=kind)
    if kind == "PNG":  # its checksums are looked at only here
        Image.open(BytesIO(data), formats=_OURS).verify()
    return Image.open(BytesIO(data), formats=_OURS)


def _kind(data: bytes) -> str:
    """The format by the first bytes; '?' when they say nothing."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    signs = (
        (data.startswith(b"\x89PNG\r\n\x1a\n"), "PNG"),
        (data.startswith(b"\xff\xd8\xff"), "JPEG"),
        (data[:4] == b"RIFF" and data[8:12] == b"WEBP", "WEBP"),
        (data.startswith((b"GIF87a", b"GIF89a")), "GIF"),
        (data.startswith(b"BM"), "BMP"),
        (data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")), "TIFF"),
        (data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"), "AVIF"),
        (data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"hev", b"mif", b"msf"), "HEIC"),
        (start.startswith((b"<!doctype html", b"<html")), "HTML"),
        (b"<svg" in start, "SVG"),
        (b"%pdf-" in start, "PDF"),
    )
    return next((name for fits, name in signs if fits), "?")


def _check_kind(image: ImageFile.ImageFile, data: bytes) -> None:
    still = image.format in ("JPEG", "MPO")  # phones put a second exposure or a gain map behind the first
    if not still and getattr(image, "is_animated", False):
        raise InvalidInput(Reason.PICTURE_ANIMATED)
    if still and data.count(b"\xff\xda") > _MOST_SCANS:
        raise InvalidInput(Reason.PICTURE_UNREADABLE)


def _check_size(image: Image.Image, limits: PictureLimits) -> None:
    width, height = image.size
    megapixels = limits.megapixels // 4 if image.mode in _WIDE else limits.megapixels
    if width * height > megapixels * 1_000_000:
        raise InvalidInput(Reason.PICTURE_TOO_LARGE, megapixels=megapixels)
    if min(_fitting(image.size, limits)) < limits.least:  # too small as it is, or a thread once it is scaled
        raise InvalidInput(Reason.PICTURE_TOO_SMALL, least=limits.least)


def _decoded(image: ImageFile.ImageFile, limits: PictureLimits) -> Image.Image:
    """The pixels upright in sRGB as far as the file knows, still in any mode."""
    image.draft(None, _fitting(image.size, limits))
    image.load()
    profile = image.info.get("icc_profile")
    upright = _UPRIGHT.get(_orientation(image))
    pixels: Image.Image = image if upright is None else image.transpose(upright)
    return _in_srgb(pixels, profile) if isinstance(profile, bytes) else pixels


def _orientation(image: Image.Image) -> int:
    """How the camera was held; metadata that cannot be read do not spoil the picture."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return orientation if isinstance(orientation, int) else 1


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the profile means them; the same picture when the profile is broken or of another kind."""
    if image.mode not in ("RGB", "RGBA", "CMYK", "L", "LAB"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        meant = ImageCms.ImageCmsProfile(BytesIO(profile))
        changed = ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return image if changed is None else changed


def _flat(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white, as on the page."""
    if image.mode.startswith("I;16"):
        return _grey(np.asarray(image).astype(np.uint16) >> 8)
    if image.mode in _WIDE:
        return _grey(_stretched(np.asarray(image, dtype=np.float64)))
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    above = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")


def _grey(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Image.Image:
    return Image.fromarray(values.astype(np.uint8)).convert("RGB")


def _stretched(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Numbers of any range over 0 to 255; nothing in the file says what white was."""
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    return (finite - low) * (255 / (high - low)) if high > low else np.zeros_like(finite)


def _fitting(size: tuple[int, int], limits: PictureLimits) -> tuple[int, int]:
    width, height = size
    shrink = min(1.0, limits.longest / max(width, height, 1))
    return round(width * shrink), round(height * shrink)


def _scaled(image: Image.Image, limits: PictureLimits) -> Image.Image:
    fitting = _fitting(image.size, limits)
    if fitting == image.size:
        return image
    return image.resize(fitting, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(pixels: Image.Image, *, lossless: bool, limits: PictureLimits) -> CleanPicture:
    bare = Image.frombytes("RGB", pixels.size, pixels.tobytes())  # savers write what `info` still holds
    data, kind = b"", "jpeg"
    if lossless:
        data, kind = _saved(bare, "png"), "png"
    if not lossless or len(data) > limits.png_bytes:
        data, kind = _saved(bare, "jpeg"), "jpeg"
    with Image.open(BytesIO(data)) as stored:
        phash = str(imagehash.phash(stored))
    return CleanPicture(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        width=bare.width,
        height=bare.height,
        format="png" if kind == "png" else "jpeg",
        phash=phash,
    )


def _saved(image: Image.Image, kind: Literal["png", "jpeg"]) -> bytes:
    into = BytesIO()
    if kind == "png":
        image.save(into, "PNG", compress_level=6)
    else:  # full colour resolution: lettering stays readable; `optimize` fails on noisy photos
        image.save(into, "JPEG", quality=90, subsampling=0)
    return into.getvalue()
