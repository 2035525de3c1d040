"""Recipes as text again: whatever was changed, the text is read as the same recipe."""

from __future__ import annotations

import pytest

from training.recipe_reading import load, names, override, parse
from training.recipe_text import places, written


@pytest.mark.parametrize("name", names())
def test_every_recipe_is_read_again_as_it_was(name: str) -> None:
    recipe = load(name)
    assert parse(written(recipe), name) == recipe


def test_what_was_changed_stands_in_the_text() -> None:
    changed = override(load("demo-refresh"), {"stages.0.rate": "1e-4", "stages.0.steps": "7"})
    assert parse(written(changed), "again") == changed


def test_every_value_has_a_place_that_changes_it() -> None:
    recipe = load("two-stage")
    found = places(recipe.model_dump(mode="json"))
    assert found["stages.0.name"] == "language"
    assert float(found["stages.1.rate"]) == recipe.stages[1].rate
    assert found["stages.0.parts.language_model.learns"] == "lora"
    changed = override(recipe, {"stages.1.rate": "3e-4"})
    assert places(changed.model_dump(mode="json"))["stages.1.rate"] == "0.0003"
