"""Fonts of this machine that can write the captions of the contact sheet, asked of fontconfig."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Callable

from PIL import ImageFont

SIZE = 20
FAMILIES = {"ar": "Noto Sans Arabic", "th": "Noto Sans Thai", "ko": "Noto Sans CJK KR", "": "Noto Sans"}


def system_fonts() -> Callable[[str], ImageFont.FreeTypeFont] | None:
    """The font for a text by its script; None on a machine without fontconfig."""
    program = shutil.which("fc-match")
    if program is None:
        return None

    @functools.cache
    def font(language: str) -> ImageFont.FreeTypeFont:
        output = subprocess.run(  # noqa: S603  (fontconfig's own program, with a fixed pattern)
            [program, "-f", "%{file}|%{index}", f"{FAMILIES[language]}:weight=80"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        path, _, index = output.rpartition("|")
        return ImageFont.truetype(path, SIZE, index=int(index))

    return lambda text: font(_language(text))


def _language(text: str) -> str:
    """The key of FAMILIES for the script the text is in."""
    blocks = {"ar": ("\u0600", "\u06ff"), "th": ("\u0e00", "\u0e7f"), "ko": ("\uac00", "\ud7a3")}
    return next((code for code, (first, last) in blocks.items() if any(first <= sign <= last for sign in text)), "")
