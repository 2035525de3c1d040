"""A first short answer before anybody asks: what breaks, breaks while loading, and nobody waits for a cold start."""

from __future__ import annotations

import io

from PIL import Image

from backend.serving.local.messages import Failed, FromWorker
from backend.serving.local.model import ModelError
from backend.serving.local.writer import Writer
from core.engine import Ask, Generation, Message, Picture, Source, Speaker
from core.errors import Reason

_NUMBER = 0  # requests are numbered from 1


def rehearse(writer: Writer) -> None:
    """Answer a grey picture with two tokens; ModelError when the model cannot do even that."""
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(data, "PNG")
    turn = Message(Speaker.PERSON, "?", (Picture("rehearsal", data.getvalue()),))
    messages: list[FromWorker] = []
    tell, writer.tell = writer.tell, messages.extend
    writer.begin(_NUMBER, Ask(Source(""), (turn,), owner="", generation=Generation(tokens=2)))
    while writer.busy:
        writer.step()
    writer.tell = tell
    writer.forget()
    failed = next((message for message in messages if isinstance(message, Failed)), None)
    if failed is not None and failed.reason is Reason.MEMORY_FULL:
        raise failed.error()
    if failed is not None:
        raise ModelError("It does not answer a question about a picture.")
