"""How the tiny model is spoken to: its special tokens, its chat template, and four choices as a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # the demo's data are seeded without torch
    from transformers import PreTrainedTokenizerFast

PAD, END, USER, ASSISTANT, IMAGE = "<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<image>"
SPECIAL = (PAD, END, USER, ASSISTANT, IMAGE)

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|' + message['role'] + '|>' -}}"
    "{%- if message['content'] is string -%}{{- message['content'] -}}"
    "{%- else -%}"
    "{%- for part in message['content'] if part['type'] == 'image' -%}{{- '<image>' -}}{%- endfor -%}"
    "{%- for part in message['content'] if part['type'] == 'text' -%}{{- part['text'] -}}{%- endfor -%}"
    "{%- endif -%}"
    "{{- '<|end|>' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}"
)
"""Pictures come first in a turn, then its text; every turn is closed."""


def special_ids(tokenizer: PreTrainedTokenizerFast) -> dict[str, int]:
    """Every special token's number."""
    return {token: cast(int, tokenizer.convert_tokens_to_ids(token)) for token in SPECIAL}


def choice_prompt(question: str, options: Sequence[str]) -> str:
    """A question with its options under each other, lettered from A."""
    return "\n".join([question, *(f"{letter}. {option}" for letter, option in zip("ABCD", options, strict=True))])


def choice_answer(letter: str, options: Sequence[str]) -> str:
    """The right option in words: a letter has to be looked up after the picture has been understood."""
    return options["ABCD".index(letter)]
