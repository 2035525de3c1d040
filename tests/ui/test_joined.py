"""The scripts of a page as one file: nothing is imported, nothing is missing, names do not meet."""

from __future__ import annotations

import re

import pytest

from ui.joined import PAGES, joined
from ui.site import STATIC


@pytest.mark.parametrize("page", PAGES)
def test_scripts_of_a_page_are_joined_whole(page: str) -> None:
    whole = joined(page, STATIC).decode()
    assert re.findall(r"^(?:import|export)\b.*", whole, re.MULTILINE) == []
    first, *others = PAGES[page]
    shared = set(re.findall(r"^export const (\w+)", (STATIC / f"{first}.js").read_text(), re.MULTILINE))
    for name in others:
        script = (STATIC / f"{name}.js").read_text()
        (listed,) = re.findall(r'^import \{([^}]*)\} from "\./(?:\w+)\.js";$', script, re.MULTILINE)
        assert {word.strip() for word in listed.split(",")} <= shared
        body = script[script.index('.js";\n') + len('.js";\n') :]
        assert body in whole
        own = set(re.findall(r"^(?:const|let) (\w+)", body, re.MULTILINE))
        assert own & shared == set(), "inside its braces the shared one would be another"


def test_every_script_of_the_arena_is_sent() -> None:
    assert {path.stem for path in STATIC.glob("arena*.js")} == set(PAGES["arena"])
