"""Recipes as files that a researcher can read aloud.

`load("refresh")` or a path gives a `Recipe`; every fault of a file comes at once, with its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from training import plain_yaml
from training.plain_yaml import Document, Fault, Value
from training.recipe import Recipe

_SHIPPED = Path(__file__).parent / "recipes"


class RecipeInvalid(ValueError):
    """A recipe that cannot be used; every fault, in the order of its lines."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.name, self.faults = name, tuple(sorted(set(faults)))
        super().__init__("\n".join(f"{name}: {fault}" for fault in self.faults))


def names() -> tuple[str, ...]:
    """The recipes that come with Parley."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.yaml")))


def load(name_or_path: str | Path) -> Recipe:
    """A shipped recipe by its name, or a file; RecipeInvalid with every fault."""
    return parse(source(name_or_path), str(name_or_path))


def source(name_or_path: str | Path) -> str:
    """The text of a recipe; RecipeInvalid where there is none."""
    name = str(name_or_path)
    if name in names():
        return (_SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    try:
        return Path(name_or_path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RecipeInvalid(name, [Fault(1, "", "not UTF-8 text")]) from error
    except OSError as error:
        known = ", ".join(names())
        raise RecipeInvalid(name, [Fault(1, "", f"no such recipe; there are {known}, or give a file")]) from error


def parse(text: str, name: str) -> Recipe:
    """A recipe from its text."""
    document = plain_yaml.read(text)
    return _checked(document, name)


def override(recipe: Recipe, changes: Mapping[str, str]) -> Recipe:
    """The recipe with single values changed, `{"stages.0.rate": "1e-4"}`; values are read as YAML would read them."""
    whole: Value = recipe.model_dump(mode="json", exclude_unset=True)
    faults = []
    for key, text in changes.items():
        value = plain_yaml.read(text)
        faults += [Fault(1, key, fault.message) for fault in value.faults]
        if not _put(whole, key.split("."), value.value):
            faults.append(Fault(1, key, "there is no such place in this recipe"))
    if faults:
        raise RecipeInvalid("changes", faults)
    return _checked(Document(whole), "changes")


def _put(inside: Value, path: Sequence[str], value: Value) -> bool:
    first, *rest = path
    if isinstance(inside, list):
        if not first.isdecimal() or int(first) >= len(inside):
            return False
        if rest:
            return _put(inside[int(first)], rest, value)
        inside[int(first)] = value
        return True
    if not isinstance(inside, dict) or not first:
        return False
    if not rest:
        inside[first] = value
        return True
    return _put(inside.setdefault(first, {}), rest, value)


def _checked(document: Document, name: str) -> Recipe:
    """Validate again without what was refused, so that a misspelt key does not hide what else is wrong."""
    faults = list(document.faults)
    if not isinstance(document.value, dict):
        raise RecipeInvalid(name, faults or [Fault(1, "", "a recipe is a map of keys and values")])
    value: Value = document.value
    for _ in range(4):
        try:
            recipe = Recipe.model_validate(value)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            places = [_place(document.value, detail["loc"]) for detail in errors]
            faults += [
                Fault(document.line(place), ".".join(map(str, place)), _sentence(detail["type"], detail["msg"]))
                for detail, place in zip(errors, places, strict=True)
            ]
            extra = [place for detail, place in zip(errors, places, strict=True) if detail["type"] == "extra_forbidden"]
            if not extra:
                break
            value = _without(value, set(extra))
        else:
            if faults:
                break
            return recipe
    raise RecipeInvalid(name, faults)


def _place(value: Value, loc: Sequence[str | int]) -> plain_yaml.Path:
    """Where in the file; the names that pydantic gives to branches of a union are left out."""
    place: list[str | int] = []
    for number, part in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif not last or part in ("sft", "dpo", "kto", "one", "each"):
            continue
        place.append(part)
    return tuple(place)


def _without(value: Value, places: set[plain_yaml.Path], here: plain_yaml.Path = ()) -> Value:
    if isinstance(value, dict):
        kept = {key: part for key, part in value.items() if (*here, key) not in places}
        return {key: _without(part, places, (*here, key)) for key, part in kept.items()}
    if isinstance(value, list):
        return [_without(part, places, (*here, place)) for place, part in enumerate(value)]
    return value


def _sentence(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "no such key"
    if kind == "missing":
        return "missing"
    return message.removeprefix("Value error, ")
