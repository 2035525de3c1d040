"""Which language a page is in, and how it writes dates and lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from starlette.requests import Request

from core.records import Caller, Person, PersonId, Role
from ui import formats, locale, visitor
from ui.components.languages import chosen, split

PERSON = Person(
    id=PersonId("p"),
    login="anna",
    name="Anna",
    roles=frozenset({Role.RATER}),
    languages=(),
    page_language="th",
    consented_at=None,
    active=True,
    demo=False,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
UNDECIDED = replace(PERSON, page_language="")


@pytest.mark.parametrize(
    ("person", "address", "browser", "expected"),
    [
        (PERSON, "/hu/arena", "ko", "th"),
        (UNDECIDED, "/hu/arena", "ko", "hu"),
        (None, "/hu", "ko", "hu"),
        (None, "/", "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        (None, "/", "de-AT,de;q=0.9,cs;q=0.5", "cs"),
        (None, "/", "en;q=0.1,vi;q=0.9", "vi"),
        (None, "/", "en; q=0.1, vi ; Q=0.9", "vi"),
        (None, "/", "ar;q=0, *;q=0.5", "cs"),
        (None, "/", "sr-Latn-RS", "sr"),
        (None, "/", "hr-HR", "sr"),
        (None, "/", "sk,en;q=0.5", "en"),
        (None, "/", "de", "cs"),
        (None, "/", "", "cs"),
        (None, "/nowhere", ";q=x,,,\x00;q=nan", "cs"),
        (None, "/HU/arena", "", "cs"),
    ],
)
def test_account_rules_then_address_then_browser(
    person: Person | None, address: str, browser: str, expected: str
) -> None:
    assert locale.choose(person=person, address=address, accept_language=browser, default="cs") == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("hu", "2026. november 21."),
        ("cs", "21. listopadu 2026"),
        ("ko", "2026년 11월 21일"),
        ("th", "21 พฤศจิกายน ค.ศ. 2026"),
        ("ar", "21 نوفمبر 2026"),
        ("sr_Cyrl", "21. новембар 2026."),
        ("vi", "ngày 21 tháng 11 năm 2026"),
    ],
)
def test_a_day_is_written_as_the_language_does(code: str, expected: str) -> None:
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert formats.day(at, locale=Locale.parse(code), zone=ZoneInfo("Europe/Belgrade")) == expected


def test_a_time_is_the_readers_own() -> None:
    at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert "8:30" in formats.moment(at, locale=Locale.parse("en"), zone=ZoneInfo("Asia/Seoul"))
    korean = formats.moment(at, locale=Locale.parse("ko"), zone=ZoneInfo("Asia/Seoul"))
    assert korean.endswith(("오전 8:30", "오후 8:30"))
    assert formats.moment(at, locale=Locale.parse("vi"), zone=ZoneInfo("Asia/Seoul")) == "08:30 ngày 21/11/2026"


def test_a_time_zone_comes_as_browsers_name_it_and_links_begin_as_the_settings_say() -> None:
    cookie = (b"cookie", b"parley_zone=Etc%2FGMT%2B5")
    request = Request({"type": "http", "headers": [cookie], "state": {"caller": Caller()}})
    who = visitor.of_request(request, public_url="https://parley.test")
    assert who.zone == ZoneInfo("Etc/GMT+5")
    assert who.origin == "https://parley.test"


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../../etc/passwd", "x" * 100, "a\x00b", "/etc/localtime"])
def test_a_time_zone_that_is_none_counts_as_utc(name: str) -> None:
    assert formats.zone_of(name) == ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Arabic, Czech, and Thai"),
        ("ru", "арабский, чешский и тайский"),
        ("ko", "아랍어, 체코어 및 태국어"),
        ("vi", "tiếng Ả Rập, tiếng Séc và tiếng Thái"),
    ],
)
def test_languages_are_listed_as_the_language_does(code: str, expected: str) -> None:
    here = Locale.parse(code)
    assert formats.languages_listed(("ar", "cs", "th"), locale=here) == expected


def test_the_three_lists_of_languages_come_back_as_they_were_chosen() -> None:
    assert split(chosen(["ar"], ["hu"], ["th"])) == (["ar", "hu", "th"], ["hu"], ["th"])
