"""What every engine does: many requests at once, each a stream of pieces.

`Engine.stream` yields `Waiting` while a request stands in the queue, `Piece` for text, and ends with one
`Finished`; whatever goes wrong is raised as Unavailable or InvalidInput, never sent as text. Closing the
iterator cancels the request and frees its row.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Speaker(StrEnum):
    """Who said a turn."""

    PERSON = "user"
    MODEL = "assistant"


@dataclass(frozen=True)
class Picture:
    """A stored picture: its sha256, by which features are kept, and the PNG or JPEG file or how to read it."""

    sha256: str
    content: bytes | Callable[[], bytes] = field(repr=False)
    """What reads goes into other processes, so it is no closure; what it raises is the request's error."""

    @property
    def data(self) -> bytes:
        """The bytes of the file, read now where they are not here: only who has no features needs them."""
        return self.content if isinstance(self.content, bytes) else self.content()


@dataclass(frozen=True)
class Message:
    """One turn of a conversation; pictures come before the text."""

    speaker: Speaker
    text: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a model is: a base (checkpoint folder, hub name or a remote server's model) and perhaps an adapter.

    Locally the adapter is a PEFT folder; remotely it is the name of a LoRA that the server has or can load.
    """

    base: str
    adapter: str = ""


@dataclass(frozen=True)
class Generation:
    """How an answer is drawn; temperature 0 is greedy and then the seed changes nothing."""

    tokens: int = 160
    temperature: float = 0.0
    top_p: float = 1.0
    repetition_penalty: float = 1.0


@dataclass(frozen=True)
class Ask:
    """One request: answer the last turn of `turns` as `source`."""

    source: Source
    turns: tuple[Message, ...]
    owner: str
    """Whose request it is; the queue shares between owners."""
    generation: Generation = Generation()
    seed: int = 0
    deadline: float = 60.0
    """Seconds from now after which the request is given up."""


@dataclass(frozen=True)
class Waiting:
    """Still in the queue; 1 is next."""

    position: int


@dataclass(frozen=True)
class Piece:
    """A piece of the answer."""

    text: str


class End(StrEnum):
    """Why an answer ended."""

    COMPLETE = "complete"
    LENGTH = "length"


@dataclass(frozen=True)
class Weights:
    """What really answered: the hashes of the base's and the adapter's weights; empty: no adapter, or not known."""

    base: str
    adapter: str


@dataclass(frozen=True)
class Finished:
    """The whole answer was sent; what it took, and what gave it where that is known."""

    end: End
    tokens_in: int
    tokens_out: int
    first_seconds: float
    seconds: float
    weights: Weights | None = None


Event = Waiting | Piece | Finished


class Engine(Protocol):
    """Answers requests; safe to use from many tasks of one event loop at once."""

    def stream(self, ask: Ask) -> AsyncIterator[Event]:
        """The answer as it comes.

        Unavailable QUEUE_FULL when too many wait, ANSWER_LATE at the deadline, MODEL_FAILED when the worker
        or server broke, MODEL_UNSUPPORTED when it cannot be served here, STOPPING after `close`, MEMORY_FULL when even
        one row does not fit; InvalidInput CONVERSATION_LONG when the
        conversation does not fit into the model.
        """
        ...

    async def preload(self, sources: Iterable[Source]) -> None:
        """Make models ready before anybody asks; where that means nothing, nothing happens."""
        ...

    async def close(self) -> None:
        """Stop what runs and let go of models."""
        ...
