"""What a person learnt about an answer once, they know when it comes again."""

import pytest

from annotation.learnt import Exchange, learnt_before
from core.battles import Sides

SAID = Sides("A red circle on a table.", "Egy piros kör az asztalon.")
OTHER = Sides("The circle is small enough.", "A kör elég kicsi, azt hiszem.")


def exchange(prompt: str = "Mi van a képen?", pictures: str = "p", answers: Sides[str] = SAID) -> Exchange:
    return Exchange(prompt, frozenset(pictures), answers)


@pytest.mark.parametrize(
    ("now", "known"),
    [
        (exchange(answers=OTHER), True),
        (exchange("mi van  a képen", answers=OTHER), True),
        (exchange(pictures="q", answers=OTHER), False),
        (exchange("Mekkora?", answers=OTHER), False),
        (exchange("Mekkora?"), True),
        (exchange("Mekkora?", answers=Sides(SAID.b, SAID.a)), True),
        (exchange("Mekkora?", answers=Sides("egy piros kör, az ASZTALON", OTHER.a)), True),
        (exchange("Mekkora?", pictures="pq"), True),
        (exchange("Mekkora?", pictures="q"), False),
    ],
)
def test_names_are_known_where_question_or_answers_come_again(now: Exchange, known: bool) -> None:
    assert learnt_before(now, [exchange()], "hu") is known


def test_short_answers_tell_only_as_a_pair_and_equal_ones_tell_nothing() -> None:
    told = exchange("Piros?", answers=Sides("Igen.", "Nem."))
    assert not learnt_before(exchange("Kerek?", answers=Sides("Igen.", "Igen.")), [told], "hu")
    assert learnt_before(exchange("Vörös?", answers=Sides("Nem.", "Igen.")), [told], "hu")
    same = exchange("Piros?", answers=Sides(SAID.a, SAID.a))
    assert not learnt_before(exchange("Kerek?", answers=Sides(SAID.a, OTHER.b)), [same], "hu")


def test_who_was_told_nothing_knows_nothing() -> None:
    assert not learnt_before(exchange(), [], "hu")
