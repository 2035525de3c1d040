"""Control battles come by chance, mislead either side."""

from annotation import controls
from core.battles import Side

SEEDS = range(10_000)


def test_one_battle_in_so_many_is_a_control_and_none_with_zero() -> None:
    due = sum(controls.due(seed, 25) for seed in SEEDS)
    assert 300 < due < 500  # 400, five standard deviations: 98
    assert not any(controls.due(seed, 0) for seed in SEEDS)
    assert all(controls.due(seed, 1) for seed in SEEDS)


def test_either_side_is_misled_half_of_the_time_whatever_made_it_a_control() -> None:
    sides = [controls.misled(seed) for seed in SEEDS if controls.due(seed, 5)]
    assert 0.44 < sum(side is Side.A for side in sides) / len(sides) < 0.56


def test_a_picture_that_looks_the_same_is_no_other() -> None:
    alike, far = "ff00ff00ff00ff01", "00ff00ff00ff00ff"
    assert controls.different("ff00ff00ff00ff00", [("alike", alike), ("far", far)]) == "far"
    assert controls.different("ff00ff00ff00ff00", [("alike", alike)]) is None


def test_the_place_of_the_other_picture_is_in_the_list_and_goes_over_all_of_it() -> None:
    assert {controls.place(seed, 7) for seed in range(200)} == set(range(7))
