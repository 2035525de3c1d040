"""Conversations as the checkpoint's own processor reads them, for architectures whose inputs only it knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import AddedToken

from backend.serving.local.model import Loaded, ModelError
from backend.serving.local.picture_features import opened
from backend.serving.local.reader import Prompt
from backend.serving.local.rows import Row
from core.engine import Ask
from core.errors import InvalidInput, Reason
from models.conversation import Conversation
from models.parts import picture_token

_HOLE = "\ue000hole\ue001"
_TOKENS, _MASK = "input_ids", "attention_mask"


class Processed:
    """Reads requests for `generate`.

    A text that spells special tokens is left out of what the processor sees: in its place stands a token that the
    model does not know, and the text's plain tokens take that place afterwards.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        tokenizer = loaded.tokenizer
        tokenizer.padding_side = "left"
        tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
        tokenizer.add_tokens([AddedToken(_HOLE, normalized=False, special=True)], special_tokens=True)
        self._hole: int = tokenizer.convert_tokens_to_ids(_HOLE)
        self.padding: int = tokenizer.pad_token_id or 0
        """The token that stands where a shorter row has nothing."""
        self._conversation = Conversation(loaded.processor)
        self._picture_token = picture_token(loaded.model.config)

    def read(self, ask: Ask) -> Prompt:
        """A request's tokens; InvalidInput CONVERSATION_LONG when it does not fit, PICTURE_UNREADABLE."""
        room = self._loaded.positions - ask.generation.tokens
        written = self._conversation.written(ask.turns, [turn.text for turn in ask.turns])
        if len(self._conversation.encode(written)) > room:
            raise InvalidInput(Reason.CONVERSATION_LONG)
        tokens = self._inputs([(ask, ())])[_TOKENS][0].tolist()
        if len(tokens) > room:
            raise InvalidInput(Reason.CONVERSATION_LONG)
        return Prompt(tuple(tokens))

    def inputs(self, rows: Sequence[Row]) -> dict[str, Any]:
        """What `generate` takes for these rows, with what they have said as part of their prompts."""
        inputs = self._inputs([(row.ask, row.said) for row in rows])
        device, dtype = self._loaded.device, self._loaded.dtype
        return {
            name: value.to(device, dtype if value.is_floating_point() else None)
            if isinstance(value, torch.Tensor)
            else value
            for name, value in inputs.items()
        }

    def _inputs(self, asked: Sequence[tuple[Ask, Sequence[int]]]) -> dict[str, Any]:
        prompts = [self._prompt(ask) for ask, _ in asked]
        pictures = [[opened(picture) for turn in ask.turns for picture in turn.pictures] for ask, _ in asked]
        read = self._loaded.processor(
            text=[text for text, _ in prompts],
            images=pictures if any(pictures) else None,
            padding=True,
            return_tensors="pt",
            add_special_tokens=self._conversation.begins_bare(prompts[0][0]),
        )
        inputs = dict(read)
        if any(holes is not None for _, holes in prompts) or any(written for _, written in asked):
            lines = [
                self._line(inputs, row, holes or [], written)
                for row, ((_, holes), (_, written)) in enumerate(zip(prompts, asked, strict=True))
            ]
            return self._relaid(inputs, lines)
        return inputs

    def _prompt(self, ask: Ask) -> tuple[str, list[list[int]] | None]:
        """What the processor is given, and what its holes are filled with."""
        talk = self._conversation
        texts = [turn.text for turn in ask.turns]
        written = talk.written(ask.turns, texts)
        if talk.is_text(ask.turns, talk.encode(written, start=True)):
            return written, None
        return talk.written(ask.turns, [_HOLE] * len(texts)), [talk.plain(text) for text in texts]

    def _line(
        self, inputs: dict[str, Any], row: int, holes: Sequence[list[int]], written: Sequence[int]
    ) -> tuple[list[int], list[int]]:
        """A row's tokens with holes filled and its answer so far, and the column that each has its marks from."""
        width = inputs[_TOKENS].shape[1]
        tokens: list[int] = []
        columns: list[int] = []
        left = iter(holes)
        for column in range(width - int(inputs[_MASK][row].sum()), width):
            token = int(inputs[_TOKENS][row, column])
            filled = [token]
            if token == self._hole:
                turn = next(left, None)
                if turn is None:
                    raise ModelError("The chat template writes a turn more than once.")
                filled = turn
            tokens += filled
            columns += [column] * len(filled)
        if next(left, None) is not None:
            raise ModelError("The chat template leaves out a turn.")
        # A model may say the picture token, and that is no picture.
        tokens += [self.padding if token == self._picture_token else token for token in written]
        columns += [width - 1] * len(written)
        return tokens, columns

    def _relaid(self, inputs: dict[str, Any], lines: Sequence[tuple[list[int], list[int]]]) -> dict[str, Any]:
        """Everything that stands beside tokens (masks, kinds of token) moved with them; pictures stay as they are."""
        shape = inputs[_TOKENS].shape
        longest = max(len(tokens) for tokens, _ in lines)
        relaid = dict(inputs)
        for name, value in inputs.items():
            if not isinstance(value, torch.Tensor) or value.shape[:2] != shape or name.startswith("pixel"):
                continue
            moved = value.new_full((len(lines), longest, *value.shape[2:]), self.padding if name == _TOKENS else 0)
            for row, (tokens, columns) in enumerate(lines):
                first = longest - len(tokens)
                moved[row, first:] = value.new_tensor(tokens) if name == _TOKENS else value[row, columns]
            relaid[name] = moved
        return relaid
