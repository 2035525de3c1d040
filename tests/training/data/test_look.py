"""What the model sees: every token once, pictures folded, the answer and its end marked as learnt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.training.conftest import Built
from tests.training.rows import Held
from training.data.look import Piece, Reading, Seen, look, rates
from training.data.rows import Kind, Row

THAI = "บ้านสีแดงอยู่บนเนินเขา"


@pytest.fixture(params=["llava", "qwen2_vl", "internvl"])
def reading(request: pytest.FixtureRequest, checkpoint: Built) -> tuple[Held, Reading, Any]:
    """Rows, and what a tiny checkpoint reads them with."""
    from transformers import AutoConfig

    from models.processors import processor
    from training.talks import Reader

    folder, rows = str(checkpoint(request.param)), Held()
    config = AutoConfig.from_pretrained(folder)
    made = processor(folder, config.model_type)
    return rows, Reader(made, config=config, picture=rows.picture), made.tokenizer


def seen(reading: tuple[Held, Reading, Any], row: Row) -> tuple[Seen, ...]:
    return look(reading[1], row, reading[2])


def test_a_picture_is_one_piece_and_only_the_answer_is_learnt(reading: tuple[Held, Reading, Any]) -> None:
    rows, reader, tokenizer = reading
    row = rows.add("Mi van a képen?", "Egy piros ház.", rows.show("red"), language="hu")
    [found] = seen(reading, row)
    [talk] = reader.talks(row)
    assert found.tokens == len(talk.ids)
    assert found.learnt == len(talk.ids) - talk.asked
    pictures = [piece for piece in found.pieces if piece.picture]
    assert [piece.learnt for piece in pictures] == [False] * len(pictures)
    assert sum(piece.tokens for piece in pictures) == list(talk.ids).count(reader.image_token) > 0
    learnt = "".join(piece.text for piece in found.pieces if piece.learnt)
    assert learnt.startswith("Egy piros ház.")
    assert tokenizer.eos_token in learnt
    read = "".join(piece.text for piece in found.pieces if not piece.learnt)
    assert "Mi van a képen?" in read
    assert "Egy piros" not in read


def test_letters_that_are_several_tokens_stay_whole(reading: tuple[Held, Reading, Any]) -> None:
    [found] = seen(reading, reading[0].add("นี่คืออะไร", THAI, language="th"))
    assert "".join(piece.text for piece in found.pieces if piece.learnt).startswith(THAI)
    assert not any("\ufffd" in piece.text for piece in found.pieces)


def test_of_a_pair_both_answers_are_seen(reading: tuple[Held, Reading, Any]) -> None:
    row = reading[0].add("What is it?", kind=Kind.PAIR, chosen="A house.", rejected="A horse.")
    chosen, rejected = seen(reading, row)
    assert (chosen.good, rejected.good) == (True, False)
    assert chosen.pieces[0] == rejected.pieces[0]
    assert isinstance(chosen.pieces[0], Piece)


@pytest.mark.slow
def test_tokens_per_word_are_counted_as_the_language_counts_words(reading: tuple[Held, Reading, Any]) -> None:
    rows, _, tokenizer = reading
    made = [rows.add("?", "A red house", language="en"), rows.add("?", THAI, language="th")]
    found = rates(made, tokenizer)
    assert found["en"].words == 3
    assert found["th"].words > 3
    assert found["th"].tokens == len(tokenizer(THAI, add_special_tokens=False)["input_ids"])
    assert found["th"].tokens_per_word == found["th"].tokens / found["th"].words
