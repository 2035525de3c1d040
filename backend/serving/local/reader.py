"""A conversation as the tokens and features that the loop reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch

from backend.serving.local.model import Loaded, ModelError
from backend.serving.local.picture_features import PictureFeatures, Seen
from core.engine import Ask, Message
from core.errors import InvalidInput, Reason
from models.conversation import Conversation, TemplateError
from models.positions import positions


@dataclass(frozen=True)
class Prompt:
    """What one row reads before it answers."""

    tokens: tuple[int, ...]
    pictures: tuple[Seen, ...] = ()


class Reader:
    """Makes prompts for one base."""

    def __init__(self, loaded: Loaded, features: PictureFeatures) -> None:
        self._loaded, self._features = loaded, features
        self._conversation = Conversation(loaded.processor)

    def read(self, ask: Ask) -> Prompt:
        """Tokens and picture features of a request; InvalidInput CONVERSATION_LONG when it does not fit."""
        tokens = self.texts(ask.turns)
        room = self._loaded.positions - ask.generation.tokens
        if len(tokens) > room:
            raise InvalidInput(Reason.CONVERSATION_LONG)
        pictures = [picture for turn in ask.turns for picture in turn.pictures]
        seen = tuple(self._features.look(picture, ask.source.adapter) for picture in pictures)
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
            picture = next(left, None)
            if picture is None:
                raise ModelError("The chat template writes more pictures than there are.")
            yield from picture.tokens
        if next(left, None) is not None:
            raise ModelError("The chat template leaves out a picture.")


def placed(loaded: Loaded, prompt: Prompt) -> tuple[torch.Tensor, int]:
    """Where the prompt's tokens stand, and where the first token of the answer will."""
    grids = [seen.grid for seen in prompt.pictures if seen.grid is not None]
    return positions(loaded.inner, prompt.tokens, grids, picture_token=loaded.picture_token)
