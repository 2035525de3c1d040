"""A conversation as the tokens and features that the loop reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from backend.serving.local.model import Loaded, ModelError
from backend.serving.local.sight import Seen, Sight
from core.engine import Ask, Message
from core.errors import InvalidInput, Reason
from models.conversation import Conversation, TemplateError


@dataclass(frozen=True)
class Prompt:
    """What one row reads before it answers."""

    tokens: tuple[int, ...]
    pictures: tuple[Seen, ...] = ()


class Reader:
    """Makes prompts for one base."""

    def __init__(self, loaded: Loaded, sight: Sight) -> None:
        self._loaded, self._sight = loaded, sight
        self._conversation = Conversation(loaded.processor)

    def read(self, ask: Ask) -> Prompt:
        """Tokens and picture features of a request; InvalidInput CONVERSATION_LONG when it does not fit."""
        tokens = self.texts(ask.turns)
        room = self._loaded.positions - ask.generation.tokens
        if len(tokens) > room:
            raise InvalidInput(Reason.CONVERSATION_LONG)
        pictures = [picture for turn in ask.turns for picture in turn.pictures]
        seen = tuple(self._sight.look(picture, ask.source.adapter) for picture in pictures)
        whole = tuple(self._with_pictures(tokens, seen))
        if len(whole) > room:
            raise InvalidInput(Reason.CONVERSATION_LONG)
        return Prompt(whole, seen)

    def texts(self, turns: Sequence[Message]) -> list[int]:
        """The conversation's tokens, with one placeholder for each picture."""
        try:
            return self._conversation.tokens(turns)
        except TemplateError as error:
            raise ModelError(str(error)) from error

    def _with_pictures(self, tokens: Iterable[int], seen: Sequence[Seen]) -> Iterable[int]:
        left = iter(seen)
        placeholder = self._loaded.picture_token
        for token in tokens:
            if token != placeholder:
                yield token
                continue
            one = next(left, None)
            if one is None:
                raise ModelError("The chat template writes more pictures than there are.")
            yield from one.tokens
        if next(left, None) is not None:
            raise ModelError("The chat template leaves out a picture.")


def positions(loaded: Loaded, prompt: Prompt) -> tuple[torch.Tensor, int]:
    """Positions of a prompt's tokens, one line or (Qwen2-VL) three, and the position of the first answer token."""
    length = len(prompt.tokens)
    inner: Any = loaded.inner
    if not hasattr(inner, "get_rope_index"):
        return torch.arange(length)[None], length
    grids = [seen.grid for seen in prompt.pictures if seen.grid is not None]
    if not grids:
        return torch.arange(length)[None].expand(3, -1), length
    tokens = torch.tensor([prompt.tokens])
    found, delta = inner.get_rope_index(
        tokens, mm_token_type_ids=(tokens == loaded.picture_token).int(), image_grid_thw=torch.cat(grids)
    )
    return found[:, 0], length + int(delta)
