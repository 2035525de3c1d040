"""English: articles, plurals and 'is' against 'are'."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Group, Kind, Relation, Scene
from demo.texts.shape import sentence

_PLURALS = {Kind.FISH: "fish"}
_NUMBERS = ("", "one", "two", "three", "four")
_RELATIONS = {
    Relation.LEFT_OF: "to the left of",
    Relation.RIGHT_OF: "to the right of",
    Relation.ABOVE: "above",
    Relation.BELOW: "below",
    Relation.INSIDE: "in",
}


def noun(kind: Kind, count: int) -> str:
    """ball, balls, fish."""
    return kind.value if count == 1 else _PLURALS.get(kind, f"{kind.value}s")


def _words(group: Group) -> str:
    """small red ball, without any article or number."""
    return " ".join(part for part in (group.size, group.colour, noun(group.kind, group.count)) if part)


def _some(group: Group) -> str:
    """a red ball, an orange cat, two red balls."""
    words = _words(group)
    if group.count > 1:
        return f"{_NUMBERS[group.count]} {words}"
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _the(group: Group) -> str:
    """the red ball, the two red balls."""
    return f"the {_words(group)}" if group.count == 1 else f"the {_NUMBERS[group.count]} {_words(group)}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


@dataclass(frozen=True)
class English:
    """The bridge language."""

    yes: str = "Yes."
    no: str = "No."

    def caption(self, scene: Scene) -> str:
        first = scene.first
        if scene.relation is None or scene.second is None:
            return sentence(_some(first))
        return sentence(f"{_some(first)} {_is(first.count)} {_RELATIONS[scene.relation]} {_some(scene.second)}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_the(first)} {_is(first.count)} {self.where_answer(relation, second)}")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, the, be = _some(group), _the(group), _is(group.count)
        return (
            sentence(f"I have {some}"),
            sentence(f"we can see {some}"),
            sentence(f"my sister drew {some}"),
            sentence(f"please bring {the}"),
            sentence(f"where {be} {the}", "?"),
            sentence(f"she is looking for {some}"),
            sentence(f"{the} {be} here"),
            sentence(f"children like {the}"),
            sentence(f"there {be} {some} in the garden"),
            sentence(f"I remember {the}"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"{_is(group.count)} there {_some(group)} in the picture", "?")

    def exactly(self, group: Group) -> str:
        number = _NUMBERS[group.count]
        return sentence(f"{_is(group.count)} there exactly {number} {_words(group)} in the picture", "?")

    def is_coloured(self, group: Group) -> str:
        return sentence(f"{_is(group.count)} the {noun(group.kind, group.count)} {group.colour}", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        place = self.where_answer(relation, second)
        return sentence(f"{_is(first.count)} {_the(first)} {place}", "?")

    def which_colour(self, group: Group) -> str:
        return sentence(f"what colour {_is(group.count)} the {noun(group.kind, group.count)}", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        return (group.colour.value,)

    def how_many(self, group: Group) -> str:
        size = f"{group.size} " if group.size else ""
        return sentence(f"how many {size}{group.colour} {noun(group.kind, 2)} are there in the picture", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        number = _NUMBERS[group.count]
        return number, f"{number} {noun(group.kind, group.count)}"

    def which_kind(self) -> str:
        return "Which of these is in the picture?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        if count > 1:
            return f"{_NUMBERS[count]} {noun(kind, count)}"
        return f"{'an' if kind.value[0] in 'aeiou' else 'a'} {kind.value}"

    def where(self, group: Group) -> str:
        return sentence(f"where {_is(group.count)} {_the(group)}", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        return f"{_RELATIONS[relation]} {_the(group)}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"Does the picture show {shown}?"

    def fits(self, description: str) -> str:
        return f"Does this description fit the picture: “{description}”?"

    def what_is_shown(self) -> str:
        return "What does the picture show?"
