"""A judge shortens intervals where it is good, costs nothing where it is poor, and they keep their promise."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.ratings.rule_judge import Said, prefers
from evaluation.ratings.with_judge import powered

TRUTH, PEOPLE, OTHERS, ROUNDS = 0.6, 60, 600, 500


def rounds(accuracy: float, seed: int = 1) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Labels of people, of the judge on the same battles and on others; the judge is right that often."""
    dice = np.random.default_rng(seed)
    won = (dice.random((ROUNDS, PEOPLE + OTHERS)) < TRUTH).astype(float)
    judge = np.where(dice.random(won.shape) < accuracy, won, 1 - won)
    return [(won[at, :PEOPLE], judge[at, :PEOPLE], judge[at, PEOPLE:]) for at in range(ROUNDS)]


@pytest.mark.parametrize("accuracy", [0.5, 0.6, 0.7, 0.8, 0.9])
def test_intervals_hold_the_truth_nineteen_times_of_twenty_however_good_the_judge(accuracy: float) -> None:
    covered, shorter, weights = 0, [], []
    for people, own, others in rounds(accuracy):
        found = powered(people, own, others)
        assert found is not None
        covered += found.powered.low <= TRUTH <= found.powered.high
        shorter.append((found.powered.high - found.powered.low) / (found.alone.high - found.alone.low))
        weights.append(found.weight)
    assert covered / ROUNDS > 0.92  # three deviations below 95 per cent
    assert np.mean(shorter) < {0.5: 1.001, 0.6: 1.0, 0.7: 0.95, 0.8: 0.85, 0.9: 0.7}[accuracy]
    if accuracy == 0.5:
        assert np.median(weights) < 0.1


def test_the_share_is_that_of_the_estimator_with_the_weight_of_least_variance() -> None:
    people, own, others = rounds(0.8)[0]
    found = powered(people, own, others)
    assert found is not None
    share = people.mean() + found.weight * (others.mean() - own.mean())
    assert found.powered.share == pytest.approx(share)

    def variance(weight: float) -> float:
        return float((people - weight * own).var() / PEOPLE + weight**2 * np.r_[own, others].var() / OTHERS)

    assert variance(found.weight) <= min(variance(weight) for weight in np.linspace(0, 1, 101)) + 2e-5
    assert found.accuracy.of == PEOPLE
    assert found.accuracy.yes == int((people == own).sum())


def test_a_judge_who_says_one_thing_or_has_nothing_else_to_judge_is_not_listened_to() -> None:
    people, own, _ = rounds(0.9)[0]
    for judge, others in ((np.ones(PEOPLE), np.ones(OTHERS)), (own, np.array([]))):
        found = powered(people, judge, others)
        assert found is not None
        assert (found.weight, found.powered) == (0.0, found.alone)


def test_labels_of_few_people_say_less() -> None:
    people, own, others = rounds(0.7)[0]
    order = np.argsort(people)
    alone = powered(people[order], own[order], others)
    grouped = powered(people[order], own[order], others, [at // 15 for at in range(PEOPLE)])  # each votes one way
    assert alone is not None
    assert grouped is not None
    assert grouped.alone.high - grouped.alone.low > 1.5 * (alone.alone.high - alone.alone.low)


def test_below_ten_labels_nothing_is_said() -> None:
    assert powered([1.0] * 9, [1.0] * 9, [1.0] * 99) is None


@pytest.mark.parametrize(
    ("a", "b", "prefers_a"),
    [
        (Said("A house.", foreign=True), Said("Egy ház."), 0.0),
        (Said("Egy ház."), Said("A house.", foreign=True), 1.0),
        (Said("Ez itt a Parlament."), Said("Ez itt egy nagy szürke épület a folyó mellett."), 1.0),
        (Said("Ez egy ház."), Said("Ez egy ház a dombon."), 0.0),
        (Said("Ez egy ház."), Said("Az egy ház."), 0.5),
        (Said("Egy ház."), Said("egy ház " * 40), 0.5),
        (Said(""), Said("Ház."), 0.0),
    ],
)
def test_the_rule_looks_at_language_then_names_then_length(a: Said, b: Said, prefers_a: float) -> None:
    assert prefers(a, b) == prefers_a
    assert prefers(b, a) == 1 - prefers_a


def test_labels_that_are_all_alike_prove_no_certainty() -> None:
    found = powered(np.ones(11), np.ones(11), np.ones(200))
    assert found is not None
    for interval in (found.alone, found.powered):
        assert 0.5 < interval.low < 0.9
        assert (interval.share, interval.high) == (1.0, 1.0)
