"""The scripts of one page as one file: over a slow network each file more is waited for.

The first says what the others import, all from it; each of the others keeps its own names to itself.
"""

from __future__ import annotations

import re
from pathlib import Path

PAGES = {
    "arena": ("arena_dom", "arena", "arena_keys", "arena_focus", "arena_keep", "arena_tabs", "arena_words"),
}
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./\w+\.js";\n', re.MULTILINE)


def address(page: str) -> str:
    """Where the file is, below the folder of our own files."""
    return f"joined/{page}.js"


def joined(page: str, folder: Path) -> bytes:
    """The scripts of a page, one behind the other."""
    shared, *others = [(folder / f"{name}.js").read_text("utf-8") for name in PAGES[page]]
    parts = [_EXPORT.sub("", shared), *(f"{{\n{_IMPORT.sub('', script)}}}\n" for script in others)]
    return "".join(parts).encode()
