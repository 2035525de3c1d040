"""What a page needs of Gradio's front end is said with it, for the Gradio that is installed."""

from __future__ import annotations

import re

import pytest

from core.records import Role
from tests.ui.conftest import Walk
from ui.front_end import _FOLDER, files, front_end

TYPES = frozenset({"html", "column", "row", "button", "textbox", "dropdown", "checkboxgroup"})


def test_files_are_found_and_are_there() -> None:
    names = files(TYPES)
    assert len(names) == len(set(names)) > 40
    assert [name for name in names if not (_FOLDER / "assets" / name).is_file()] == []
    for kind in ("index-", "Index-", "core-", "Blocks-", "runtime-", "statustracker-", "uz-"):
        assert [name for name in names if name.startswith(kind)], kind


def test_another_kind_of_component_needs_more_and_one_that_nobody_knows_nothing() -> None:
    assert set(files(TYPES)) < set(files(TYPES | {"uploadbutton"}))
    assert files(TYPES | {"unheard of"}) == files(TYPES)


def test_the_sheets_are_one_that_holds_all_of_them() -> None:
    made = front_end(TYPES)
    assert len(made.sheets) > 10
    for name in made.sheets:
        text = (_FOLDER / "assets" / name).read_bytes()
        assert text in made.joined
        assert re.findall(rb"url\((?![\"']?(?:data:|#))|@import", text) == [], "it would be looked for elsewhere"
    assert made.name == front_end(TYPES | {"uploadbutton"}).name != front_end(TYPES | {"gallery"}).name


@pytest.mark.slow
def test_a_page_says_what_it_needs_and_all_of_it_can_be_had(walk: Walk) -> None:
    client = walk.clients[Role.RATER]
    page = client.get("/en/arena").text
    assert "iframeResizer.contentWindow" not in page
    (info,) = re.findall(r"window\.gradio_api_info = (.*?);</script>", page)
    assert len(info) < 100
    links = re.findall(r'<link rel="(?:modulepreload|stylesheet|preload)"(?: as="style")? href="([^"]+)"', page)
    assert len(links) > 30
    for address in links:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].startswith(("text/css", "text/javascript", "application/javascript"))
    (joined,) = [address for address in links if "/assets/joined-" in address]
    assert client.get(joined).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert 'crossorigin href="./assets/index-' not in page


@pytest.mark.slow
def test_what_is_fetched_while_somebody_signs_in_is_what_the_arena_needs(walk: Walk) -> None:
    login = walk.clients["stranger"].get("/en/login").text
    soon = set(re.findall(r'<link rel="prefetch" as="\w+" href="([^"]+)"', login))
    page = walk.clients[Role.RATER].get("/en/arena").text
    needed = set(re.findall(r'<link rel="modulepreload" href="([^"]+)"', page))
    needed |= set(re.findall(r'href="(/en/assets/joined-[^"]+)"', page))
    assert soon == needed
    assert {walk.clients["stranger"].get(address).status_code for address in soon} == {200}
