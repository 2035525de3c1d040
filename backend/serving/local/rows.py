"""One answer that is being written."""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.serving.local.pieces import Pieces
from backend.serving.local.reader import Prompt
from backend.serving.local.sampling import Chooser
from core.engine import Ask, End


@dataclass
class Row:
    """A request with what it has read and said so far."""

    number: int
    ask: Ask
    prompt: Prompt
    chooser: Chooser
    pieces: Pieces
    stops: frozenset[int]
    said: list[int] = field(default_factory=list)
    next_position: int = 0
    """The position of the last token said, which the next forward reads."""

    @property
    def tokens(self) -> tuple[int, ...]:
        """Everything so far; reading it again brings the row back after it had to give up its memory."""
        return (*self.prompt.tokens, *self.said)

    @property
    def adapter(self) -> str:
        """Its adapter, "" for the base."""
        return self.ask.source.adapter

    def take(self, token: int) -> tuple[str, End | None]:
        """Accept a token: the text to show now, and how the answer ended if it did."""
        if token in self.stops:
            return "", End.COMPLETE
        self.said.append(token)
        text = self.pieces.add(token)
        return text, End.LENGTH if len(self.said) >= self.ask.generation.tokens else None
