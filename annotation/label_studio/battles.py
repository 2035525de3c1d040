"""Battles of the arena in Label Studio: two answers without names, one choice, perhaps a better text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from annotation.label_studio import configs, reading
from annotation.label_studio.configs import NOTE
from annotation.label_studio.reading import Result, Unreadable
from annotation.label_studio.tasks import OUR_ID, Data, Task, our_id
from annotation.label_studio.words import words
from core.battles import Choice, Side, Sides

CHOICE, EDIT = "choice", "edit"
_ANCHOR = "prompt"


@dataclass(frozen=True)
class Shown:
    """What people see of a battle: nobody's name, nobody's vote."""

    battle_id: str
    prompt: str
    picture: str
    """The picture itself, as a `data:` address."""
    answers: Sides[str]


@dataclass(frozen=True)
class Judged:
    """What somebody said there; without a better text the edit is empty."""

    choice: Choice
    edit: str
    note: str

    @property
    def start(self) -> Side | None:
        """Which answer a better text belongs to: the one that was chosen, else none."""
        return {Choice.A: Side.A, Choice.B: Side.B}.get(self.choice)


def judging(code: str) -> str:
    """Picture, question, both answers beside each other, one choice, a better text and a note."""
    said = words(code)
    view = Element("View")
    SubElement(view, "Image", name="picture", value="$picture")
    configs.header(view, said.question)
    SubElement(configs.directed(view, code), "Text", name=_ANCHOR, value="$prompt")
    both = SubElement(view, "View", style="display: flex; gap: 1rem; " + configs.style(code))
    for name in ("answer_a", "answer_b"):
        one = SubElement(both, "View", style="flex: 1; " + configs.style(code))
        configs.header(one, getattr(said, name))
        SubElement(one, "Text", name=name, value=f"${name}")
    asked = configs.directed(view, code)
    configs.header(asked, said.vote_title)
    chosen = SubElement(asked, "Choices", name=CHOICE, toName=_ANCHOR, choice="single-radio", required="true")
    for choice, word in zip(Choice, (said.better_a, said.better_b, said.tie, said.both_bad), strict=True):
        SubElement(chosen, "Choice", value=word, alias=choice.value)
    for name, word in ((EDIT, said.edit_title), (NOTE, said.note)):
        configs.header(asked, word)
        configs.text_area(asked, name, to=_ANCHOR, rows="4" if name == EDIT else "2")
    return configs.written(view)


def task(project: str, shown: Shown) -> Task:
    """A battle as it is sent."""
    data: Data = {
        OUR_ID: our_id(project, shown.battle_id),
        "picture": shown.picture,
        "prompt": shown.prompt,
        "answer_a": shown.answers.a,
        "answer_b": shown.answers.b,
    }
    return Task(shown.battle_id, data, ())


def judged(result: Result) -> Judged:
    """One choice, perhaps a better text and a note; Unreadable otherwise."""
    chosen = reading.choices(result, CHOICE)
    known: Mapping[str, Choice] = {choice.value: choice for choice in Choice}
    if len(chosen) != 1 or chosen[0] not in known:
        raise Unreadable
    texts = reading.texts(result)
    return Judged(known[chosen[0]], texts.get(EDIT, "").strip(), texts.get(NOTE, "").strip())
