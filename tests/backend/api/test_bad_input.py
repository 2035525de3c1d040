"""Thousands of requests that make no sense: each is refused clearly, stores nothing and gives nothing away."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.backend.api.api_house import PASSWORD, House

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

CANARY = "cAnArY"
REAL_ID, REAL_TOKEN = "REAL-ID", "REAL-TOKEN"  # replaced by existing ones when sent
KEPT = ("people", "person_roles", "person_languages", "sessions", "invitations", "password_links", "idempotency")

NASTY = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\ud800",
        "x\udfffy",
        "\u202etxt.exe",
        "\u2066\u2069",
        "\x1b[31m",
        "\r\nSet-Cookie: a=b",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'; DROP TABLE people; --",
        "' OR '1'='1",
        "{{7*7}}${7*7}%s%n",
        "../../etc/passwd",
        "x" * 5000,
        "é" * 300,
        "\u200b",
        "1e999",
    ]
).map(lambda text: f"{text}{CANARY}" if text.strip() else text)
TEXT = NASTY | st.text(max_size=20) | st.text(st.characters(), max_size=8).map(lambda text: text + CANARY)
SCALAR = (
    TEXT
    | st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**30, -1, 2**63, 0])
    | st.floats(allow_nan=True)
)
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)
FRESH = st.uuids().map(lambda number: number.hex.encode())
RARELY = st.sampled_from([True, *[False] * 9])


@dataclass(frozen=True)
class Write:
    """A route that writes, and a body that would be fine (with ids and tokens that are forged)."""

    method: str
    path: str
    body: dict[str, Any] | None


LANGUAGES = [{"code": "hu", "group": "voter"}]
WRITES = (
    Write("POST", "/api/v1/session", {"login": "rater", "password": "a wrong password"}),
    Write("PATCH", "/api/v1/account", {"name": "Anna", "page_language": "hu", "consent": True}),
    Write("POST", "/api/v1/account/password", {"old": "a wrong password", "new": "another password"}),
    Write("PATCH", "/api/v1/people/{id}/rights", {"roles": ["rater"], "languages": LANGUAGES, "active": True}),
    Write("POST", "/api/v1/people/{id}/password-link", None),
    Write("POST", "/api/v1/password-links/use", {"token": "forged.token", "password": "another password"}),
    Write(
        "POST",
        "/api/v1/invitations",
        {"roles": ["rater"], "languages": LANGUAGES, "page_language": "hu", "note": "", "days": 3},
    ),
    Write("DELETE", "/api/v1/invitations/{id}", None),
    Write("POST", "/api/v1/invitations/look", {"token": "forged.token"}),
    Write(
        "POST",
        "/api/v1/invitations/accept",
        {
            "token": "forged.token",
            "login": "newcomer",
            "name": "Anna",
            "password": "another password",
            "page_language": "hu",
            "consent": True,
        },
    ),
)


def _alike(value: object) -> st.SearchStrategy[Any]:
    """Values of the right type, so that more than the type is tried."""
    if isinstance(value, str):
        return TEXT | st.sampled_from([REAL_TOKEN, "administrator", "a" * 9, "rater"])
    if isinstance(value, bool):
        return st.booleans()
    if isinstance(value, int):
        return st.integers(-5, 500)
    return st.lists(TEXT | st.fixed_dictionaries({"code": TEXT, "group": TEXT | st.none()}), max_size=3)


@st.composite
def bodies(draw: st.DrawFn, write: Write) -> bytes:
    """The fine body with something wrong in it, anything else as JSON, or no JSON at all."""
    kind = draw(st.sampled_from(["bytes", "broken", "anything", *["nearly"] * 7]))
    if kind == "bytes":
        return draw(st.binary(max_size=60))
    if kind == "broken":
        return draw(st.sampled_from([b"", b"{", b"[" * 20_000, b'{"a":1e400}', b"9" * 5000, b"\xff\xfe", b"NaN"]))
    if kind == "anything" or not write.body:
        return json.dumps(draw(VALUE)).encode()
    body: dict[str, Any] = dict(write.body)
    name = draw(st.sampled_from(sorted(body)))
    change = draw(st.sampled_from(["replace", "replace", "replace", "drop", "add", "as it is"]))
    if change == "replace":
        body[name] = draw(_alike(body[name]) | _alike(body[name]) | VALUE)
    elif change == "drop":
        del body[name]
    elif change == "add":
        body[draw(TEXT)] = draw(VALUE)
    return json.dumps(body).encode()


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """One bad request, ready for the client."""
    write = draw(st.sampled_from(WRITES))
    forged = quote(draw(TEXT | st.just(REAL_ID)).encode("utf-8", "surrogatepass") or b"x", safe="")
    odd = st.sampled_from([b"replayed", b"", b"\xff\xfe", b"k" * 500, None]) | st.binary(max_size=20)
    key = draw(st.sampled_from([odd, FRESH, FRESH, FRESH]).flatmap(lambda one: one))
    headers: dict[str, bytes] = {"Content-Type": b"application/json"}
    if draw(RARELY):
        headers["Content-Type"] = draw(st.sampled_from([b"text/plain", b"multipart/form-data", b"\xff", b"a/b; c=\0"]))
    if key is not None:
        headers["Idempotency-Key"] = bytes(byte for byte in key if byte not in b"\r\n\0")
    url = write.path.replace("{id}", forged)
    if draw(RARELY):
        url += "?" + quote(draw(TEXT).encode("utf-8", "surrogatepass"))
    return {"method": write.method, "url": url, "headers": headers, "content": draw(bodies(write))}


@st.composite
def queries(draw: st.DrawFn) -> dict[str, Any]:
    """One odd question."""
    path = draw(st.sampled_from(["/api/v1/audit", "/api/v1/audit.csv", "/api/v1/people", f"/api/v1/{CANARY}"]))
    names = st.sampled_from(["action", "actor", "since", "until", "limit", "before_id", "search", "unheard"])
    pairs = draw(st.lists(st.tuples(names, TEXT | st.integers().map(str)), max_size=3))
    query = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)
    return {"method": "GET", "url": f"{path}?{query}"}


class Town:
    """The people who send all this, and a view of what is stored."""

    def __init__(self, house: House) -> None:
        self.clients: dict[str, TestClient] = {
            "stranger": house.client(),
            "rater": house.client("rater"),
            "administrator": house.client("administrator"),
        }
        body = {"roles": ["translator"], "languages": []}
        made = self.clients["administrator"].post("/api/v1/invitations", json=body, headers=house.key()).json()
        self.known = {REAL_ID: house.people["researcher"].id, REAL_TOKEN: made["token"]}
        self._store = sqlite3.connect(house.services.settings.home / "parley.sqlite3")

    def stored(self) -> list[list[tuple[object, ...]]]:
        return [sorted(self._store.execute(f"SELECT * FROM {table}"), key=repr) for table in KEPT]

    def close(self) -> None:
        self._store.close()


def send(town: Town, who: str, request: dict[str, Any]) -> None:
    """Send it and hold the answer against what is promised."""
    before = town.stored()
    for placeholder, real in town.known.items():
        request["url"] = request["url"].replace(placeholder, real)
        request["content"] = request.get("content", b"").replace(placeholder.encode(), real.encode())
    answer = town.clients[who].request(**request)
    assert answer.status_code < 500, (answer.status_code, answer.text)
    if answer.status_code < 400:
        return  # by chance it made sense after all
    error = answer.json()["error"]
    assert error["reason"] != "unexpected"
    assert error["message"] == f"sentence for {error['reason']}"
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)
    assert "Traceback" not in answer.text
    assert PASSWORD not in answer.text
    assert town.stored() == before


@pytest.fixture
def town(house: House) -> Any:
    made = Town(house)
    yield made
    made.close()


WHO = st.sampled_from(["stranger", "rater", "administrator", "administrator", "administrator"])
COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@settings(max_examples=200, derandomize=True, **COMMON)
@given(who=WHO, request=requests() | queries())
def test_hundreds_of_bad_requests(town: Town, who: str, request: dict[str, Any]) -> None:
    send(town, who, request)


@pytest.mark.slow
@settings(max_examples=2500, **COMMON)
@given(who=WHO, request=requests() | queries())
def test_thousands_of_bad_requests(town: Town, who: str, request: dict[str, Any]) -> None:
    send(town, who, request)


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/account", "/nowhere", "/healthz"])
def test_what_is_typed_into_headers_comes_back_nowhere(house: House, path: str) -> None:
    odd = {"Accept-Language": f"<{CANARY}>", "X-Anything": CANARY, "Cookie": f"parley_session={CANARY}; a={CANARY}"}
    answer = house.client().get(path, headers=odd)
    assert CANARY not in answer.text + str(answer.headers)
