"""Where a request comes from cannot be made up by whoever sends it."""

from __future__ import annotations

import pytest

from backend.api.origin import Proxies, same_site

Headers = list[tuple[bytes, bytes]]


def scope(peer: str | None, *headers: tuple[str, str], scheme: str = "http") -> dict[str, object]:
    raw: Headers = [(name.lower().encode(), value.encode()) for name, value in headers]
    return {"type": "http", "client": (peer, 1234) if peer else None, "scheme": scheme, "headers": raw}


PROXIES = Proxies(("10.0.0.0/8", "::1/128"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.8, 10.0.0.7", "10.0.0.8"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "<script>, 10.0.0.7", "10.0.0.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "198.51.100.1", "198.51.100.1"),
        ("testclient", "198.51.100.1", "testclient"),
        (None, "198.51.100.1", ""),
    ],
)
def test_only_trusted_proxies_are_believed_about_the_address(peer: str | None, forwarded: str, address: str) -> None:
    assert PROXIES.resolve(scope(peer, ("X-Forwarded-For", forwarded))).address == address


def test_several_forwarding_headers_count_as_one() -> None:
    seen = PROXIES.resolve(scope("10.0.0.1", ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-For", "198.51.100.1")))
    assert seen.address == "198.51.100.1"


@pytest.mark.parametrize(("peer", "scheme"), [("203.0.113.9", "http"), ("10.0.0.1", "https")])
def test_only_trusted_proxies_are_believed_about_https(peer: str, scheme: str) -> None:
    assert PROXIES.resolve(scope(peer, ("X-Forwarded-Proto", "https"))).scheme == scheme


def test_what_a_stranger_says_about_itself_reaches_nobody_further_down() -> None:
    told = scope("203.0.113.9", ("X-Forwarded-Host", "evil.example"), ("Forwarded", "for=1.2.3.4"), ("Accept", "*/*"))
    assert PROXIES.believed(told) == [(b"accept", b"*/*")]
    vouched = scope("10.0.0.1", ("X-Forwarded-Host", "parley.example"))
    assert PROXIES.believed(vouched) == [(b"x-forwarded-host", b"parley.example")]


def test_this_machine_is_local_unless_a_proxy_that_nobody_declared_stands_before_it() -> None:
    assert Proxies(()).resolve(scope("127.0.0.1")).local
    assert Proxies(()).resolve(scope("::1")).local
    assert not Proxies(()).resolve(scope("127.0.0.1", ("X-Forwarded-For", "198.51.100.1"))).local
    assert not Proxies(("127.0.0.1",)).resolve(scope("127.0.0.1", ("X-Forwarded-For", "127.0.0.1"))).local
    assert not Proxies(()).resolve(scope("203.0.113.9")).local


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://parley.test", True),
        ("http://parley.test:80", True),
        ("http://PARLEY.test", True),
        ("http://parley.test:81", False),
        ("https://public.example", True),
        ("https://public.example.evil.example", False),
        ("http://evil.example", False),
        ("null", False),
        ("", False),
        ("http://[", False),
        ("http://parley.test:99999", False),
        ("ftp://parley.test", False),
    ],
)
def test_an_origin_is_ours_only_if_it_names_this_host(origin: str, ours: bool) -> None:
    assert same_site(origin, host="parley.test", public_url="https://public.example") is ours
