"""Tokens as text while they come: never half a character, never a special token."""

from __future__ import annotations

from typing import Any

_HALF = "\ufffd"


class Pieces:
    """Turns one answer's tokens into pieces of text.

    A character may take several tokens (Thai, Arabic, emoji in a byte-level vocabulary): text is held back until
    it is whole, and bytes that never become a character are dropped. Only the last few tokens are decoded again,
    together with those before them, because some tokenizers write a token differently at the start of a text.
    """

    def __init__(self, tokenizer: Any, special: frozenset[int]) -> None:
        self._tokenizer = tokenizer
        self._special = special
        self._tokens: list[int] = []
        self._context = 0
        """Where decoding begins; tokens up to `_read` were shown before."""
        self._read = 0
        self._shown = 0
        """Characters shown of the tokens after `_read`."""

    def add(self, token: int) -> str:
        """What can be shown now that this token came; often a word, sometimes nothing."""
        if token in self._special:
            return ""
        self._tokens.append(token)
        text = self._fresh()
        whole = text.rstrip(_HALF)
        piece = whole[self._shown :]
        self._shown = max(self._shown, len(whole))
        if whole == text:
            self._context, self._read, self._shown = self._read, len(self._tokens), 0
        return piece.replace(_HALF, "")

    def _fresh(self) -> str:
        known = self._text(self._tokens[self._context : self._read])
        return self._text(self._tokens[self._context :])[len(known) :]

    def _text(self, tokens: list[int]) -> str:
        text: str = self._tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text
