"""The engine of an installation: local models, and a server's where a base is named `server:<name>`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.engine import Ask, Engine, Event, Source
from core.errors import Reason, Unavailable
from core.settings import Settings

if TYPE_CHECKING:
    from backend.serving.local.settings import LocalSettings

SERVER = "server:"


class Engines:
    """Sends each request to the engine that has its model; an engine is made when it is first needed."""

    def __init__(self, *, local: Callable[[], Engine], remote: Callable[[], Engine] | None) -> None:
        self._make_local = local
        self._make_remote = remote
        self._local: Engine | None = None
        self._remote: Engine | None = None

    def stream(self, ask: Ask) -> AsyncIterator[Event]:
        """The answer as it comes."""
        base = ask.source.base
        if not base.startswith(SERVER):
            self._local = self._local or self._make_local()
            return self._local.stream(ask)
        if self._make_remote is None:
            raise Unavailable(Reason.MODEL_FAILED)
        self._remote = self._remote or self._make_remote()
        return self._remote.stream(replace(ask, source=replace(ask.source, base=base.removeprefix(SERVER))))

    async def preload(self, sources: Iterable[Source]) -> None:
        """Load local models before anybody asks."""
        local = [source for source in sources if not source.base.startswith(SERVER)]
        if local:
            self._local = self._local or self._make_local()
            await self._local.preload(local)

    async def close(self) -> None:
        """Close what was made."""
        for engine in (self._local, self._remote):
            if engine is not None:
                await engine.close()


def open_engine(settings: Settings, *, many: bool = False) -> Engine:
    """The engine that the settings describe, for people or for very many questions; nothing is loaded yet."""

    def local() -> Engine:
        from backend.serving.local import LocalEngine

        described = local_settings(settings)
        return LocalEngine(described.for_many if many else described)

    def remote() -> Engine:
        from backend.serving.remote import RemoteEngine, RemoteServer

        return RemoteEngine(
            RemoteServer(
                url=settings.server_url,
                api_key=settings.server_key,
                load_adapters=settings.server_loads_adapters,
            )
        )

    return Engines(local=local, remote=remote if settings.server_url else None)


def local_settings(settings: Settings) -> LocalSettings:
    """What of the settings concerns local models; empty device and precision are decided by the worker."""
    from backend.serving.local.settings import LocalSettings, Precision

    defaults = LocalSettings()
    return replace(
        defaults,
        device=settings.device or defaults.device,
        precision=Precision(settings.precision) if settings.precision else defaults.precision,
        memory=int(settings.model_memory_gigabytes * 2**30),
    )
