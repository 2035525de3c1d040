"""RemoteEngine: the Engine whose models run on an OpenAI-compatible server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

import httpx2

from backend.serving.queue import Turnstile, in_time
from backend.serving.remote.adapters import Adapters
from backend.serving.remote.faults import Passing, broke_off, refused, translated
from backend.serving.remote.server import RemoteServer
from backend.serving.remote.sse import EventReader
from backend.serving.remote.wire import DONE, Chunk, chunk, request
from core.engine import Ask, End, Event, Finished, Piece, Source, Waiting
from core.errors import Reason, Unavailable

_LONGEST_REFUSAL = 64 * 1024
_ENDS = {"stop": End.COMPLETE, "eos_token": End.COMPLETE, "stop_sequence": End.COMPLETE, "length": End.LENGTH}


class RemoteEngine:
    """Asks one server; at most `server.concurrent` requests at once, the others wait in a queue that owners share.

    A fault before the first piece is tried again where that may help; after it the answer has failed.
    """

    def __init__(self, server: RemoteServer) -> None:
        self._server = server
        self._client = server.client()
        self._adapters = Adapters(server, self._client)
        self._turnstile = Turnstile(places=server.concurrent, waiting=server.waiting)
        self._closed = False

    async def preload(self, sources: Iterable[Source]) -> None:
        """A server loads its models itself."""

    async def stream(self, ask: Ask) -> AsyncGenerator[Event, None]:
        """The answer as it comes; see Engine."""
        started = _now()
        until = started + ask.deadline
        ticket = self._turnstile.enter(ask.owner)
        try:
            while position := await in_time(until, ticket.moved()):
                yield Waiting(position)
            async with aclosing(self._events(ask, started=started, until=until)) as events:
                async for event in events:
                    yield event
        finally:
            self._turnstile.leave(ticket)

    async def close(self) -> None:
        """Let go of the server; answers under way fail."""
        self._closed = True
        await self._client.aclose()
        await self._adapters.close()

    async def _events(self, ask: Ask, *, started: float, until: float) -> AsyncGenerator[Event, None]:
        """Steps of the server as events of the protocol."""
        pieces, tokens_in, tokens_out, first, finish = 0, 0, 0, 0.0, ""
        async with aclosing(self._steps(ask, until)) as steps:
            async for step in steps:
                if step.text:
                    first = first or _now() - started
                    pieces += 1
                    yield Piece(step.text)
                finish = step.finish or finish
                if step.usage:
                    tokens_in, tokens_out = step.usage.prompt_tokens, step.usage.completion_tokens
        if finish not in _ENDS:  # aborted or filtered: no answer that may be judged
            raise Unavailable(Reason.MODEL_FAILED)
        seconds = _now() - started
        yield Finished(
            end=_ENDS[finish],
            tokens_in=tokens_in,
            tokens_out=tokens_out or pieces,  # a server without usage sends about a token a piece
            first_seconds=first or seconds,
            seconds=seconds,
        )

    async def _steps(self, ask: Ask, until: float) -> AsyncGenerator[Chunk, None]:
        """Steps of an answer; tries again as long as nothing was said."""
        for attempt in range(self._server.tries):
            begun, ended = False, False
            try:
                async with aclosing(self._attempt(ask, until)) as steps:
                    async for step in steps:
                        begun, ended = begun or bool(step.text), ended or bool(step.finish)
                        yield step
                if not ended:
                    raise Passing(Unavailable(Reason.MODEL_FAILED))
                return
            except Passing as fault:
                if ended:  # all was said; only the account of it got lost
                    return
                if self._closed:
                    raise Unavailable(Reason.STOPPING) from fault
                if begun or attempt == self._server.tries - 1:
                    raise fault.error from fault
                await _pause(max(fault.after, self._server.pause_seconds * 2**attempt), until=until)

    async def _attempt(self, ask: Ask, until: float) -> AsyncGenerator[Chunk, None]:
        if self._closed:
            raise Unavailable(Reason.STOPPING)
        response = await self._accepted(ask, until)
        try:
            reader, arriving = EventReader(), response.aiter_bytes()
            while True:
                with translated():
                    async with asyncio.timeout_at(until):
                        piece = await anext(arriving, None)
                    events = reader.feed(piece or b"")
                if piece is None:
                    return
                for event in events:
                    if event.data == DONE:
                        return
                    with translated():
                        step = chunk(event)
                    if step.failed:
                        raise broke_off(event.data)
                    yield step
        finally:
            await response.aclose()

    async def _accepted(self, ask: Ask, until: float) -> httpx2.Response:
        """A response with status 200 whose body is still to come."""
        with translated():
            async with asyncio.timeout_at(until):
                model = await self._adapters.name(ask.source)
                body = await asyncio.to_thread(request, ask, model=model)  # it reads pictures from the store
                asked = self._client.build_request("POST", f"{self._server.root}/chat/completions", json=body)
                response = await self._client.send(asked, stream=True)
        if response.status_code == httpx2.codes.OK:
            return response
        try:
            with translated():
                async with asyncio.timeout_at(until):
                    why = await _beginning(response)
        finally:
            await response.aclose()
        if response.status_code == httpx2.codes.NOT_FOUND and self._adapters.forget(model):
            raise Passing(Unavailable(Reason.MODEL_FAILED))
        raise refused(response, why)


async def _beginning(response: httpx2.Response) -> str:
    """As much of a refusal as says why."""
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _LONGEST_REFUSAL:
            break
    return body[:_LONGEST_REFUSAL].decode("utf-8", errors="replace")


async def _pause(seconds: float, *, until: float) -> None:
    """Wait before another try, or give up now when the deadline comes first."""
    if _now() + seconds >= until:
        raise Unavailable(Reason.ANSWER_LATE)
    await asyncio.sleep(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
