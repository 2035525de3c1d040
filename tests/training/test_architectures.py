"""The same recipe on the architectures that people bring, and in four bits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.conftest import Built
from tests.training.house import House, curve, events, recipe, stage
from training.commands import run as command

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("architecture", ["qwen2_vl", "internvl", "parrot"])
def test_the_same_recipe_trains_other_architectures(checkpoint: Built, tmp_path: Path, architecture: str) -> None:
    house = House(tmp_path / "home", checkpoint(architecture))
    folder = house.run(recipe(stage(share=0.5, steps=4), stage("more", objective="dpo", steps=2)))
    assert command.run(folder.path) == command.DONE, folder.status()
    assert curve(folder)["learn", 4] < curve(folder)["learn", 1]
    assert len(events(folder, "result")) == 1


def test_four_bits_train_on_a_processor_too(house: House) -> None:
    folder = house.run(recipe(stage(steps=6), quantised="4bit"))
    assert command.run(folder.path) == command.DONE, folder.status()
    assert curve(folder)["learn", 6] < curve(folder)["learn", 1]
