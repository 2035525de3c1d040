"""A chat model of an OpenAI-compatible server: it translates an item, then reads its own translation again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from annotation.drafting import Answer, Draft, DraftFault, Halt, Halted, Memory, Meter, Spent, Task, Unusable
from annotation.drafting.prompts import again, reread, translate
from annotation.drafting.reading import asked, kept, read
from core.benchmark_items import Fields
from core.engine import Ask, End, Engine, Finished, Generation, Message, Piece, Source, Speaker
from core.errors import InvalidInput, Unavailable

_TRIES = 3
"""Answers that one request may take; the second and third are told what was wrong."""
_DEADLINE = 300.0
_LEAST_TOKENS, _TOKENS_A_LETTER, _MOST_TOKENS = 512, 4, 8192


class ChatTranslator:
    """All fields of an item in one request; nothing is taken that does not keep what it must."""

    together = 1

    def __init__(
        self,
        engine: Engine,
        model: str,
        *,
        memory: Memory,
        meter: Meter,
        at_once: int = 8,
        pauses: Sequence[float],
    ) -> None:
        self.name = f"chat:{model}"
        self.at_once = at_once
        self._engine = engine
        self._source = Source(model)
        self._memory = memory
        self._meter = meter
        self._pauses = pauses

    async def translate(self, tasks: Sequence[Task]) -> Sequence[Answer]:
        """One after the other."""
        return [await self._answer(task) for task in tasks]

    async def close(self) -> None:
        """Let go of the server."""
        await self._engine.close()

    async def _answer(self, task: Task) -> Answer:
        try:
            talk = (Message(Speaker.PERSON, translate(task)),)
            first = await self._draft(task, talk, None)
            said = Message(Speaker.MODEL, asked(first, task.letters))
            refined = await self._draft(task, (*talk, said, Message(Speaker.PERSON, reread(task))), first)
        except Unusable as error:
            return Answer(task.item_id, fault=error.fault)
        return Answer(task.item_id, Draft(first, refined))

    async def _draft(self, task: Task, talk: tuple[Message, ...], before: Fields | None) -> Fields:
        """What one request gives; Unusable once several answers were."""
        question = json.dumps([self.name, *(turn.text for turn in talk)], ensure_ascii=False)
        known = self._memory.recall(question)
        if known is not None:
            return read(known, task.source, task.letters)
        asking, fault = talk, DraftFault.SHAPE
        for attempt in range(_TRIES):
            said, end = await self._said(asking, task, attempt)
            try:
                if end is End.LENGTH:
                    raise Unusable(DraftFault.CUT_OFF)
                draft = kept(task.source, before, read(said, task.source, task.letters), task.language)
            except Unusable as error:
                fault = error.fault
                asking = (*talk, Message(Speaker.MODEL, said or "{}"), Message(Speaker.PERSON, again(fault)))
            else:
                self._memory.keep(question, asked(draft, task.letters))
                return draft
        raise Unusable(fault)

    async def _said(self, talk: tuple[Message, ...], task: Task, attempt: int) -> tuple[str, End]:
        """One answer; asked again with longer and longer pauses while the server is away, then Halted."""
        for pause in (*self._pauses, None):
            try:
                return await self._stream(talk, task, attempt)
            except InvalidInput as error:  # it does not fit into the model
                raise Unusable(DraftFault.SOURCE_LONG) from error
            except Unavailable as error:
                self._meter(Spent(requests=1))
                if pause is None:
                    raise Halted(
                        Halt.SERVER_FAILED,
                        f"The server of {self.name} does not answer ({error}). Look at it, try again.",
                    ) from error
                await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _stream(self, talk: tuple[Message, ...], task: Task, attempt: int) -> tuple[str, End]:
        room = _LEAST_TOKENS + _TOKENS_A_LETTER * sum(map(len, task.source.texts))
        request = Ask(
            self._source,
            talk,
            owner="drafts",
            generation=Generation(tokens=min(_MOST_TOKENS, room << attempt), temperature=0.3 if attempt else 0.0),
            seed=attempt,
            deadline=_DEADLINE,
        )
        pieces: list[str] = []
        async for event in self._engine.stream(request):
            if isinstance(event, Piece):
                pieces.append(event.text)
            elif isinstance(event, Finished):
                self._meter(Spent(1, event.tokens_in, event.tokens_out))
                return "".join(pieces), event.end
        raise AssertionError("an engine ends with Finished or an error")
