"""Which characters of all scripts are drawn like a Latin letter, from Unicode's own table.

    python -m annotation.look_alikes confusables.txt    # writes look_alikes.txt anew

The file to read is https://www.unicode.org/Public/security/latest/confusables.txt.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import ascii_letters
from types import MappingProxyType

_TABLE = Path(__file__).with_name("look_alikes.txt")
_DIRECTION = "\u200e"  # Unicode puts it around letters that run from right to left


@lru_cache(maxsize=1)
def look_alikes() -> Mapping[str, str]:
    """The small Latin letter that each look-alike stands for; a letter may stand in for m (drawn like rn), too."""
    lines = _TABLE.read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return MappingProxyType({alike: letter.lower() for letter, *others in rows for alike in others})


def made_from(confusables: str) -> str:
    """The table that this module reads, out of the text of Unicode's file."""
    drawn_as: dict[str, str] = {}
    for line in confusables.lstrip("\ufeff").splitlines():
        fields = line.partition("#")[0].split(";")
        if len(fields) > 1:
            drawn_as[_characters(fields[0])] = _characters(fields[1])
    alike: dict[str, list[str]] = defaultdict(list)
    for character, drawn in [*drawn_as.items(), *((drawn, drawn) for drawn in set(drawn_as.values()))]:
        if len(character) == 1 and character not in ascii_letters:
            alike[drawn].append(character)
    rows = {letter: sorted(set(alike[drawn_as.get(letter, letter)]), key=ord) for letter in ascii_letters}
    version = next((line for line in confusables.splitlines() if line.startswith("# Version:")), "# Version: unknown")
    return "\n".join([*_NOTICE, version, "", *(" ".join([letter, *others]) for letter, others in rows.items())]) + "\n"


def _characters(codes: str) -> str:
    return "".join(chr(int(code, 16)) for code in codes.split()).replace(_DIRECTION, "")


_NOTICE = (
    "# Single characters that Unicode calls confusable with a Latin letter; the letter stands first in its row.",
    "# Written by `python -m annotation.look_alikes` from Unicode's confusables.txt (UTS #39); do not edit.",
    "# Copyright 1991-2022 Unicode, Inc. All rights reserved. Distributed under the Terms of Use in",
    "# https://www.unicode.org/copyright.html; the permission notice is in docs/licences/unicode.txt.",
)

if __name__ == "__main__":
    _TABLE.write_text(made_from(Path(sys.argv[1]).read_text("utf-8")), "utf-8")
