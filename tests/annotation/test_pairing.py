"""Models meet where votes are missing, new and parent first."""

from collections import Counter
from itertools import combinations

import pytest

from annotation.pairing import Entrant, Pairing, draw, pairing
from core.errors import Reason, Unavailable

BASE = Entrant("base", None, 0)
FIRST = Entrant("first", "base", 1)
SECOND = Entrant("second", "first", 2)
STRANGER = Entrant("stranger", None, 0)
ALL = (BASE, FIRST, SECOND, STRANGER)


def drawn(counted: dict[Pairing, int], times: int = 4000) -> Counter[Pairing]:
    return Counter(draw(ALL, counted, seed=seed) for seed in range(times))


def test_a_pair_is_the_same_whoever_is_named_first() -> None:
    assert pairing("b", "a") == pairing("a", "b") == Pairing("a", "b")


def test_a_model_never_meets_itself() -> None:
    assert all(pair.first != pair.second for pair in drawn({}))
    twice = [BASE, BASE, FIRST]
    assert {draw(twice, {}, seed=seed) for seed in range(100)} == {pairing("base", "first")}


@pytest.mark.parametrize("entrants", [[], [BASE], [BASE, BASE]])
def test_a_battle_needs_two_models(entrants: list[Entrant]) -> None:
    with pytest.raises(Unavailable) as refused:
        draw(entrants, {}, seed=1)
    assert refused.value.reason is Reason.MODELS_MISSING


def test_the_same_seed_draws_the_same_in_any_order() -> None:
    for seed in range(100):
        assert draw(ALL, {}, seed=seed) == draw(ALL[::-1], {}, seed=seed)


def test_different_seeds_draw_every_pair() -> None:
    assert set(drawn({})) == {pairing(one.model, other.model) for one, other in combinations(ALL, 2)}


def test_model_and_parent_come_first_then_other_pairs_with_the_newest() -> None:
    counts = drawn({})
    kin = [counts[pairing("base", "first")], counts[pairing("first", "second")]]
    newest = [counts[pairing("second", "base")], counts[pairing("second", "stranger")]]
    others = [counts[pairing("base", "stranger")], counts[pairing("first", "stranger")]]
    # Urgencies 12, 12, 3, 3, 1, 1 of 32.
    assert min(kin) > 1300
    assert max(kin) < 1700
    assert 280 < min(newest) <= max(newest) < 480
    assert 70 < min(others) <= max(others) < 190


TUNED = (BASE, Entrant("first", "base", 1), Entrant("second", "base", 2), Entrant("third", "first", 3))


@pytest.mark.parametrize("share", [0.25, 0.0, 1.0])
def test_a_base_is_met_in_its_share_of_battles(share: float) -> None:
    pairs = [draw(TUNED, {}, seed=seed, base_share=share) for seed in range(2000)]
    with_base = sum("base" in (pair.first, pair.second) for pair in pairs)
    assert with_base / 2000 == pytest.approx(share, abs=0.04 if 0 < share < 1 else 0)


def test_a_base_is_met_every_time_where_nobody_else_is_there() -> None:
    for entrants in ([BASE, FIRST], [BASE, STRANGER]):
        assert draw(entrants, {}, seed=1, base_share=0.0) == pairing(entrants[0].model, entrants[1].model)


def test_a_pair_with_few_votes_is_preferred_over_its_like() -> None:
    counted = {pairing("base", "first"): 9, pairing("first", "second"): 4}
    counts = drawn(counted)
    assert counts[pairing("first", "second")] > 2 * counts[pairing("base", "first")]


def test_votes_even_out_over_all_pairs() -> None:
    counted: Counter[Pairing] = Counter()
    for seed in range(1200):
        counted[draw(ALL, counted, seed=seed)] += 1
    assert len(counted) == 6
    assert max(counted.values()) / min(counted.values()) < 1.35
    assert counted.total() == 1200


def test_a_model_that_arrives_later_catches_up_with_its_parent_first() -> None:
    old = [BASE, FIRST, STRANGER]
    counted: Counter[Pairing] = Counter()
    for seed in range(300):
        counted[draw(old, counted, seed=seed)] += 1
    for seed in range(300, 340):
        counted[draw(ALL, counted, seed=seed)] += 1
    with_second = {pair: votes for pair, votes in counted.items() if "second" in (pair.first, pair.second)}
    assert sum(with_second.values()) > 30
    assert max(with_second, key=with_second.__getitem__) == pairing("first", "second")
