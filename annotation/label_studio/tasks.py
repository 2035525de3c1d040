"""Our tasks in Label Studio: an item with our id in its data, and a prediction that fills the fields with the draft."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.label_studio.configs import Shape, field_names
from annotation.label_studio.words import words
from annotation.voting import ALL_BAD, letters
from core.benchmark_items import Fields

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Data = dict[str, Json]

OUR_ID, VERSIONS = "parley", "versions"
DRAFT = "draft"
"""Which model predicted, as it is called there."""
NOTHING = "–"
_PICTURES = ("picture", "pictures")


@dataclass(frozen=True)
class Item:
    """What people see of an item: no answer, no reference, nobody's work."""

    id: str
    source: Fields
    letters: tuple[str, ...]
    pictures: tuple[str, ...]
    """Addresses, or the pictures themselves as `data:` addresses."""


@dataclass(frozen=True)
class Task:
    """A task as it is sent."""

    item_id: str
    data: Data
    predictions: tuple[Data, ...]

    @property
    def sent(self) -> Data:
        """As the server takes it."""
        return {"data": self.data, "predictions": list(self.predictions)}


def our_id(project: str, item_id: str) -> str:
    """By which a task is found again, whatever number it got there."""
    return f"{project}:{item_id}"


def item_of(project: str, data: Mapping[str, object]) -> str | None:
    """The item that a task of a project is about; none: it is not ours."""
    whose, _, item_id = str(data.get(OUR_ID, "")).partition(":")
    return item_id if whose == project and item_id else None


def refining_task(project: str, item: Item, draft: Fields, shape: Shape, code: str) -> Task:
    """The draft stands in the fields already."""
    names = field_names(len(draft.options))
    filled: list[Json] = [
        {
            "from_name": f"text_{name}",
            "to_name": f"source_{name}",
            "type": "textarea",
            "value": {"text": [text]},
        }
        for name, text in zip(names, draft.texts, strict=True)
        if text and name in shape.shown
    ]
    return Task(item.id, _data(project, item, shape, code), ({"model_version": DRAFT, "result": filled},))


def voting_task(project: str, item: Item, versions: Sequence[tuple[str, Fields]], shape: Shape, code: str) -> Task:
    """Versions in this order, by letter; their ids, which tell nothing, say later what a letter meant."""
    said, names = words(code), letters(len(versions))
    data = _data(project, item, shape, code)
    for place in range(shape.versions):
        there = place < len(versions)
        data[f"letter_of_version_{place}"] = said.version.format(letter=names[place]) if there else NOTHING
        data[f"version_{place}"] = _whole(versions[place][1], item.letters) if there else NOTHING
    choices: list[Json] = [{"value": name} for name in names]
    ids: list[Json] = [version_id for version_id, _ in versions]
    data["choices"] = [*choices, {"value": ALL_BAD, "html": said.all_bad}]
    data[VERSIONS] = ids
    return Task(item.id, data, ())


def order_of(data: Mapping[str, object]) -> tuple[str, ...]:
    """The versions by the letters that they had there."""
    told = data.get(VERSIONS)
    return tuple(map(str, told)) if isinstance(told, list) else ()


def fits(source: Fields, pictures: int, versions: int, shape: Shape) -> bool:
    """Whether a project of this shape can show all of an item."""
    return (
        len(source.options) <= shape.options
        and (shape.hint or not source.hint)
        and pictures <= max(shape.pictures, 1)
        and versions <= shape.versions
    )


def content_hash(data: Mapping[str, object]) -> str:
    """Of all that a task says but its pictures, the same here and there."""
    told = {name: value for name, value in sorted(data.items()) if name not in _PICTURES}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _data(project: str, item: Item, shape: Shape, code: str) -> Data:
    said = words(code)
    texts = dict(zip(field_names(len(item.source.options)), item.source.texts, strict=True))
    data: Data = {OUR_ID: our_id(project, item.id)}
    if shape.pictures > 1:
        data["pictures"] = list(item.pictures)
    else:
        data["picture"] = item.pictures[0]
    for name in shape.shown:
        data[f"source_{name}"] = texts.get(name) or NOTHING
    for place in range(shape.options):
        there = place < len(item.letters)
        data[f"label_{place}"] = said.option.format(letter=item.letters[place]) if there else NOTHING
    return data


def _whole(version: Fields, names: Sequence[str]) -> str:
    options = (f"{name}. {text}" for name, text in zip(names, version.options, strict=True))
    return "\n".join((version.question, *((version.hint,) if version.hint else ()), *options))
