"""A first short answer before anybody asks: what breaks, breaks while loading, and nobody waits for a cold start."""

from __future__ import annotations

import io

from PIL import Image

from backend.serving.engine import Ask, Generation, Picture, Said, Source, Speaker
from backend.serving.local.loop import Loop
from backend.serving.local.messages import Failed

_NUMBER = 0  # requests are numbered from 1


def rehearse(loop: Loop) -> None:
    """Answer a grey picture with two tokens; the features of it are forgotten again."""
    data = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(data, "PNG")
    turn = Said(Speaker.PERSON, "?", (Picture("rehearsal", data.getvalue()),))
    loop.begin(_NUMBER, Ask(Source(""), (turn,), owner="", generation=Generation(tokens=2)))
    failed = [message for message in loop.drain() if isinstance(message, Failed)]
    loop.sight.forget()
    if failed:
        raise failed[0].error()
