"""The rate over a stage: of a recipe, as a share of each part's own rate, and of the demo's build."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from training.recipe import SchedulePlan, Shape


def factor(plan: SchedulePlan, steps: int) -> Callable[[int], float]:
    """The share of the full rate at a step, counted from 0."""
    warm = max(1, round(plan.warmup * steps)) if plan.warmup else 0

    def at(step: int) -> float:
        rising = min(1.0, (step + 1) / warm) if warm else 1.0
        return min(rising, plan.floor + (1 - plan.floor) * _fallen(plan, step, steps, warm))

    return at


def _fallen(plan: SchedulePlan, step: int, steps: int, warm: int) -> float:
    if plan.shape is Shape.CONSTANT:
        return 1.0
    if plan.shape is Shape.HOLD:
        return min(1.0, (steps - step) / max(1.0, plan.decay * steps))
    gone = max(0, step - warm) / max(1, steps - warm)
    return 1 - gone if plan.shape is Shape.LINEAR else 0.5 * (1 + math.cos(math.pi * gone))


@dataclass(frozen=True)
class Schedule:
    """Warm up, hold, and come down to nothing over the last part.

    Until it comes down it does not depend on the number of steps, so a longer plan starts the same.
    """

    steps: int
    rate: float
    warmup: int = 50
    decay: float = 0.3

    def at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        rising = min(1.0, (step + 1) / max(1, self.warmup))
        falling = (self.steps - step) / max(1.0, self.decay * self.steps)
        return self.rate * min(rising, falling, 1.0)
