"""A row as a model reads it: what counts is marked, a picture is one piece, nothing typed becomes markup."""

from __future__ import annotations

from tests.ui.pages.data.test_shown import HOSTILE, row
from training.data.look import Looked, Piece, Rate, Seen, Unread
from ui.pages.data import rows, seen
from ui.text import load

TEXT = load("en")
ID = "0" * 16
READ = (Piece("<image>", 16, learnt=False, picture=True), Piece("Mi ez?", 3, learnt=False))


def looked(*answers: Seen, **more: object) -> Looked:
    given: dict[str, object] = {"rows": {ID: answers}, "unread": {}, "rates": {}}
    return Looked(**(given | more))  # type: ignore[arg-type]


def test_what_counts_in_the_loss_is_marked_and_counted() -> None:
    answer = Piece("Egy", 1, learnt=True), Piece(HOSTILE, 4, learnt=True)
    shown = seen.row(row(), looked(Seen((*READ, *answer), good=True)), TEXT)
    assert shown.count('class="piece learnt"') == 2
    assert 'class="piece picture"' in shown
    assert TEXT.data.seen_picture(count=16) in shown
    assert TEXT.data.seen_tokens(count=24, number=5) in shown
    assert "<img" not in shown


def test_of_a_pair_both_answers_are_named() -> None:
    shown = seen.row(row(), looked(Seen(READ, good=True), Seen(READ, good=False)), TEXT)
    assert TEXT.data.wanted in shown
    assert TEXT.data.unwanted in shown


def test_a_row_that_the_model_cannot_read_says_why() -> None:
    found = looked(rows={}, unread={ID: Unread("the chat template leaves out a picture")})
    assert "leaves out a picture" in rows.looked_at([row()], 1, lambda _sha: None, TEXT, found)


def test_the_dearest_language_stands_first() -> None:
    found = looked(rates={"hu": Rate(10, 10), "th": Rate(50, 10), "ko": Rate(5, 0)})
    shown = seen.rates(found, TEXT)
    table = shown[shown.index("<details") :]
    assert table.index("Thai") < table.index("Hungarian")
    assert "Korean" not in table
