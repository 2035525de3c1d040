"""What is refused before any route sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.backend.api.api_house import House


def reason(answer: object) -> str:
    return answer.json()["error"]["reason"]  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "Cross-Site", "Origin": "http://parley.test"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://parley.test.evil.example"},
        {"Origin": "http://parley.test", "Host": "evil.example"},
    ],
)
def test_a_write_that_another_site_triggered_is_refused(house: House, headers: dict[str, str]) -> None:
    answer = house.client("rater").post("/test/write", headers=headers)
    assert (answer.status_code, reason(answer)) == (403, "form_forged")
    assert house.written == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://parley.test"}, {"Sec-Fetch-Site": "none"}],
)
def test_our_own_writes_pass(house: House, headers: dict[str, str]) -> None:
    assert house.client("rater").post("/test/write", headers=headers).status_code == 200


def test_behind_a_proxy_the_public_address_counts_as_ours(make_house: Callable[..., House]) -> None:
    client = make_house(public_url="https://parley.example").client()
    assert client.post("/test/write", headers={"Origin": "https://parley.example"}).status_code == 200


def test_reading_from_another_site_is_no_forgery(house: House) -> None:
    assert house.client().get("/test/who", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def pieces(size: int) -> Iterator[bytes]:
    for _ in range(size // 1024):
        yield b"x" * 1024


@pytest.mark.parametrize("body", [b"x" * 300 * 1024, pieces])
def test_a_body_beyond_the_limit_is_refused_declared_or_streamed(
    house: House, body: bytes | Callable[[int], Iterator[bytes]]
) -> None:
    content = body if isinstance(body, bytes) else body(300 * 1024)
    answer = house.client().post("/test/write", content=content)
    assert (answer.status_code, reason(answer)) == (413, "body_too_large")
    assert house.written == []


def test_a_json_body_that_goes_on_and_on_is_refused_as_too_large_not_as_unreadable(house: House) -> None:
    headers = {"Content-Type": "application/json"}
    answer = house.client().post("/api/v1/session", content=pieces(300 * 1024), headers=headers)
    assert (answer.status_code, reason(answer)) == (413, "body_too_large")


def test_uploads_may_be_larger_up_to_their_own_limit(make_house: Callable[..., House]) -> None:
    client = make_house(upload_megabytes=1).client()
    assert client.post("/test/upload", content=b"x" * 1024 * 1024).status_code == 200
    assert client.post("/test/upload", content=pieces(2 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize("length", ["-1", "many", "1e3", "٣", "9" * 30])
def test_a_length_that_is_none_is_refused(house: House, length: str) -> None:
    answer = house.client().post("/test/write", content=b"x", headers={"Content-Length": length.encode()})
    assert answer.status_code == 400
    assert house.written == []


def test_while_stopping_reading_goes_on_and_writing_waits(house: House) -> None:
    client = house.client("rater")
    house.stopping.begin()
    answer = client.post("/test/write")
    assert (answer.status_code, reason(answer)) == (503, "stopping")
    assert int(answer.headers["retry-after"]) > 0
    assert house.client().get("/test/who").status_code == 200
    assert house.written == []


def test_a_person_who_writes_too_fast_is_told_when_to_go_on(make_house: Callable[..., House]) -> None:
    house = make_house(write_rate=3)
    client = house.client("rater")
    answers = [client.post("/test/write") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert reason(answers[-1]) == "rate_limited"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["error"]["params"] == {"seconds": int(answers[-1].headers["retry-after"])}
    assert house.client("translator").post("/test/write").status_code == 200


def test_an_address_that_writes_too_fast_waits_too(make_house: Callable[..., House]) -> None:
    house = make_house(address_rate=3)
    answers = [house.client(peer="203.0.113.9").post("/test/write").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert house.client(peer="203.0.113.10").post("/test/write").status_code == 200


def test_made_up_forwarding_headers_do_not_get_round_the_limit(make_house: Callable[..., House]) -> None:
    house = make_house(address_rate=3)
    answers = [
        house.client(peer="203.0.113.9").post("/test/write", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(4)
    ]
    assert answers[-1] == 429
