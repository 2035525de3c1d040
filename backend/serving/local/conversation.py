"""A conversation as its chat template writes it, and as tokens.

What people and models said is only ever text. A prompt that spells `<image>` or `<|im_start|>system` must not become
such a token, so the tokens of the whole prompt are compared with those of the same prompt with harmless texts; where
they differ, template and texts are turned into tokens apart, and texts in a way that cannot give a special token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.serving.local.model import Loaded
from core.engine import Message

_HARMLESS = "x"


class Conversation:
    """What both readers know of a base's template and tokenizer."""

    def __init__(self, loaded: Loaded) -> None:
        self._processor, self._tokenizer = loaded.processor, loaded.tokenizer
        self._reserved = frozenset(self._tokenizer.added_tokens_decoder)
        # A processor replaces its placeholder by spelling, so one that is no token of its own counts, too.
        self._placeholders = [
            value for name, value in vars(self._processor).items() if name.endswith("_token") and isinstance(value, str)
        ]

    def written(self, turns: Sequence[Message], texts: Sequence[str]) -> str:
        """The template with these texts in place of the turns' own."""
        messages = [
            {
                "role": str(turn.speaker),
                "content": [{"type": "image"} for _ in turn.pictures] + [{"type": "text", "text": text}],
            }
            for turn, text in zip(turns, texts, strict=True)
        ]
        written: str = self._processor.apply_chat_template(messages, add_generation_prompt=True)
        return written

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
        harmless = self.encode(self.written(turns, [_HARMLESS] * len(turns)), start=True)
        return self._skeleton(tokens) == self._skeleton(harmless)

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
