"""Adapters that a server is given while it runs, each under a name that carries the hash of its weights."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path

import httpx2

from backend.serving.remote.faults import refused
from backend.serving.remote.server import RemoteServer
from core.engine import Source
from core.errors import Reason, Unavailable

log = logging.getLogger(__name__)

_FILES = ("adapter_config.json", "adapter_model.safetensors")
_Seen = tuple[str, tuple[tuple[int, int], ...]]


class Adapters:
    """Which name to ask for a Source; loads a folder's adapter when it is first needed.

    Loading belongs to nobody's request: who gives up leaves it to those who come later, and one adapter that takes
    long holds up no other.
    """

    def __init__(self, server: RemoteServer, client: httpx2.AsyncClient) -> None:
        self._server = server
        self._client = client
        self._loading: dict[_Seen, asyncio.Task[str]] = {}
        self._loaded: set[str] = set()
        self._names: dict[_Seen, str] = {}

    async def name(self, source: Source) -> str:
        """The model's name on the server, loaded if it is a folder and the server may load."""
        if not source.adapter:
            return source.base
        folder = Path(source.adapter)
        if not self._server.load_adapters or not folder.is_dir():
            return source.adapter
        seen = _seen(folder)
        name = self._names.get(seen)
        return name if name in self._loaded else await self._made_ready(seen, folder)

    def forget(self, name: str) -> bool:
        """The server no longer knows it (it was started anew); says whether it was one of ours."""
        if name not in self._loaded:
            return False
        self._loaded.remove(name)
        return True

    async def close(self) -> None:
        """Wait for what is loading; it ends when the client is closed."""
        await asyncio.gather(*self._loading.values(), return_exceptions=True)

    async def _made_ready(self, seen: _Seen, folder: Path) -> str:
        if seen not in self._loading:
            task = asyncio.create_task(self._make_ready(seen, folder))
            self._loading[seen] = task
            task.add_done_callback(lambda done: self._finished(seen, done))
        return await asyncio.shield(self._loading[seen])

    def _finished(self, seen: _Seen, task: asyncio.Task[str]) -> None:
        del self._loading[seen]
        if not task.cancelled():
            task.exception()  # those who waited have been told; this marks it as seen

    async def _make_ready(self, seen: _Seen, folder: Path) -> str:
        if seen not in self._names:
            self._names[seen] = await asyncio.to_thread(adapter_name, folder)
        name = self._names[seen]
        await self._load(name, folder)
        self._loaded.add(name)
        return name

    async def _load(self, name: str, folder: Path) -> None:
        response = await self._client.post(
            f"{self._server.root}/load_lora_adapter",
            json={"lora_name": name, "lora_path": str(folder.absolute())},
            timeout=self._server.patience(self._server.load_seconds),
        )
        if response.status_code != httpx2.codes.OK and "already" not in response.text:
            raise refused(response, response.text)


def _seen(folder: Path) -> _Seen:
    """What changes when the files are written anew; hashing hundreds of megabytes for each answer would not do."""
    stats = [(folder / name).stat() for name in _FILES if (folder / name).is_file()]
    return str(folder), tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)


def adapter_name(folder: Path) -> str:
    """A name that changes with the weights: a server keeps what it cached under a name."""
    digest = hashlib.sha256()
    try:
        for name in _FILES:
            if (folder / name).is_file():
                with (folder / name).open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        log.exception("an adapter cannot be read")
        raise Unavailable(Reason.MODEL_FAILED) from error
    return f"{folder.name}-{digest.hexdigest()[:12]}"
