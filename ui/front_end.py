"""Which files of Gradio's front end a page needs, said with the page: else each is learnt of from the one before.

Gradio's scripts name what they need as they were built: in a list at their beginning, and by places in that list beside
each script that is fetched later. What cannot be read so is not said, and a page fetches it as it would anyway.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gradio
from markupsafe import Markup

from ui.front_end_words import STAND_IN
from ui.packed import Kept

OF_RATERS = frozenset(
    {"html", "row", "column", "form", "accordion", "button", "uploadbutton", "textbox", "dropdown"}
    | {"checkbox", "checkboxgroup", "radio"}
)
"""Types of components that the home page and the arena are made of."""
OWN_SHEET = re.compile(r'<link rel="stylesheet" crossorigin href="\./assets/index-[\w-]+\.css">')
"""How Gradio's page names the first of its sheets."""
_FOLDER = Path(gradio.__file__).parent / "templates" / "frontend"
_ENTRY = re.compile(r'(?:src|href)="\./assets/(index-[\w-]+\.(?:js|css))"')
_LIST = re.compile(r"m\.f=\[(.*?)\]")
_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
_LATER = r"import\(`\./({name}[\w.-]+\.js)`\)[^`]{{0,60}}?__vite__mapDeps\(\[([\d,]*)\]"
_FIRST, _PAGE = ("Index-", "core-"), "Blocks-"
"""Two scripts that the first one fetches, each of which fetches more: what draws a page, and its components."""


@dataclass(frozen=True)
class FrontEnd:
    """What a page needs of it."""

    scripts: tuple[str, ...]
    sheets: tuple[str, ...]
    joined: bytes
    """All its sheets of styles as one: twenty small ones are waited for as long as twenty large ones."""

    @property
    def name(self) -> str:
        """Of the one that is all."""
        return f"joined-{hashlib.sha256(self.joined).hexdigest()[:12]}.css"

    def head(self, *, root: str, theme: str) -> Markup:
        """What stands in the head of the page, behind our own styles as Gradio would put it there.

        A sheet that stands there shut is not fetched, neither by the browser nor by Gradio, which looks for it first,
        by the very words of its own page.
        """
        links = [
            Markup('<link rel="stylesheet" href="{}/assets/{}">').format(root, self.name),
            *(Markup('<link rel="stylesheet" disabled href="./assets/{}">').format(one) for one in self.sheets),
            Markup('<link rel="preload" as="style" href="{}/theme.css?v={}">').format(root, theme),
            *(Markup('<link rel="modulepreload" href="{}/assets/{}">').format(root, one) for one in self.scripts),
        ]
        return Markup("").join(links)


@functools.cache
def front_end(types: frozenset[str]) -> FrontEnd:
    """For a page with components of these types; whoever goes from page to page mostly meets the same sheet."""
    scripts = tuple(name for name in files(types) if name.endswith(".js"))
    sheets = tuple(name for name in files(types | OF_RATERS) if name.endswith(".css"))
    made = FrontEnd(scripts, sheets, b"\n".join((_FOLDER / "assets" / name).read_bytes() for name in sheets))
    gradio_files().add(f"assets/{made.name}", made.joined)
    return made


def soon() -> list[str]:
    """What somebody will need who is about to sign in."""
    made = front_end(OF_RATERS)
    return [made.name, *made.scripts]


@functools.cache
def gradio_files() -> Kept:
    """All its files, as they lie in its package: they have fingerprints in their names."""
    return Kept(_FOLDER)


def files(types: frozenset[str]) -> tuple[str, ...]:
    """Names of the files, what is needed first in front."""
    found = dict.fromkeys(_ENTRY.findall((_FOLDER / "index.html").read_text("utf-8")))
    for name in [*found]:
        found |= dict.fromkeys(_listed(name))
    drawing, parts = (next((name for name in found if _is_script(name, first)), "") for first in _FIRST)
    found |= dict.fromkeys(_later(drawing, _LATER.format(name=_PAGE)))
    for kind in sorted(types):
        component = rf"[{{,]{kind}:\{{[^{{}}]*?component:[^`]*?{_LATER.format(name='')}"
        found |= dict.fromkeys(_later(parts, component))
    words = re.search(rf"{STAND_IN}-[\w-]+\.js", _text(parts))
    found |= dict.fromkeys([words[0]] if words else [])
    return tuple(_with_imported(found))


def _with_imported(found: dict[str, None]) -> Iterator[str]:
    """All of them, and what they cannot run without."""
    waiting, seen = list(found), set(found)
    while waiting:
        name = waiting.pop(0)
        yield name
        more = [one for one in _IMPORTED.findall(_text(name)) if one not in seen]
        seen |= set(more)
        waiting += dict.fromkeys(more)


def _later(script: str, pattern: str) -> Iterator[str]:
    """What a script fetches by a pattern, and what that is listed to need."""
    listed = _listed(script)
    for name, places in re.findall(pattern, _text(script)):
        yield name
        yield from (listed[int(place)] for place in places.split(",") if place and int(place) < len(listed))


def _listed(script: str) -> list[str]:
    held = _LIST.search(_text(script))
    return re.findall(r'"\./([^"]+)"', held[1]) if held else []


def _is_script(name: str, beginning: str) -> bool:
    return name.startswith(beginning) and name.endswith(".js")


@functools.cache
def _text(name: str) -> str:
    """A script; nothing for a sheet of styles, or for what is not there."""
    path = _FOLDER / "assets" / name
    return path.read_text("utf-8") if name.endswith(".js") and path.is_file() else ""
