"""What the engine and a worker say to each other; both are our own code over a private pair of sockets."""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.serving.local.settings import LocalSettings
from core.engine import Ask, End, Weights
from core.errors import InvalidInput, ParleyError, Reason, Unavailable


@dataclass(frozen=True)
class Start:
    """The first message: what the worker is for."""

    base: str
    settings: LocalSettings


@dataclass(frozen=True)
class Begin:
    """Answer this."""

    number: int
    ask: Ask


@dataclass(frozen=True)
class Cancel:
    """Nobody waits for this answer any more."""

    number: int


@dataclass(frozen=True)
class Load:
    """Have this adapter ready."""

    adapter: str


@dataclass(frozen=True)
class Broken:
    """The base cannot be loaded; the worker ends."""

    reason: Reason


@dataclass(frozen=True)
class Spoke:
    """A piece of an answer."""

    number: int
    text: str


@dataclass(frozen=True)
class Ended:
    """A whole answer was sent."""

    number: int
    end: End
    tokens_in: int
    tokens_out: int
    weights: Weights | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Failed:
    """An answer cannot be given."""

    number: int
    reason: Reason
    invalid: bool = False
    """Whether the request is at fault and not the machine."""

    def error(self) -> ParleyError:
        """The same as an error to raise."""
        return InvalidInput(self.reason) if self.invalid else Unavailable(self.reason)


@dataclass(frozen=True)
class Held:
    """What the worker holds in memory: base, adapters, picture features. The first one says that it is ready."""

    bytes: int


ToWorker = Start | Begin | Cancel | Load
FromWorker = Broken | Spoke | Ended | Failed | Held
