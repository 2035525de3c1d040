"""How a MiniGPT-4 is spoken to: MiniGPT-4's marks around a picture, in the turns of its language model.

A picture takes as many tokens as the model makes lines of it, whatever its size.
"""

from __future__ import annotations

from typing import Any

from transformers import LlavaProcessor

IMAGE_TOKEN = "<image>"
_SHOWN = f"<Img>{IMAGE_TOKEN}</Img> "

_OWN = (
    "{%- for message in messages -%}"
    "{{- '###Human: ' if message['role'] == 'user' else '###Assistant: ' -}}{{- message['content'] -}}"
    "{%- if message['role'] != 'user' -%}{{- eos_token -}}{%- endif -%}{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '###Assistant: ' -}}{%- endif -%}"
)
"""MiniGPT-4's own turns, for a language model that has none."""

_FLAT = (
    "{%- set flat = namespace(messages=[], text='') -%}"
    "{%- for message in messages -%}{%- set flat.text = '' -%}"
    "{%- if message['content'] is string -%}{%- set flat.text = message['content'] -%}{%- else -%}"
    "{%- for part in message['content'] -%}"
    "{%- set flat.text = flat.text + ('" + _SHOWN + "' if part['type'] == 'image' else part['text']) -%}"
    "{%- endfor -%}{%- endif -%}"
    "{%- set flat.messages = flat.messages + [{'role': message['role'], 'content': CONTENT}] -%}"
    "{%- endfor -%}{%- set messages = flat.messages -%}"
)
"""Language models are spoken to in plain text, so pictures become marks before their own template begins."""

_PLAIN, _LISTED = "flat.text", "[{'type': 'text', 'text': flat.text}]"


class MiniGpt4Processor(LlavaProcessor):
    """LLaVA's processor, with the same number of tokens for each picture."""

    def __init__(
        self,
        image_processor: Any = None,
        tokenizer: Any = None,
        picture_tokens: int = 32,
        chat_template: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.picture_tokens = picture_tokens
        super().__init__(image_processor, tokenizer, chat_template=chat_template, **kwargs)  # type: ignore[no-untyped-call]

    def replace_image_token(self, image_inputs: Any, image_idx: int, **kwargs: Any) -> str:
        """The tokens of a picture as text."""
        return str(self.image_token) * self.picture_tokens


def template_of(tokenizer: Any, *, listed: bool = False) -> str:
    """The chat template around a language model's own, or around MiniGPT-4's where it has none; `listed` where its
    own reads lists of parts (a LLaVA's)."""
    own = getattr(tokenizer, "chat_template", None)
    if not isinstance(own, str) or not own:
        return _FLAT.replace("CONTENT", _PLAIN) + _OWN
    return _FLAT.replace("CONTENT", _LISTED if listed else _PLAIN) + own
