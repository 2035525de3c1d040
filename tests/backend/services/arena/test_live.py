"""Answers on their way: shown as they come, cleaned once, and never telling which model is the faster."""

import random
from collections.abc import Callable
from time import perf_counter

import pytest

from annotation.signals import Cleaner, clean
from backend.services.arena.live import Live
from core.battles import Side, Sides

_WORDS = ("a", "red", "circle", "stands", "beside", "small", "blue", "squares", "on", "white", "tables", "watching")
_PACE = 1.1
"""How much faster one side writes; with this much the side could once be told in 287 of 300 battles."""


def live() -> Live:
    return Live(frozenset(), turn=1, attempt=1)


def words(dice: random.Random, letters: int) -> str:
    text = ""
    while len(text) < letters:
        text += dice.choice(_WORDS) + " "
    return text


def written(dice: random.Random, fast: Side, *, until: float, look: Callable[[Sides[str]], None]) -> Live:
    """A battle whose sides write at different paces, looked at ten times a second until some moment."""
    both, texts = live(), {side: words(dice, 700) for side in Side}
    sent = dict.fromkeys(Side, 0)
    begin = {side: dice.uniform(0.0, 0.05) for side in Side}
    for tick in range(int(until * 100)):
        for side in Side:
            pace = 60.0 * (_PACE if side is fast else 1.0)
            due = int(max(0.0, tick / 100 - begin[side]) * pace) // 4 * 4
            if due > sent[side]:
                both.add(side, texts[side][sent[side] : due])
                sent[side] = due
        if tick % 10 == 0:
            look(both.view().texts)
    return both


def test_who_watches_the_answers_grow_cannot_tell_the_faster_side() -> None:
    dice, right = random.Random(1), 0
    for _ in range(300):
        fast = dice.choice(list(Side))
        longer = dict.fromkeys(Side, 0)

        def look(texts: Sides[str], longer: dict[Side, int] = longer) -> None:
            if len(texts.a) != len(texts.b):
                longer[Side.A if len(texts.a) > len(texts.b) else Side.B] += 1

        written(dice, fast, until=6.0, look=look)
        # What is shown whole is the slower one: so it could be told.
        right += (Side.B if longer[Side.A] >= longer[Side.B] else Side.A) is fast
    assert 120 <= right <= 180, right


def test_what_is_left_of_stopped_answers_does_not_tell_the_faster_side() -> None:
    dice, right, slower = random.Random(2), 0, 0
    for _ in range(300):
        fast = dice.choice(list(Side))
        both = written(dice, fast, until=dice.uniform(1.0, 6.0), look=lambda texts: None)
        before = both.view().texts
        both.stop()
        left = Sides(*(both.whole(side)[0] for side in Side))
        assert left == before == both.view().texts
        longer = Side.A if len(left.a) >= len(left.b) else Side.B
        right += longer is fast
        slower += longer.other is fast
    assert 120 <= right <= 180, right
    assert 120 <= slower <= 180, slower


def test_both_sides_show_no_more_than_the_slower_one_has() -> None:
    both = live()
    both.add(Side.A, "one two three four five six seven eight nine ten")
    assert both.view().texts == Sides("", "")
    both.add(Side.B, "A first sentence of ")
    assert both.view().texts == Sides("one two three", "A first sentence")
    both.end(Side.A)
    assert both.view().texts == Sides("one two three", "A first sentence")
    both.end(Side.B)
    assert both.view().texts == Sides("one two three four five six seven eight nine ten", "A first sentence of")


def test_a_short_answer_that_is_whole_is_shown_whole() -> None:
    both = live()
    both.add(Side.A, "Yes.")
    both.end(Side.A)
    both.add(Side.B, "It is a long answer that goes on")
    assert both.view().texts == Sides("Yes.", "It is a long")


@pytest.mark.parametrize("text", ["szó " * 1500, "แมวสีดำ" * 800, "<s>" + "Az asztalon két alma van.\n\n\n" * 200])
def test_an_answer_is_cleaned_piece_by_piece_as_it_is_at_once(text: str) -> None:
    cleaner = Cleaner()
    for start in range(0, len(text), 5):
        cleaner.add(text[start : start + 5])
        if start % 100 == 0:
            assert cleaner.text(whole=False) == clean(text[: start + 5], whole=False)
    assert cleaner.text(whole=True) == clean(text)


def test_a_piece_of_a_long_answer_costs_what_one_of_a_short_answer_does() -> None:
    def seconds(letters: int) -> float:
        text, cleaner = words(random.Random(3), letters), Cleaner()
        began = perf_counter()
        for start in range(0, letters, 4):
            cleaner.add(text[start : start + 4])
        return perf_counter() - began

    short = min(seconds(4_000) for _ in range(5))
    long = min(seconds(64_000) for _ in range(5))
    assert long < short * 16 * 6  # sixteen times the text; cleaned anew at every piece it took 250 times as long
