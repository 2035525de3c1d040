"""Requests and pictures for tests, and what came of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from core.engine import Ask, Finished, Generation, Message, Picture, Piece, Source, Speaker, Waiting


def picture(seed: int, size: tuple[int, int] = (64, 48)) -> Picture:
    """A picture that no other seed gives."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste((seed * 53 % 256, seed * 97 % 256, seed * 29 % 256), (seed % 20, seed % 10, 40, 30))
    data = io.BytesIO()
    image.save(data, "PNG")
    return Picture(hashlib.sha256(data.getvalue()).hexdigest(), data.getvalue())


def said(text: str, *pictures: Picture) -> Message:
    """A person's turn."""
    return Message(Speaker.PERSON, text, pictures)


def answered(text: str) -> Message:
    """A model's turn."""
    return Message(Speaker.MODEL, text)


def ask(
    *turns: Message,
    base: str = "",
    adapter: str = "",
    owner: str = "anna",
    seed: int = 0,
    deadline: float = 150,
    **how: Any,
) -> Ask:
    """A request; generation settings by name."""
    how.setdefault("tokens", 12)
    return Ask(Source(base, adapter), turns, owner, Generation(**how), seed, deadline)


@dataclass
class Answer:
    """All that a stream gave."""

    text: str = ""
    pieces: list[str] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    finished: Finished | None = None


async def answer(engine: Any, request: Ask) -> Answer:
    """Read a stream to its end."""
    found = Answer()
    async for event in engine.stream(request):
        match event:
            case Waiting(position):
                found.waited.append(position)
            case Piece(text):
                found.pieces.append(text)
            case Finished():
                found.finished = event
    found.text = "".join(found.pieces)
    return found


def texts(told: Iterable[Any], numbers: Iterable[int]) -> list[str]:
    """What a loop told of each request, as text."""
    told = list(told)
    return ["".join(m.text for m in told if m.number == number and hasattr(m, "text")) for number in numbers]
