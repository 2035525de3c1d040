"""What a browser fetches comes packed where it can be unpacked, and is the same."""

from __future__ import annotations

import gzip
import re

import pytest

from core.records import Role
from tests.ui.conftest import Walk
from ui import site
from ui.packed import packed

pytestmark = pytest.mark.slow

FILES = ("parley.css", "fonts/korean.css", "arena.js", "icon.svg", "fonts/ibm-plex-sans-latin-400-normal.woff2")


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_ours_is_the_same_packed_and_not(walk: Walk, file: str) -> None:
    address, stored = f"/static/{site._fingerprint()}/{file}", (site.STATIC / file).read_bytes()
    text = not file.endswith("woff2") and len(stored) >= 1000
    for asked, sent in (("gzip, deflate, br", "gzip" if text else None), ("identity", None)):
        with walk.clients["rater"].stream("GET", address, headers={"Accept-Encoding": asked}) as answer:
            raw = b"".join(answer.iter_raw())
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, sent)
        assert (gzip.decompress(raw) if sent else raw) == stored
        assert len(raw) == int(answer.headers["content-length"])
        assert len(raw) <= len(stored) * (0.5 if sent else 1)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_page_takes_a_quarter_of_its_bytes_and_holds_no_secret(walk: Walk) -> None:
    pages = {}
    for asked in ("gzip", "identity"):
        with walk.clients["rater"].stream("GET", "/en/arena", headers={"Accept-Encoding": asked}) as answer:
            pages[asked] = b"".join(answer.iter_raw())
        assert answer.headers["cache-control"] == "no-store"
    whole = gzip.decompress(pages["gzip"])
    assert whole == pages["identity"]
    assert 4 * len(pages["gzip"]) < len(whole)
    held = [value for _, value in walk.clients["rater"].cookies.items()]
    assert [value for value in held if value.encode() in whole] == []
    assert b'name="form"' not in whole


def test_fonts_for_korean_are_told_of_where_korean_is_read(walk: Walk) -> None:
    def sheets(role: Role, address: str) -> list[str]:
        return re.findall(r"fonts/(\w+)\.css", walk.clients[role].get(address).text)

    assert sheets(Role.RATER, "/en/arena") == ["fonts"]
    assert sheets(Role.RATER, "/ko/arena") == ["korean", "fonts"]
    assert sheets(Role.RESEARCHER, "/en/rounds") == ["korean", "fonts"]


def test_the_same_bytes_are_packed_to_the_same() -> None:
    data = b"as it is " * 500
    assert packed(data, often=True) == packed(data, often=True)
    assert packed(b"short", often=True) == (b"short", {})


def test_a_file_that_is_no_page_comes_without_what_only_pages_need(walk: Walk) -> None:
    client = walk.clients[Role.RATER]

    def heads(address: str) -> set[str]:
        return {name for name in client.get(address).headers if name in ("content-security-policy", "x-frame-options")}

    static = f"/static/{site._fingerprint()}"
    assert heads("/en/arena") == heads(f"{static}/icon.svg") == {"content-security-policy", "x-frame-options"}
    assert heads(f"{static}/parley.css") == heads(f"{static}/fonts/ibm-plex-sans-latin-400-normal.woff2") == set()
    assert client.get(f"{static}/parley.css").headers["x-content-type-options"] == "nosniff"
