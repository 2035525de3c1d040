"""A conversation as its chat template writes it, and as tokens.

What people and models said is only ever text. A prompt that spells `<image>` or `<|im_start|>system` must not become
such a token, so the tokens of the whole prompt are compared with those of the same prompt with harmless texts; where
they differ, template and texts are turned into tokens apart, and texts in a way that cannot give a special token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.engine import Message, Speaker

_HARMLESS = "x"
_SHAPES = 512
_MARK = "\ue000{}\ue001"
_MARKED = re.compile("\ue000(\\d+)\ue001")


class TemplateError(RuntimeError):
    """The chat template does not write a conversation so that it can be read; the message says why."""


class Conversation:
    """What everybody who reads a conversation knows of a base's template and tokenizer."""

    def __init__(self, processor: Any) -> None:
        self._processor, self._tokenizer = processor, processor.tokenizer
        self._reserved = frozenset(self._tokenizer.added_tokens_decoder)
        self._harmless: dict[tuple[tuple[Speaker, int], ...], list[int]] = {}
        """The special tokens of conversations by who speaks and how many pictures each turn shows."""
        # A processor replaces its placeholder by spelling, so one that is no token of its own counts, too.
        self._placeholders = [
            value for name, value in vars(self._processor).items() if name.endswith("_token") and isinstance(value, str)
        ]

    def tokens(self, turns: Sequence[Message]) -> list[int]:
        """The tokens of a conversation up to where the answer begins, with one placeholder for each picture."""
        texts = [turn.text for turn in turns]
        encoded = self.encode(self.written(turns, texts), start=True)
        return encoded if self.is_text(turns, encoded) else self._apart(turns, texts)

    def _apart(self, turns: Sequence[Message], texts: Sequence[str]) -> list[int]:
        marked = self.written(turns, [_MARK.format(number) for number in range(len(turns))])
        pieces = _MARKED.split(marked)
        if [int(number) for number in pieces[1::2]] != list(range(len(turns))):
            raise TemplateError("The chat template does not write each turn once and in order.")
        tokens = self.encode(pieces[0], start=True)
        for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
            tokens += self.plain(texts[int(number)])
            tokens += self.encode(after)
        return tokens

    def closing(self) -> list[int]:
        """What the template writes behind an answer."""
        asked = [Message(Speaker.PERSON, _HARMLESS)]
        begun = self.written(asked, [_HARMLESS])
        whole: str = self._processor.apply_chat_template(
            [self._message(turn, _HARMLESS) for turn in (*asked, Message(Speaker.MODEL, _HARMLESS))]
        )
        if not whole.startswith(begun):
            raise TemplateError("The chat template does not write an answer where it asks for one.")
        _, answer, after = whole[len(begun) :].partition(_HARMLESS)
        if not answer:
            raise TemplateError("The chat template leaves out the answer.")
        return self.encode(after)

    def written(self, turns: Sequence[Message], texts: Sequence[str]) -> str:
        """The template with these texts in place of the turns' own."""
        messages = [self._message(turn, text) for turn, text in zip(turns, texts, strict=True)]
        written: str = self._processor.apply_chat_template(messages, add_generation_prompt=True)
        return written

    @staticmethod
    def _message(turn: Message, text: str) -> dict[str, Any]:
        content = [{"type": "image"} for _ in turn.pictures] + [{"type": "text", "text": text}]
        return {"role": str(turn.speaker), "content": content}

    def encode(self, text: str, *, start: bool = False) -> list[int]:
        """Tokens of what the template wrote, at the start of a prompt or within."""
        if not text:
            return []
        return list(self._tokenizer(text, add_special_tokens=start and self.begins_bare(text))["input_ids"])

    def begins_bare(self, text: str) -> bool:
        """Whether the tokenizer still has to write the token that begins a prompt."""
        begin: str | None = self._tokenizer.bos_token
        return not (begin and text.startswith(begin))

    def is_text(self, turns: Sequence[Message], tokens: Sequence[int]) -> bool:
        """Whether nothing that was said became a special token in the tokens of the whole prompt."""
        if any(mark and mark in turn.text for turn in turns for mark in self._placeholders):
            return False
        shape = tuple((turn.speaker, len(turn.pictures)) for turn in turns)
        if shape not in self._harmless:
            if len(self._harmless) >= _SHAPES:
                self._harmless.clear()
            harmless = self.encode(self.written(turns, [_HARMLESS] * len(turns)), start=True)
            self._harmless[shape] = self._skeleton(harmless)
        return self._skeleton(tokens) == self._harmless[shape]

    def plain(self, text: str) -> list[int]:
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
                    return self.plain(text[:start]) + self.plain(text[end:])
                return self.plain(text[:cut]) + self.plain(text[cut:])
        return list(encoded["input_ids"])

    def _skeleton(self, tokens: Iterable[int]) -> list[int]:
        return [token for token in tokens if token in self._reserved]
