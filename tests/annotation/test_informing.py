"""Votes go where they tell most: the same decisions with fewer of them."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from annotation.informing import EXPLORED, Known, chances, draw_informed, told
from annotation.pairing import Entrant, Pairing, draw, even_chances, pairing

BASE = Entrant("base", None, 0)
MODELS = [BASE, *(Entrant(f"m{number}", "base", number) for number in range(1, 4))]
PAIRS = [pairing(one.model, other.model) for one, other in combinations(MODELS, 2)]


def evidence_is_enough(wins: int, losses: int) -> bool:
    """A plain rule that stands for the decisions of ratings: three and a half deviations."""
    return abs(wins - losses) >= 3.5 * max(10, wins + losses) ** 0.5


def votes_until_decided(truth: dict[Pairing, float], seed: int, *, informed: bool) -> int:
    dice, cast = random.Random(seed), {pair: [0, 0] for pair in truth}
    for number in range(1, 6000):
        counted = {pair: sum(both) for pair, both in cast.items()}
        if informed:
            known = {pair: Known(*both, settled=evidence_is_enough(*both)) for pair, both in cast.items()}
            pair, _ = draw_informed(MODELS, counted, known, seed=dice.randrange(2**31))
        else:
            pair = draw(MODELS, counted, seed=dice.randrange(2**31))
        cast[pair][dice.random() >= truth[pair]] += 1
        if all(evidence_is_enough(*both) for both in cast.values()):
            return number
    raise AssertionError("never decided")


@pytest.mark.slow
@pytest.mark.parametrize("shares", [(0.85, 0.8, 0.75, 0.7, 0.68, 0.66), (0.75,) * 6])
def test_the_same_decisions_take_at_least_thirty_per_cent_fewer_votes(shares: tuple[float, ...]) -> None:
    truth = dict(zip(PAIRS, shares, strict=True))
    even, informed = (
        sum(votes_until_decided(truth, seed, informed=way) for seed in range(12)) for way in (False, True)
    )
    assert informed < 0.7 * even


def test_what_is_settled_gives_way_and_is_never_shut_out() -> None:
    even = even_chances(MODELS, {})
    likely = chances(even, {PAIRS[0]: Known(40, 5, settled=True)})
    assert sum(likely.values()) == pytest.approx(1)
    assert likely[PAIRS[0]] == pytest.approx(EXPLORED * even[PAIRS[0]])
    assert chances(even, dict.fromkeys(PAIRS, Known(settled=True))) == even


def test_landslides_tell_more_than_races_that_are_known_to_be_close() -> None:
    assert told(Known(16, 4)) > told(Known()) > told(Known(200, 200)) > 0
    assert told(Known(9, 3)) == pytest.approx(told(Known(3, 9)))


def test_a_draw_comes_with_its_chance() -> None:
    known = {PAIRS[1]: Known(12, 3)}
    drawn = [draw_informed(MODELS, {}, known, seed=seed) for seed in range(3000)]
    for pair in PAIRS:
        share = sum(one == pair for one, _ in drawn) / len(drawn)
        told_chance = {chance for one, chance in drawn if one == pair}
        assert len(told_chance) == 1
        assert share == pytest.approx(told_chance.pop(), abs=0.04)


def test_the_chances_of_an_even_draw_are_those_of_the_draw() -> None:
    counted = {PAIRS[0]: 3, PAIRS[1]: 40}
    even = even_chances(MODELS, counted)
    drawn = [draw(MODELS, counted, seed=seed) for seed in range(3000)]
    for pair, chance in even.items():
        assert drawn.count(pair) / len(drawn) == pytest.approx(chance, abs=0.04)
