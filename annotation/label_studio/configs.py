"""The labelling configuration of a project: what people see there, and the names under which their work comes back.

One configuration serves all items of a project, so it has as many options as the longest item; a shorter one shows a
dash beside what it does not have. What is translated runs in the direction of its language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from annotation.label_studio.words import Words, words
from annotation.voting import BallotReason
from core import languages
from core.benchmark_items import Fields
from core.languages import Direction

BEST, WHY, NOTE, REASON = "best", "why", "note", "reason"
ANCHOR = "source_question"
"""The object that everything which is asked about the whole item belongs to."""


@dataclass(frozen=True)
class Shape:
    """How much the longest item of a project has."""

    options: int
    hint: bool
    pictures: int
    versions: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of an item, in the order of `Fields.texts`."""
        return field_names(self.options)

    @property
    def shown(self) -> tuple[str, ...]:
        """Those that are shown: a hint only where an item has one."""
        return tuple(name for name in self.fields if name != "hint" or self.hint)


def field_names(options: int) -> tuple[str, ...]:
    """What fields are called: question, hint, 0, 1 and so on."""
    return ("question", "hint", *map(str, range(options)))


def shape_of(sources: Iterable[tuple[Fields, int]], *, versions: int = 0) -> Shape:
    """The shape that holds all these items, each with the number of its pictures; it stays what it was at first."""
    listed = list(sources)
    return Shape(
        options=max((len(fields.options) for fields, _ in listed), default=0),
        hint=any(fields.hint for fields, _ in listed),
        pictures=max((count for _, count in listed), default=1),
        versions=versions,
    )


def refining(shape: Shape, *, code: str, source_code: str) -> str:
    """A text field for each field of an item, beside the original and the picture."""
    said, view = words(code), _view(shape)
    for name in shape.shown:
        _source(view, name, said, source_code)
        target = SubElement(view, "View", style=style(code))
        lines = "4" if name == "question" else "2"
        text_area(target, f"text_{name}", to=f"source_{name}", rows=lines)
    header(view, said.reason, directed=style(code))
    text_area(SubElement(view, "View", style=style(code)), REASON, to=ANCHOR, rows="2")
    return written(view)


def voting(shape: Shape, *, code: str, source_code: str) -> str:
    """Versions by letter, one choice, perhaps what decided it and a note."""
    said, view = words(code), _view(shape)
    for name in shape.shown:
        _source(view, name, said, source_code)
    for place in range(shape.versions):
        target = SubElement(view, "View", style=style(code))
        SubElement(target, "Header", value=f"$letter_of_version_{place}", size="5")
        SubElement(target, "Text", name=f"version_{place}", value=f"$version_{place}")
    asked = SubElement(view, "View", style=style(code))
    header(asked, said.best)
    SubElement(asked, "Choices", name=BEST, toName=ANCHOR, value="$choices", choice="single-radio", required="true")
    header(asked, said.why)
    why = SubElement(asked, "Choices", name=WHY, toName=ANCHOR, choice="multiple")
    for reason in BallotReason:
        SubElement(why, "Choice", value=getattr(said, reason.value), alias=reason.value)
    header(asked, said.note)
    text_area(asked, NOTE, to=ANCHOR, rows="2")
    return written(view)


def _view(shape: Shape) -> Element:
    view = Element("View")
    if shape.pictures > 1:
        SubElement(view, "Image", name="picture", valueList="$pictures")
    else:
        SubElement(view, "Image", name="picture", value="$picture")
    return view


def _source(view: Element, name: str, said: Words, code: str) -> None:
    if name.isdigit():
        SubElement(view, "Header", value=f"$label_{name}", size="5")
    else:
        header(view, said.question if name == "question" else said.hint)
    shown = SubElement(view, "View", style=style(code))
    SubElement(shown, "Text", name=f"source_{name}", value=f"$source_{name}")


def directed(view: Element, code: str) -> Element:
    """A part that runs in the direction of a language."""
    return SubElement(view, "View", style=style(code))


def header(view: Element, value: str, *, directed: str = "") -> None:
    """A word above a field."""
    inside = SubElement(view, "View", style=directed) if directed else view
    SubElement(inside, "Header", value=value, size="5")


def text_area(view: Element, name: str, *, to: str, rows: str) -> None:
    """A field for one text."""
    SubElement(
        view, "TextArea", name=name, toName=to, rows=rows, maxSubmissions="1", editable="true", transcription="true"
    )


def style(code: str) -> str:
    """In which direction a language runs."""
    right = languages.get(code).direction is Direction.RTL
    return "direction: rtl; text-align: right" if right else "direction: ltr; text-align: left"


def written(view: Element) -> str:
    """The configuration as Label Studio takes it."""
    indent(view)
    return tostring(view, encoding="unicode")
