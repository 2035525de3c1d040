"""Pictures that people send: what is accepted comes out clean, the rest is refused with a reason."""

from __future__ import annotations

import struct
import threading
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFile

from core import pictures
from core.errors import InvalidInput, Reason
from core.pictures import CleanPicture, PictureLimits, clean_picture

FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"]
SECRET = b"SecretCamera"


def scene(width: int = 120, height: int = 80) -> Image.Image:
    """Red at the top left, blue at the bottom right: turning it shows."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 3, height // 3), fill=(220, 20, 30))
    pen.ellipse((width // 2, height // 2, width - 4, height - 4), fill=(20, 40, 200))
    return image


def noise(width: int, height: int) -> Image.Image:
    """Compresses badly in any format."""
    channels = [Image.effect_noise((width, height), 80 + step) for step in range(3)]
    return Image.merge("RGB", channels)


def saved(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    into = BytesIO()
    image.save(into, kind, **how)
    return into.getvalue()


def opened(picture: CleanPicture) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    assert image.size == (picture.width, picture.height)
    assert (image.mode, image.format) == ("RGB", picture.format.upper())
    image.load()
    return image


def refusal(data: bytes, limits: PictureLimits | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        clean_picture(data, limits=limits)
    return caught.value


def camera(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (44.0, 48.0, 59.0)
    return exif


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG written by hand, with any header."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_still_format_comes_out_as_a_plain_picture(kind: str) -> None:
    picture = clean_picture(saved(scene(), kind))
    image = opened(picture)
    red, blue = image.getpixel((8, 8)), image.getpixel((90, 60))
    assert red[0] > 180
    assert max(red[1:]) < 80
    assert blue[2] > 150
    assert max(blue[:2]) < 90
    assert picture.format == ("jpeg" if kind in ("JPEG", "WEBP") else "png")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_file_gives_the_same_bytes(kind: str) -> None:
    data = saved(noise(100, 60), kind)
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(clean_picture, [data] * 8)
    assert all(other == first for other in others)


def test_a_small_drawing_keeps_every_pixel() -> None:
    assert opened(clean_picture(saved(scene()))).tobytes() == scene().tobytes()


def test_a_heavy_lossless_picture_becomes_jpeg() -> None:
    data = saved(noise(300, 300))
    assert clean_picture(data).format == "png"
    assert clean_picture(data, limits=PictureLimits(png_bytes=1000)).format == "jpeg"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_phone_gives_an_upright_picture(kind: str, orientation: int) -> None:
    upright = scene()
    turned = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    image = opened(clean_picture(saved(turned, kind, exif=camera(orientation))))
    assert image.size == (120, 80)
    assert image.getpixel((8, 8))[0] > 180
    assert image.getpixel((8, 8))[2] < 80
    assert image.getpixel((90, 60))[2] > 150
    assert image.getpixel((90, 60))[0] < 90


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_place_and_camera_are_gone(kind: str) -> None:
    data = saved(scene(), kind, exif=camera())
    assert SECRET in data
    picture = clean_picture(data)
    assert SECRET not in picture.data
    image = opened(picture)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment", "photoshop"} & set(image.info)


def test_comments_and_what_hangs_behind_the_picture_are_gone() -> None:
    jpeg = saved(scene(), "JPEG", comment=SECRET) + b"<script>" + SECRET
    gif = saved(scene(), "GIF", comment=SECRET)
    text = saved(scene(), "PNG") + b"<script>" + SECRET
    for data in (jpeg, gif, text):
        assert SECRET in data
        assert SECRET not in clean_picture(data).data


def test_broken_metadata_does_not_spoil_the_picture() -> None:
    exif = bytearray(camera(6).tobytes())
    exif[6:40] = b"\xff" * 34
    assert opened(clean_picture(saved(scene(), "JPEG", exif=bytes(exif)))).size == (120, 80)
    assert opened(clean_picture(saved(scene(), "PNG", icc_profile=b"no profile at all"))).tobytes() == scene().tobytes()


def test_colours_are_shown_as_their_profile_means_them() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = Image.new("RGB", (40, 40), (128, 128, 128))
    other_kind = clean_picture(saved(grey, "PNG", icc_profile=profile))  # a Lab profile says nothing about RGB
    assert opened(other_kind).getpixel((9, 9)) == (128, 128, 128)
    linear = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for curve in (b"rTRC", b"gTRC", b"bTRC"):  # the same primaries without the bend of sRGB: middle grey is lighter
        place = struct.unpack(">I", linear[linear.index(curve) + 4 :][:4])[0]
        linear[place : place + 16] = b"curv" + bytes(8) + b"\0\0\0\0"
    lighter = opened(clean_picture(saved(grey, "PNG", icc_profile=bytes(linear)))).getpixel((9, 9))
    assert min(lighter) > 170


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "LAB"])
def test_unusual_pixels_are_read(mode: str) -> None:
    kind = {"CMYK": "TIFF", "F": "TIFF", "LAB": "TIFF", "I": "TIFF"}.get(mode, "PNG")
    grey = Image.linear_gradient("L").resize((64, 64))  # black at the top, white at the bottom
    if mode == "I;16":
        image = Image.frombytes("I;16", (64, 64), b"".join(struct.pack("<H", v * 257) for v in grey.tobytes()))
    elif mode == "LAB":
        rgb = grey.convert("RGB")
        image = ImageCms.profileToProfile(
            rgb, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
    else:
        image = (grey.convert("RGB") if mode in ("CMYK", "RGBA") else grey).convert(mode)
    shown = opened(clean_picture(saved(image, kind)))
    top, middle, bottom = (sum(shown.resize((1, 8)).getpixel((0, y))) / 3 for y in (0, 4, 7))
    assert top < 60
    assert bottom > 195
    assert 90 < middle < 180


def test_a_cmyk_jpeg_is_not_a_negative() -> None:
    data = saved(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG")
    red, green, blue = opened(clean_picture(data)).getpixel((20, 20))
    assert red > 200
    assert green < 60
    assert blue < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "GIF", "WEBP"])
def test_what_is_transparent_is_white(mode: str) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    if mode == "P":
        palette = Image.new("P", (40, 40), 1)
        palette.putpalette([0, 0, 0, 9, 9, 9])
        palette.paste(0, (0, 0, 20, 40))
        data = saved(palette, "PNG", transparency=1)
    elif mode in ("GIF", "WEBP"):
        data = saved(image, mode)
    else:
        data = saved(image.convert(mode))
    shown = opened(clean_picture(data))
    assert max(shown.getpixel((10, 20))) < 12
    assert min(shown.getpixel((30, 20))) > 243


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_twenty_megapixels_are_made_smaller(kind: str) -> None:
    data = saved(scene(5472, 3648), kind)
    picture = clean_picture(data)
    assert (picture.width, picture.height) == (2048, 1365)
    assert opened(picture).getpixel((1400, 1000))[2] > 150


def test_a_long_picture_keeps_its_shape() -> None:
    picture = clean_picture(saved(scene(6000, 1000), "JPEG"))
    assert (picture.width, picture.height) == (2048, 341)


def test_too_many_bytes_are_refused_unread() -> None:
    assert refusal(b"x" * 101, PictureLimits(file_bytes=100)).reason is Reason.BODY_TOO_LARGE


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "SVG"),
        (b"\n<!DOCTYPE html><html><img src=x onerror=alert(1)></html>", "HTML"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_another_kind_of_file_is_named(data: bytes, name: str) -> None:
    error = refusal(data)
    assert (error.reason, error.params) == (Reason.PICTURE_FORMAT, {"format": name})


def test_what_looks_like_ours_but_is_another_format_is_not_opened_as_that() -> None:
    eps = b"\xff\xd8\xff" + b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n"
    assert refusal(eps).reason is Reason.PICTURE_UNREADABLE


@pytest.mark.parametrize("kind", FORMATS)
def test_half_a_file_is_unreadable(kind: str) -> None:
    data = saved(noise(100, 60), kind)
    assert refusal(data[: len(data) // 2]).reason is Reason.PICTURE_UNREADABLE
    assert refusal(data[:12]).reason is Reason.PICTURE_UNREADABLE


def test_nothing_at_all_is_unreadable() -> None:
    assert refusal(b"").reason is Reason.PICTURE_UNREADABLE


def test_one_wrong_bit_in_a_png_is_noticed() -> None:
    data = bytearray(saved(noise(100, 60)))
    data[len(data) // 2] ^= 1
    assert refusal(bytes(data)).reason is Reason.PICTURE_UNREADABLE


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_what_moves_is_refused(kind: str) -> None:
    frames = [noise(40, 40), noise(40, 40)]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert refusal(data).reason is Reason.PICTURE_ANIMATED


def test_a_phones_second_exposure_is_left_out() -> None:
    data = saved(scene(), "MPO", save_all=True, append_images=[noise(120, 80)])
    assert opened(clean_picture(data)).getpixel((8, 8))[0] > 180


@pytest.mark.parametrize("size", [(1, 1), (15, 300), (300, 15), (6000, 17)])
def test_too_small_is_refused(size: tuple[int, int]) -> None:
    error = refusal(saved(Image.new("RGB", size)))
    assert (error.reason, error.params) == (Reason.PICTURE_TOO_SMALL, {"least": 16})


def test_sixteen_pixels_are_enough() -> None:
    assert clean_picture(saved(scene(16, 16))).width == 16


@pytest.mark.parametrize("size", [(8001, 8000), (12000, 12000), (60000, 60000), (2**31 - 1, 2**31 - 1)])
def test_a_pixel_bomb_is_refused_by_its_header(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("pixels were decoded"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error = refusal(png(*size))
    assert (error.reason, error.params) == (Reason.PICTURE_TOO_LARGE, {"megapixels": 64})


@pytest.mark.parametrize("kind", FORMATS)
def test_the_limit_on_pixels_holds_for_every_format(kind: str) -> None:
    error = refusal(saved(Image.new("RGB", (1100, 1000)), kind), PictureLimits(megapixels=1))
    assert (error.reason, error.params) == (Reason.PICTURE_TOO_LARGE, {"megapixels": 1})


def test_a_warning_made_an_error_still_says_too_large() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal(png(12000, 12000)).reason is Reason.PICTURE_TOO_LARGE


def test_a_text_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = b"Comment\0\0" + zlib.compress(b"\0" * 50_000_000)
    assert refusal(png(40, 40, (b"zTXt", bomb))).reason is Reason.PICTURE_UNREADABLE


def test_a_jpeg_of_thousands_of_passes_is_refused() -> None:
    data = saved(scene(), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert refusal(data[:-2] + data[last:-2] * 500 + data[-2:]).reason is Reason.PICTURE_UNREADABLE


def test_alike_pictures_have_alike_hashes() -> None:
    def apart(one: CleanPicture, other: CleanPicture) -> int:
        return (int(one.phash, 16) ^ int(other.phash, 16)).bit_count()

    whole = clean_picture(saved(scene(600, 400)))
    smaller = clean_picture(saved(scene(600, 400).resize((300, 200)), "JPEG"))
    assert len(whole.phash) == 16
    assert apart(whole, smaller) <= 6
    assert apart(whole, clean_picture(saved(noise(600, 400)))) > 16


SEEDS = [saved(scene(30, 20), kind) for kind in FORMATS] + [
    saved(scene(30, 20), "JPEG", exif=camera(6), progressive=True),
    saved(scene(30, 20), "PNG", exif=camera(6)),
    saved(scene(30, 20), "TIFF", compression="tiff_lzw", exif=camera(6)),
    saved(scene(30, 20).convert("RGBA"), "WEBP", lossless=True),
]
CHANGES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=12)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.sampled_from(SEEDS), changes=CHANGES, cut=st.integers(0, 40))
def test_no_damage_leads_to_anything_but_a_picture_or_a_refusal(
    seed: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[place % len(data)] = value
    del data[len(data) - cut :]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with suppress(InvalidInput):
            opened(clean_picture(bytes(data)))


@pytest.mark.parametrize("mode", ["I", "F"])
def test_numbers_in_place_of_colours_may_be_a_quarter_as_many(mode: str) -> None:
    limits = PictureLimits(megapixels=4)
    fitting, large = (saved(Image.new(mode, size), "TIFF") for size in ((1000, 900), (1200, 1000)))
    clean_picture(fitting, limits=limits)
    refused = refusal(large, limits)
    assert refused.reason is Reason.PICTURE_TOO_LARGE
    assert refused.params == {"megapixels": 1}


def test_no_more_than_two_pictures_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, pause, reading, most = threading.Lock(), threading.Event(), 0, 0
    decoded = pictures._decoded

    def watched(image: ImageFile.ImageFile, limits: PictureLimits) -> Image.Image:
        nonlocal reading, most
        with lock:
            reading += 1
            most = max(most, reading)
        pause.wait(0.05)
        try:
            return decoded(image, limits)
        finally:
            with lock:
                reading -= 1

    monkeypatch.setattr(pictures, "_decoded", watched)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(clean_picture, [saved(scene(), "BMP")] * 8))
    assert most == 2
