"""From requests to rows that the model can read; what fails, fails for its own request alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from backend.serving.local.adapters import AdapterStore
from backend.serving.local.memory import free, is_full
from backend.serving.local.messages import Failed
from backend.serving.local.model import Loaded
from backend.serving.local.picture_features import PictureFeatures
from backend.serving.local.pieces import Pieces
from backend.serving.local.reader import Prompt
from backend.serving.local.rows import Row
from backend.serving.local.sampling import Chooser
from core.engine import Ask, Picture
from core.errors import InvalidInput, ParleyError, Reason

log = logging.getLogger(__name__)


class Reads(Protocol):
    """Turns a request into a prompt."""

    def read(self, ask: Ask) -> Prompt:
        """The prompt, or InvalidInput."""
        ...


class Newcomers:
    """Prepares requests: adapters are loaded, pictures looked at, conversations turned into tokens.

    Without `features`, pictures are looked at when the model reads the prompt, each time anew.
    """

    def __init__(
        self, loaded: Loaded, store: AdapterStore, reader: Reads, features: PictureFeatures | None = None
    ) -> None:
        self._loaded, self._store, self._reader, self._features = loaded, store, reader, features
        self._special, self._stops = loaded.special, loaded.stops

    def prepare(self, asked: Sequence[tuple[int, Ask]], in_use: Sequence[str]) -> list[Row | Failed]:
        """A row for each request, or why there is none; adapters `in_use` stay loaded."""
        keep = [*in_use, *(ask.source.adapter for _, ask in asked)]
        fetched = [self._fetched(number, ask, keep) for number, ask in asked]
        self._look_ahead([ask for (_, ask), failed in zip(asked, fetched, strict=True) if failed is None])
        return [failed or self._row(number, ask) for (number, ask), failed in zip(asked, fetched, strict=True)]

    def _fetched(self, number: int, ask: Ask, keep: Sequence[str]) -> Failed | None:
        try:
            self._store.add(ask.source.adapter, in_use=keep)
        except Exception as error:  # an adapter that cannot be loaded concerns its own requests only
            log.exception("Request %d names an adapter that cannot be loaded", number)
            return _failed(number, error)
        return None

    def _look_ahead(self, asks: Sequence[Ask]) -> None:
        """New pictures of all newcomers in one go; when that is too much, each request looks for itself."""
        if self._features is None:
            return
        try:
            self._features.look_ahead(
                (picture, ask.source.adapter) for ask in asks for turn in ask.turns for picture in turn.pictures
            )
        except Exception as error:  # whichever request it was, it meets its error again by itself
            if not is_full(error):
                log.exception("Looking at %d requests together failed", len(asks))
            free(self._loaded.device)

    def _row(self, number: int, ask: Ask, *, again: bool = False) -> Row | Failed:
        try:
            if self._features is None:
                ask = _with_files(ask)
            prompt = self._reader.read(ask)
        except ParleyError as error:
            return Failed(number, error.reason, invalid=isinstance(error, InvalidInput))
        except Exception as error:  # a request's own fault: the others go on
            if is_full(error) and not again and self._features is not None and self._features.bytes:
                self._features.forget()
                free(self._loaded.device)
                return self._row(number, ask, again=True)
            log.exception("Request %d cannot be read", number)
            return _failed(number, error)
        pieces = Pieces(self._loaded.tokenizer, self._special)
        return Row(number, ask, prompt, Chooser(ask.generation, ask.seed), pieces, self._stops)


def _with_files(ask: Ask) -> Ask:
    """The request with its pictures read once, for a model that looks at them again with every window."""
    turns = (
        replace(turn, pictures=tuple(Picture(picture.sha256, picture.data) for picture in turn.pictures))
        for turn in ask.turns
    )
    return replace(ask, turns=tuple(turns))


def _failed(number: int, error: Exception) -> Failed:
    return Failed(number, Reason.MEMORY_FULL if is_full(error) else Reason.MODEL_FAILED)
