"""What the texts are made of: questions with their answers, and what a grammar has to know."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from demo.scenes import CONTAINERS, Colour, Group, Kind, Relation, Scene, Size

MOST = 4


class TextError(ValueError):
    """The texts cannot say what was asked for; the message says why in one sentence."""


@dataclass(frozen=True)
class YesNo:
    """A question that the picture alone decides."""

    question: str
    answer: bool
    answer_text: str


@dataclass(frozen=True)
class FourChoice:
    """A question with four options, A to D; `answer` is the index of the right one."""

    question: str
    options: tuple[str, str, str, str]
    answer: int

    @property
    def letter(self) -> str:
        """The right option's letter."""
        return "ABCD"[self.answer]


@dataclass(frozen=True)
class ShortAnswer:
    """A question and the answers that count as right; the first is the one a teacher would give."""

    question: str
    accepted: tuple[str, ...]


class Grammar(Protocol):
    """How one language talks about the world; every text it gives is finished, first letter and full stop included.

    Groups say their count and, where it is set, their size. Options start small and carry no full stop.
    """

    @property
    def yes(self) -> str:
        """The whole answer to a question that is true of the picture."""

    @property
    def no(self) -> str:
        """The whole answer to a question that is not."""

    def caption(self, scene: Scene) -> str:
        """The one canonical caption."""

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        """Two groups already spoken of, and how they lie."""

    def carriers(self, group: Group) -> tuple[str, ...]:
        """Everyday sentences around one group."""

    def is_there(self, group: Group) -> str:
        """Is there a red ball in the picture?"""

    def exactly(self, group: Group) -> str:
        """Are there exactly two red balls in the picture?"""

    def is_coloured(self, group: Group) -> str:
        """Is the ball red?"""

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        """Is the red ball to the left of the cup?"""

    def which_colour(self, group: Group) -> str:
        """What colour is the ball?"""

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        """The colour of a group as an answer, the best first."""

    def how_many(self, group: Group) -> str:
        """How many red balls are there in the picture?"""

    def count_answers(self, group: Group) -> tuple[str, ...]:
        """The number of a group as an answer, the best first; also with the things: two, two balls."""

    def which_kind(self) -> str:
        """Which of these is in the picture?"""

    def kind_answer(self, kind: Kind, count: int) -> str:
        """So many things of a kind, without their colour."""

    def where(self, group: Group) -> str:
        """Where is the red ball?"""

    def where_answer(self, relation: Relation, group: Group) -> str:
        """To the left of the cup."""

    def shows(self, shown: str, plural: bool) -> str:
        """Does the picture show this? `shown` is a name in its basic form."""

    def fits(self, description: str) -> str:
        """Does this description fit the picture? A phrase without a full stop."""

    def what_is_shown(self) -> str:
        """What does the picture show?"""


def check(scene: Scene) -> None:
    """Refuse what no grammar has words for."""
    if not isinstance(scene, Scene):
        raise TextError(f"The texts tell of a Scene, not of {scene!r}.")
    for group in (scene.first,) if scene.second is None else (scene.first, scene.second):
        check_group(group)
    if (scene.relation is None) != (scene.second is None):
        raise TextError("A relation needs a second group and a second group needs a relation; give both or neither.")
    if scene.relation is None or scene.second is None:
        return
    if not isinstance(scene.relation, Relation):
        raise TextError(f"The texts know no relation {scene.relation!r}; choose one of {', '.join(Relation)}.")
    if scene.relation is Relation.INSIDE and (scene.second.kind not in CONTAINERS or scene.second.count != 1):
        raise TextError("Things are inside one cup, hat, boat or house; choose one of those and set its count to 1.")


def check_group(group: Group) -> None:
    """Refuse kinds, colours and counts that the world has no words for."""
    if not isinstance(group, Group):
        raise TextError(f"A scene is made of groups; {group!r} is none.")
    if not isinstance(group.kind, Kind):
        raise TextError(f"The texts know no kind {group.kind!r}; choose one of {', '.join(Kind)}.")
    if not isinstance(group.colour, Colour):
        raise TextError(f"The texts know no colour {group.colour!r}; choose one of {', '.join(Colour)}.")
    if group.size is not None and not isinstance(group.size, Size):
        raise TextError(f"The texts know no size {group.size!r}; choose one of {', '.join(Size)}, or none.")
    if type(group.count) is not int or not 1 <= group.count <= MOST:
        raise TextError(f"A group holds one to four things, not {group.count!r}; choose a count from 1 to 4.")


def sentence(text: str, end: str = ".") -> str:
    """First letter upper where the script has case, and the closing mark."""
    return text[:1].upper() + text[1:] + end


def pair(grammar: Grammar, *, true: str, false: str) -> tuple[YesNo, YesNo]:
    """The two questions with their answers, the true one first."""
    return YesNo(true, answer=True, answer_text=grammar.yes), YesNo(false, answer=False, answer_text=grammar.no)


def choose(question: str, *, right: str, wrong: Sequence[str], rng: random.Random) -> FourChoice:
    """Four options in an order drawn by `rng`."""
    options = [right, *wrong]
    rng.shuffle(options)
    first, second, third, fourth = (sentence(option, "") for option in options)
    return FourChoice(question, (first, second, third, fourth), options.index(right))


def check_distinct(scene: Scene) -> None:
    """Refuse to ask about two groups that words cannot tell apart."""
    first, second = scene.first, scene.second
    if second is None or (first.kind, first.colour) != (second.kind, second.colour):
        return
    if first.size is None or second.size is None or first.size is second.size:
        raise TextError("The two groups cannot be told apart in words; let them differ in kind, colour or size.")
