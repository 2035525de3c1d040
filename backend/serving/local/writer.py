"""What a worker has its model write with: the loop where it knows the architecture, else windows of `generate`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from backend.serving.local.loop import Loop
from backend.serving.local.messages import FromWorker
from backend.serving.local.model import Loaded
from backend.serving.local.settings import LocalSettings
from backend.serving.local.windows import Windows
from core.engine import Ask

Tell = Callable[[Sequence[FromWorker]], None]


class Writer(Protocol):
    """One base with its adapters and all answers that it is writing."""

    tell: Tell
    """Where pieces and ends go."""

    @property
    def busy(self) -> bool:
        """Whether a step would do anything."""
        ...

    @property
    def bytes(self) -> int:
        """Memory of all that it holds."""
        ...

    def begin(self, number: int, ask: Ask) -> None:
        """Answer this when there is room."""
        ...

    def cancel(self, number: int) -> None:
        """Stop an answer, wherever it is."""
        ...

    def load(self, adapter: str) -> None:
        """Have an adapter ready before somebody asks."""
        ...

    def forget(self) -> None:
        """Let go of pictures seen."""
        ...

    def step(self) -> None:
        """Go on with what there is to do."""
        ...


def open_writer(loaded: Loaded, settings: LocalSettings, *, tell: Tell, hear: Callable[[], None]) -> Writer:
    """The writer that fits the model; `hear` is called within long steps and takes in what has been asked meanwhile."""
    if loaded.joins:
        return Loop(loaded, settings, tell)
    return Windows(loaded, settings, tell, hear)
