"""Where a request really comes from: address and scheme, believing only trusted proxies.

What an untrusted peer says about itself in forwarding headers is taken out of the request, so that
nothing further down can believe it by accident.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.types import Scope

Headers = list[tuple[bytes, bytes]]

_FORWARDING = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-server",
        b"x-real-ip",
        b"x-gradio-server",
    }
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Origin:
    """The client's address, its scheme, and whether it reached us without any proxy."""

    address: str
    scheme: str
    direct: bool

    @property
    def local(self) -> bool:
        """The request was made on this very machine."""
        parsed = _parsed(self.address)
        return self.direct and parsed is not None and parsed.is_loopback


class Proxies:
    """The proxies whose word is believed."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(ip_network(network) for network in networks)

    def resolve(self, scope: Scope) -> Origin:
        """The origin of a request."""
        client = scope.get("client")
        peer = str(client[0]) if client else ""
        headers: Headers = scope["headers"]
        forwarded = any(name in _FORWARDING for name, _ in headers)
        scheme = str(scope.get("scheme", "http"))
        if not self._trusted(peer):
            return Origin(address=peer, scheme=scheme, direct=not forwarded)
        hops = _values(headers, b"x-forwarded-for")
        protocols = _values(headers, b"x-forwarded-proto")
        if protocols and protocols[-1].lower() in _DEFAULT_PORTS:
            scheme = protocols[-1].lower()
        return Origin(address=self._first_untrusted(peer, hops), scheme=scheme, direct=not forwarded)

    def believed(self, scope: Scope) -> Headers:
        """The request's headers, without forwarding headers that nobody trusted sent."""
        client = scope.get("client")
        headers: Headers = scope["headers"]
        if self._trusted(str(client[0]) if client else ""):
            return headers
        return [(name, value) for name, value in headers if name not in _FORWARDING]

    def _first_untrusted(self, peer: str, hops: list[str]) -> str:
        """From the right: each trusted proxy vouches for the hop before it, nobody for more."""
        address = peer
        for hop in reversed(hops):
            if not self._trusted(address):
                break
            if _parsed(hop) is None:
                break
            address = str(_parsed(hop))
        return address

    def _trusted(self, address: str) -> bool:
        if not self._networks:
            return False
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def same_site(header: str, *, host: str, public_url: str) -> bool:
    """Whether an Origin header names this site: the host asked for, or the public address."""
    asked = _host(header)
    if not asked:
        return False
    scheme = urlsplit(header).scheme
    return asked in {_host(f"{scheme}://{host}"), _host(public_url)}


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname and parts.scheme in _DEFAULT_PORTS else ""


def _values(headers: Headers, name: bytes) -> list[str]:
    joined = ",".join(value.decode("latin-1") for key, value in headers if key == name)
    return [part.strip() for part in joined.split(",") if part.strip()]


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address, also as some proxies write it: with brackets, a port or a zone."""
    text = address.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
