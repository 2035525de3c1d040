from __future__ import annotations

import pytest

from training.recipe import SchedulePlan, Shape
from training.schedule import factor


@pytest.mark.parametrize(
    ("shape", "step", "share"),
    [
        (Shape.COSINE, 0, 0.1),
        (Shape.COSINE, 10, 1.0),
        (Shape.COSINE, 55, 0.5),
        (Shape.LINEAR, 55, 0.5),
        (Shape.LINEAR, 99, 1 / 90),
        (Shape.HOLD, 60, 1.0),
        (Shape.HOLD, 85, 0.5),
        (Shape.CONSTANT, 99, 1.0),
    ],
)
def test_the_rate_warms_up_and_takes_its_shape(shape: Shape, step: int, share: float) -> None:
    at = factor(SchedulePlan(shape=shape, warmup=0.1, decay=0.3), 100)
    assert at(step) == pytest.approx(share)


def test_a_falling_rate_ends_at_its_floor() -> None:
    at = factor(SchedulePlan(warmup=0.1, floor=0.8), 100)
    assert at(55) == pytest.approx(0.9)
    assert 0.8 < at(99) < 0.801
    assert at(0) == pytest.approx(0.1)


def test_without_a_warm_up_the_first_step_has_the_full_rate() -> None:
    assert factor(SchedulePlan(warmup=0), 10)(0) == 1.0
