"""A recipe as text again, and everything that a recipe holds by its place: `stages.0.rate`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import yaml
from pydantic import JsonValue

from training.recipe import Recipe
from training.recipe_reading import RecipeInvalid, parse


def written(recipe: Recipe) -> str:
    """YAML that is read as the same recipe: what is usual is left out where that can be told."""
    short = recipe.model_dump(mode="json", exclude_defaults=True)
    text = _yaml(short)
    try:
        same = parse(text, "written") == recipe
    except RecipeInvalid:
        same = False
    return text if same else _yaml(recipe.model_dump(mode="json", exclude_none=True))


def places(content: Mapping[str, JsonValue]) -> dict[str, str]:
    """Every value of a recipe, or of anything like it, by its place, as one would write it."""
    return dict(_places(dict(content), ""))


def _places(value: JsonValue, place: str) -> Iterator[tuple[str, str]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inside:
        yield place, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for name, part in inside:
        yield from _places(part, f"{place}.{name}" if place else str(name))


def _yaml(content: Mapping[str, JsonValue]) -> str:
    return yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
