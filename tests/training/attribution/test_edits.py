from __future__ import annotations

from collections import Counter

import pytest

from tests.training.attribution.made import edit
from tests.training.rows import COLOURS, Held
from training.attribution.edits import edits, held_back, learnable
from training.data.rows import Source, Split
from training.recipe import Attribution

TENTH = Attribution(held=0.1)


def many(count: int = 100) -> Held:
    rows = Held()
    for number in range(count):
        edit(rows, f"e{number:03}", f"Ez a {number}. szöveg.", "Nem tudom.", picture=COLOURS[number % len(COLOURS)])
    return rows


def test_an_edit_is_what_was_written_and_what_it_replaced() -> None:
    rows = Held()
    edit(rows, "e1", "Ez egy sajtos lángos.", "Ez egy lángos.", "A yellow thing on a plate.")
    edit(rows, "e2", "Ez egy kürtőskalács.", picture="blue")
    rows.add("Mi ez?", "Ez egy híd.", rows.show("green"), language="hu")
    first, second = edits(rows)
    assert (first.id, first.text, first.replaced) == ("e1", "Ez egy sajtos lángos.", "Ez egy lángos.")
    assert (second.id, second.text, second.replaced) == ("e2", "Ez egy kürtőskalács.", None)
    assert not first.watched


def test_a_row_from_a_file_is_no_edit_whatever_its_source_says() -> None:
    rows = Held()
    rows.add("Mi ez?", "Ez egy híd.", rows.show("green"), source=Source.EDIT)
    assert edits(rows) == ()


def test_a_tenth_is_held_back_and_it_is_always_the_same_tenth() -> None:
    everything = edits(many())
    held = held_back(everything, TENTH, "snapshot")
    assert len(held) == 10
    assert held_back(reversed(everything), TENTH, "snapshot") == held


def test_another_seed_or_another_snapshot_holds_back_others() -> None:
    everything = edits(many())
    held = held_back(everything, TENTH, "snapshot")
    assert held_back(everything, Attribution(held=0.1, seed="other"), "snapshot") != held
    assert held_back(everything, TENTH, "the next one") != held


def test_over_many_snapshots_everybodys_edits_are_held_back_alike() -> None:
    everything = edits(many(20))
    times = Counter(key for number in range(500) for key in held_back(everything, TENTH, f"snapshot {number}"))
    assert len(times) == 20
    assert max(times.values()) < 2 * min(times.values())


def test_an_edit_that_says_the_same_again_is_held_back_with_it() -> None:
    rows = Held()
    for number in range(5):
        edit(rows, f"a{number}", "Ez lángos.", "Ez pizza.")
        edit(rows, f"b{number}", f"Ez {number} kép.", "Ez pizza.", picture=COLOURS[number])
    everything = edits(rows)
    for number in range(40):
        held = held_back(everything, Attribution(held=0.17), f"snapshot {number}")
        together = [key for key in held if key.startswith("a")]
        assert len(together) in (0, 5)
    assert any(held_back(everything, Attribution(held=0.17), f"snapshot {number}") >= {"a0"} for number in range(40))


def test_the_words_decide_and_neither_case_nor_blanks() -> None:
    rows = Held()
    edit(rows, "e1", "Ez  lángos.", "Ez pizza.")
    edit(rows, "e2", "ez Lángos.", "Ez pizza.")
    one, two = edits(rows)
    assert one.said == two.said
    assert one.place == two.place


def test_what_the_snapshot_only_watches_is_not_drawn() -> None:
    rows = Held()
    for number in range(10):
        split = Split.EVAL if number else Split.TRAIN
        edit(rows, f"e{number}", f"Ez {number}.", "Nem.", picture=COLOURS[number % 8], split=split)
    assert held_back(edits(rows), Attribution(held=0.5), "s") <= {"e0"}


def test_all_rows_of_an_edit_that_is_held_back_are_out_and_no_others() -> None:
    rows = many(3)
    rows.add("Mi ez?", "Ez egy híd.", rows.show("green"), language="hu")
    left = learnable(rows.rows(Split.TRAIN), frozenset({"e001"}))
    assert [row.origin.id for row in left] == ["e000", "e000", "e002", "e002", "line 6"]
    whole = rows.rows(Split.TRAIN)
    assert learnable(whole, frozenset()) is whole


@pytest.mark.parametrize(("count", "held"), [(4, 0), (5, 0), (6, 1), (25, 2)])
def test_so_few_edits_that_a_tenth_is_none_are_all_learnt_from(count: int, held: int) -> None:
    assert len(held_back(edits(many(count)), TENTH, "s")) == held
