"""Rows in tokens, exactly as the arena reads them: the prompt by the chat template, then the answer and its end."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image, UnidentifiedImageError

from core.engine import Message, Picture, Speaker
from models.conversation import Conversation, TemplateError
from models.parts import picture_token
from training.data.rows import Kind, Row

_KEPT = 256 << 20
"""Bytes of pictures that are kept as the model takes them."""


class Unreadable(RuntimeError):
    """A row or its picture cannot be read by this model; the message says which and why."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture: its tokens as they stand in any prompt, and what the vision tower takes."""

    tokens: tuple[int, ...]
    pixels: torch.Tensor
    grid: torch.Tensor | None
    sizes: torch.Tensor | None
    features: torch.Tensor | None = None
    """What the vision tower has made of it, where that is known; then there are no pixels."""

    @property
    def bytes(self) -> int:
        """Memory it takes."""
        return self.pixels.nbytes + (0 if self.features is None else self.features.nbytes)


@dataclass(frozen=True)
class Talk:
    """One conversation in tokens, of which the first `asked` are read and the others are the answer."""

    row: str
    language: str
    ids: tuple[int, ...]
    asked: int
    pictures: tuple[str, ...]
    weight: float = 1.0
    good: bool = True
    """What a preference says of the answer."""
    held: bool = False
    """Whether the answer should stay as likely as it was when the stage began."""


class Reader:
    """Reads rows and pictures for one checkpoint."""

    def __init__(
        self,
        processor: Any,
        *,
        config: Any,
        picture: Callable[[str], bytes],
        known: Callable[[str], Shown | None] | None = None,
    ) -> None:
        self._processor, self._picture, self._known = processor, picture, known
        self._conversation = Conversation(processor)
        self.pad: int = processor.tokenizer.pad_token_id or 0
        self.placeholder = int(processor.tokenizer.convert_tokens_to_ids(processor.image_token))
        token = picture_token(config)
        self.image_token = -1 if token is None else token
        stops = {processor.tokenizer.eos_token_id, *_several(config.get_text_config().eos_token_id)}
        # what a tokenizer puts before any text
        self._beginning = tuple(t for t in processor.tokenizer("")["input_ids"] if t not in stops)
        self._closing = _up_to_stop(self._conversation.closing(), stops - {None})
        turn = Message(Speaker.PERSON, "x")
        self.beside = len(self._conversation.tokens([turn])) + len(self._closing)
        """Tokens that the template writes around a turn, at most."""
        # some see every picture in one size
        self._one_size = config.model_type in ("llava", "parrot", "minigpt4")
        self._sizes: dict[str, int] = {}
        self._kept: OrderedDict[str, Shown] = OrderedDict()
        self._bytes = 0

    def talks(self, row: Row) -> tuple[Talk, ...]:
        """What a row says: one answer, or of a pair the chosen and then the rejected one."""
        if row.kind is Kind.PAIR:
            assert row.chosen is not None
            assert row.rejected is not None
            asked = self.prompt(row)
            return self.talk(row, row.chosen, asked=asked), self.talk(row, row.rejected, good=False, asked=asked)
        assert row.answer is not None
        return (self.talk(row, row.answer, good=row.good is not False),)

    def talk(self, row: Row, answer: str, *, good: bool = True, asked: tuple[int, ...] | None = None) -> Talk:
        """One answer to a row's turns (`asked`, where they were read already), closed as the template closes it."""
        asked = self.prompt(row) if asked is None else asked
        ids = (*asked, *self._conversation.plain(answer), *self._closing)
        return Talk(row.id, row.language, ids, len(asked), row.pictures, row.weight, good)

    def prompt(self, row: Row) -> tuple[int, ...]:
        """A row's turns in tokens, up to where the answer begins; plain text is asked by nothing."""
        if not row.turns:
            return self._beginning
        turns = [
            Message(Speaker(turn.role), turn.content, tuple(Picture(sha, b"") for sha in pictures))
            for turn, pictures in row.shown()
        ]
        try:
            tokens = self._conversation.tokens(turns)
        except TemplateError as error:
            raise Unreadable(f"row {row.id}: {error}") from error
        left = iter(row.pictures)
        whole: list[int] = []
        for token in tokens:
            if token != self.placeholder:
                whole.append(token)
                continue
            sha = next(left, None)
            if sha is None:
                raise Unreadable(f"row {row.id}: the chat template writes more pictures than there are.")
            whole += self.shown(sha).tokens
        if next(left, None) is not None:
            raise Unreadable(f"row {row.id}: the chat template leaves out a picture.")
        return tuple(whole)

    def picture_tokens(self, sha: str) -> int:
        """How many tokens a picture takes."""
        key = "" if self._one_size else sha
        if key not in self._sizes:
            self._sizes[key] = len(self.shown(sha).tokens)
        return self._sizes[key]

    def text_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each of many texts takes."""
        return [len(ids) for ids in self._processor.tokenizer(list(texts), add_special_tokens=False)["input_ids"]]

    def shown(self, sha: str) -> Shown:
        """A picture as the model takes it."""
        picture = self._kept.get(sha)
        if picture is None:
            picture = (self._known(sha) if self._known is not None else None) or self._read(sha)
            self.remember(sha, picture)
        else:
            self._kept.move_to_end(sha)
        return picture

    def remember(self, sha: str, shown: Shown) -> None:
        """Keep a picture in memory as it is now known, and let go of those that nobody asked for lately."""
        before = self._kept.pop(sha, None)
        self._kept[sha] = shown
        self._bytes += shown.bytes - (before.bytes if before is not None else 0)
        while self._bytes > _KEPT and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].bytes

    def _read(self, sha: str) -> Shown:
        try:
            with Image.open(io.BytesIO(self._picture(sha))) as image:
                opened = image.convert("RGB")
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Unreadable(f"picture {sha[:12]} cannot be opened: {error}") from error
        # Only the placeholder as text: what the processor makes of it is the picture's place in any prompt.
        read = self._processor(
            images=[opened], text=[self._processor.image_token], add_special_tokens=False, return_tensors="pt"
        )
        tokens = tuple(read["input_ids"][0].tolist())
        return Shown(tokens, read["pixel_values"], read.get("image_grid_thw"), read.get("image_sizes"))


def _several(value: int | Sequence[int] | None) -> Sequence[int | None]:
    return value if isinstance(value, (list, tuple)) else [value]  # type: ignore[list-item]


def _up_to_stop(closing: list[int], stops: set[int | None]) -> tuple[int, ...]:
    """What follows the token that ends an answer is never generated, so it is not learnt."""
    for place, token in enumerate(closing):
        if token in stops:
            return tuple(closing[: place + 1])
    return tuple(closing)
