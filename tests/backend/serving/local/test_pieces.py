"""Text that streams: whole characters, no special tokens, nothing lost."""

from __future__ import annotations

import pytest

from backend.serving.local.pieces import Pieces
from tests.backend.serving.checkpoints import tokenizer

WORDS = tokenizer()
SPECIAL = frozenset(WORDS.all_special_ids)


def stream(tokens: list[int]) -> list[str]:
    pieces = Pieces(WORDS, SPECIAL)
    return [pieces.add(token) for token in tokens]


@pytest.mark.parametrize(
    "text",
    ["Egy kék alma.", "ฉันชอบมะม่วง ไหม?", "هٰذِهِ تُفَّاحَةٌ", "Ђурђевак", "사과 🍎👩‍👩‍👧 🇹🇭", "  two  blanks\n\n", "Việt Nam"],
)
def test_pieces_are_whole_characters_and_together_the_text(text: str) -> None:
    tokens = WORDS(text)["input_ids"]
    pieces = stream(tokens)
    assert "".join(pieces) == text
    assert not any("\ufffd" in piece for piece in pieces)
    if text.isascii():
        return
    assert len(tokens) > len([piece for piece in pieces if piece]), "some character takes several tokens here"


def test_text_comes_as_early_as_it_is_whole() -> None:
    tokens = WORDS("ඞක")["input_ids"]
    assert len(tokens) == 6, "three bytes each, or the test shows nothing"
    assert stream(tokens) == ["", "", "ඞ", "", "", "ක"]


def test_special_tokens_are_never_text() -> None:
    start = WORDS.convert_tokens_to_ids("<|im_start|>")
    picture = WORDS.convert_tokens_to_ids("<image>")
    tokens = WORDS("alma")["input_ids"]
    assert "".join(stream([start, *tokens, picture, *tokens])) == "almaalma"


def test_bytes_that_never_become_a_character_are_dropped() -> None:
    letter = WORDS("ඞ")["input_ids"]
    rest = WORDS(" jó")["input_ids"]
    assert "".join(stream([*letter[:2], *rest])) == " jó"
    assert "".join(stream(letter[:1])) == ""
    assert "".join(stream([*letter[:1] * 5, *letter])) == "ඞ"
