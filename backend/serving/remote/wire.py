"""What is sent to the server and what comes back, as the protocol writes it."""

from __future__ import annotations

import base64
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from backend.serving.remote.sse import ServerEvent, StreamBroken
from core.engine import Ask, Message, Picture, Speaker

DONE = "[DONE]"
_WORD_JOINER = "\u2060"
_MARKS = re.compile(
    r"<(?=\||/?(?:s|unk|pad|bos|eos|img|image|video|audio|box|quad|ref|IMG_CONTEXT|[a-z_]+_of_turn|[a-z]+_soft_token"
    r"|(?:vision|im|image)_\w+)>)|\[(?=/?(?:INST|IMG\w*|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_\w+)\])",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|maximum model length|max_model_len|too long to fit into the model",
    re.IGNORECASE,
)


class _Foreign(BaseModel):
    """A server may send more than we read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Delta(_Foreign):
    content: str | None = None


class _Choice(_Foreign):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Usage(_Foreign):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Chunk(_Foreign):
    """A step of an answer, or an account of what was used, or an error."""

    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None
    error: Any = None
    object: str | None = None
    message: Any = None

    @property
    def text(self) -> str:
        """The piece of the answer in it, perhaps empty."""
        return self.choices[0].delta.content or "" if self.choices else ""

    @property
    def finish(self) -> str:
        """Why the answer ends here; empty while it goes on."""
        return self.choices[0].finish_reason or "" if self.choices else ""

    @property
    def failed(self) -> bool:
        """Whether the server tells of an error instead."""
        return bool(self.error) or self.object == "error"


def chunk(event: ServerEvent) -> Chunk:
    """The step in an event; StreamBroken when it is none."""
    try:
        read = Chunk.model_validate_json(event.data)
    except ValidationError as error:
        if event.name == "error":
            return Chunk(error=event.data)
        raise StreamBroken from error
    return read if event.name != "error" else Chunk(error=event.data)


def tells_too_long(message: str) -> bool:
    """Whether a server's error says that the conversation does not fit; each server has its own words."""
    return bool(_TOO_LONG.search(message))


def request(ask: Ask, *, model: str) -> dict[str, Any]:
    """The body of a streaming chat completion."""
    drawn = ask.generation
    body: dict[str, Any] = {
        "model": model,
        "messages": [_message(turn) for turn in ask.turns],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": drawn.tokens,
        "temperature": drawn.temperature,
        "top_p": drawn.top_p,
        "seed": ask.seed,
    }
    if drawn.repetition_penalty != 1.0:  # no part of the standard protocol, so only where it is wanted
        body["repetition_penalty"] = drawn.repetition_penalty
    return body


def _message(turn: Message) -> dict[str, Any]:
    role = "assistant" if turn.speaker is Speaker.MODEL else "user"
    if not turn.pictures:
        return {"role": role, "content": _only_text(turn.text)}
    shown = [{"type": "image_url", "image_url": {"url": _data_url(picture)}} for picture in turn.pictures]
    return {"role": role, "content": [*shown, {"type": "text", "text": _only_text(turn.text)}]}


def _only_text(text: str) -> str:
    """The text with template and picture marks broken by an invisible joiner.

    The server turns the whole conversation into tokens at once, so `<|im_end|>` typed by a person would
    end their turn; here is the only place where that can be kept from happening.
    """
    return _MARKS.sub(lambda mark: mark.group() + _WORD_JOINER, text)


def _data_url(picture: Picture) -> str:
    data = picture.data
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
