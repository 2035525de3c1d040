"""Where a server is and how patiently it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx2
from pydantic import SecretStr


@dataclass(frozen=True)
class RemoteServer:
    """One OpenAI-compatible server; `url` is its address with or without `/v1`.

    With `load_adapters` a Source's adapter may be a PEFT folder that the server sees under the same path;
    it is loaded when first asked for (vLLM with run-time LoRA updating). Otherwise it is a name the server has.
    """

    url: str
    api_key: SecretStr = field(default=SecretStr(""), repr=False)
    load_adapters: bool = False
    concurrent: int = 16
    """Requests the server gets at once; the others wait here."""
    waiting: int = 64
    """Requests that may wait; the next is refused."""
    connect_seconds: float = 5.0
    silence_seconds: float = 30.0
    """Longest wait for the next bytes of an answer, the first ones included."""
    load_seconds: float = 300.0
    """Longest wait until an adapter is loaded; it is read whole before the server says a word."""
    tries: int = 3
    pause_seconds: float = 0.5
    """Before the second try; doubled each time."""

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")) or not httpx2.URL(self.url).host:
            raise ValueError("the address of a model server must start with http:// or https:// and name a host")
        if min(self.concurrent, self.tries) < 1 or self.waiting < 0:
            raise ValueError("a model server needs at least one request at once, one try and no fewer than 0 waiting")

    @property
    def root(self) -> str:
        """The address that the protocol's paths are appended to."""
        bare = self.url.rstrip("/")
        return bare if bare.endswith("/v1") else f"{bare}/v1"

    def client(self) -> httpx2.AsyncClient:
        """Connections to this server only; no proxy and no password file of the machine is consulted."""
        headers = {"Accept-Encoding": "identity"}  # compression holds pieces back
        if key := self.api_key.get_secret_value():
            headers["Authorization"] = f"Bearer {key}"
        timeout = self.patience(self.silence_seconds)
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=self.concurrent)
        return httpx2.AsyncClient(headers=headers, timeout=timeout, limits=limits, trust_env=False)

    def patience(self, silence: float) -> httpx2.Timeout:
        """The time limits of a request that may be silent for so many seconds."""
        return httpx2.Timeout(silence, connect=self.connect_seconds, pool=None)
