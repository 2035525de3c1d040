"""The pages, their addresses and who may open them; the menus follow from that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.policies import Right
from backend.services import Services
from core.errors import Forbidden
from core.records import Person
from ui.events import Events
from ui.text import Text

if TYPE_CHECKING:
    import gradio as gr

Build = Callable[[Services, Text, Events], "gr.Blocks"]


@dataclass(frozen=True)
class Page:
    """One address below `/<locale>/`; the home page's is empty."""

    address: str
    key: str
    right: Right
    build: Build
    section: str = ""


@dataclass(frozen=True)
class Entry:
    """One link of a menu."""

    label: str
    address: str
    current: bool


def may_open(page: Page, person: Person | None) -> bool:
    """Whether a link to the page makes sense for this person."""
    try:
        page.right(person)
    except Forbidden:
        return False
    return True


def main_menu(pages: tuple[Page, ...], *, person: Person, here: Page | None, text: Text) -> list[Entry]:
    """Top-level links; a section stands for its pages and leads to the first that is open."""
    entries: list[Entry] = []
    sections: set[str] = set()
    for page in pages:
        if page.section in sections or page.key == "account" or not may_open(page, person):
            continue
        if page.section:
            sections.add(page.section)
        name = page.section or page.key
        current = here is not None and name == (here.section or here.key)
        entries.append(Entry(label=text.nav.fill(name), address=page.address, current=current))
    return entries


def section_menu(pages: tuple[Page, ...], *, person: Person, here: Page | None, text: Text) -> list[Entry]:
    """The links inside the section of the present page; none outside of sections."""
    if here is None or not here.section:
        return []
    return [
        Entry(label=text.nav.fill(page.key), address=page.address, current=page is here)
        for page in pages
        if page.section == here.section and may_open(page, person)
    ]


def title(page: Page, text: Text) -> str:
    """The page's name, as its headline and in the browser's tab."""
    return text.account.title if page.key == "account" else text.nav.fill(page.key)
