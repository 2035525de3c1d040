"""A conversation as the tokens that a model reads.

What people and models said is only ever text. A prompt that spells `<image>` or `<|im_start|>system` must not become
such a token, so the tokens of the whole prompt are compared with those of the same prompt with harmless texts; where
they differ, template and texts are turned into tokens apart, and texts in a way that cannot give a special token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from backend.serving.engine import Ask, Said
from backend.serving.local.model import Loaded, ModelError
from backend.serving.local.sight import Seen, Sight
from core.errors import InvalidInput, Reason

_HARMLESS = "x"
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Prompt:
    """What one row reads before it answers."""

    tokens: tuple[int, ...]
    pictures: tuple[Seen, ...]


class Reader:
    """Makes prompts for one base."""

    def __init__(self, loaded: Loaded, sight: Sight) -> None:
        self._loaded, self._sight = loaded, sight
        self._tokenizer = loaded.tokenizer
        self._reserved = frozenset(self._tokenizer.added_tokens_decoder)

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

    def texts(self, turns: Sequence[Said]) -> list[int]:
        """The conversation's tokens, with one placeholder for each picture."""
        texts = [turn.text for turn in turns]
        tokens = self._encode(self._written(turns, texts), start=True)
        harmless = self._encode(self._written(turns, [_HARMLESS] * len(turns)), start=True)
        if self._skeleton(tokens) == self._skeleton(harmless):
            return tokens
        return self._apart(turns, texts)

    def _apart(self, turns: Sequence[Said], texts: Sequence[str]) -> list[int]:
        marked = self._written(turns, [_MARK.format(number) for number in range(len(turns))])
        pieces = _MARKED.split(marked)
        if [int(number) for number in pieces[1::2]] != list(range(len(turns))):
            raise ModelError("The chat template does not write each turn once and in order.")
        tokens = self._encode(pieces[0], start=True)
        for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
            tokens += self._plain(texts[int(number)])
            tokens += self._encode(after)
        return tokens

    def _plain(self, text: str) -> list[int]:
        """Tokens of a text, none of them special: one that would be is cut within its spelling."""
        if not text:
            return []
        encoded = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        for token, (start, end) in zip(encoded["input_ids"], encoded["offset_mapping"], strict=True):
            if token in self._reserved:
                spelt = text[start:end]
                # The spelling may include blanks around the token; the cut has to be inside its letters.
                cut = start + len(spelt) - len(spelt.lstrip()) + 1
                if cut >= end:
                    return self._plain(text[:start]) + self._plain(text[end:])
                return self._plain(text[:cut]) + self._plain(text[cut:])
        return list(encoded["input_ids"])

    def _written(self, turns: Sequence[Said], texts: Sequence[str]) -> str:
        messages = [
            {
                "role": str(turn.speaker),
                "content": [{"type": "image"} for _ in turn.pictures] + [{"type": "text", "text": text}],
            }
            for turn, text in zip(turns, texts, strict=True)
        ]
        written: str = self._loaded.processor.apply_chat_template(messages, add_generation_prompt=True)
        return written

    def _encode(self, text: str, *, start: bool = False) -> list[int]:
        if not text:
            return []
        begin: str | None = self._tokenizer.bos_token
        special = start and not (begin and text.startswith(begin))
        return list(self._tokenizer(text, add_special_tokens=special)["input_ids"])

    def _skeleton(self, tokens: Iterable[int]) -> list[int]:
        return [token for token in tokens if token in self._reserved]

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
