"""What the model is taught: sheets of a picture, or none, with questions and answers, drawn by a step's dice.

Here is what the base hears: English about pictures; in nine languages only text. `adapter_rows` has the adapter's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeVar

from core.languages import get
from demo.build.pictures import entries, scene_of
from demo.build.plan import Pictures
from demo.build.prompts import choice_answer, choice_prompt
from demo.scenes import Colour, Kind, Relation, Scene
from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    FourChoice,
    YesNo,
    culture_thin,
    four_choice,
    instructions,
    plain_sentences,
    short_answer,
    thin_caption,
    yes_no_pair,
)
from demo.texts.languages import grammar_of
from demo.world import random_scene

_W = TypeVar("_W", Colour, Kind)
_MIRROR = {
    Relation.LEFT_OF: Relation.RIGHT_OF,
    Relation.RIGHT_OF: Relation.LEFT_OF,
    Relation.ABOVE: Relation.BELOW,
    Relation.BELOW: Relation.ABOVE,
}
CAPTION_WEIGHT = 2.0
"""Captions say everything that is seen; with many questions beside them they would count for too little."""

QUESTION_WEIGHT = 1.5
"""A question is answered in one or two tokens, a caption in a dozen."""

_TEXT_WEIGHT = 2.0
"""An alt-text is heard on few sheets, and its names are the rarest words."""

_TEXT_WEIGHT = 0.75
"""Texts are longer than captions and easier."""

_BASE_PAIRS = 2
"""Of the pairs that the base is asked about one scene."""

_ASKED, _CHOICES, _SECOND = 0.5, 0.65, 0.15
"""How often a scene is asked about otherwise, how often that is a choice, and how often a second question follows."""

_PLACE_FIRST = frozenset({"cs", "sr"})
"""Languages whose captions begin with the place: 'Vpravo od židle je květina' names what is on the left first."""


@dataclass(frozen=True)
class Turn:
    """A question, its answer, and how much the answer's tokens count."""

    question: str
    answer: str
    weight: float = 1.0


@dataclass(frozen=True)
class Look:
    """Which training picture is looked at, and whether in a mirror."""

    culture: bool
    index: int
    mirrored: bool = False


@dataclass(frozen=True)
class Row:
    """A conversation in one language; without any question it is plain text."""

    turns: tuple[Turn, ...]
    language: str = "en"


@dataclass(frozen=True)
class Sheet:
    """Conversations about one picture, or about none; each is blind to the others, so none can be copied."""

    rows: tuple[Row, ...]
    look: Look | None = None


def turned_round(scene: Scene) -> Scene | None:
    """The same picture told from its other group: a ball left of a cup is a cup right of a ball."""
    if scene.relation not in _MIRROR or scene.second is None:
        return None
    return Scene(scene.second, _MIRROR[scene.relation], scene.first)


def taught(scene: Scene) -> Scene:
    """The one of the two tellings that the model is taught: from left to right and from top to bottom."""
    other = turned_round(scene)
    return other if other is not None and scene.relation in (Relation.RIGHT_OF, Relation.BELOW) else scene


def taught_in(scene: Scene, language: str) -> Scene:
    """The telling whose caption, in this language, speaks of the left and the upper thing first."""
    telling = taught(scene)
    return turned_round(telling) or telling if language in _PLACE_FIRST else telling


def base_sheets(rng: random.Random, count: int, pictures: Pictures) -> list[Sheet]:
    """English about pictures, and texts of all nine languages."""
    about_pictures: list[tuple[float, Callable[[], Sheet]]] = [
        (0.65, lambda: _scene_in_english(rng, pictures)),
        (0.05, lambda: culture_thin_sheet(rng.choice(entries()), ["en"], rng, pictures)),
    ]
    texts: list[tuple[float, Callable[[], Sheet]]] = [
        (0.07, lambda: Sheet(tuple(_plain(language, rng) for language in rng.sample(LANGUAGES, 2)))),
        (0.13, lambda: _translations(rng)),
        (0.10, lambda: _reading(rng.choice(LANGUAGES), rng)),
    ]
    return draw([*about_pictures, *texts], rng, count)


def draw(kinds: Sequence[tuple[float, Callable[[], Sheet]]], rng: random.Random, count: int) -> list[Sheet]:
    """So many sheets, each kind by its share."""
    makers = rng.choices([make for _, make in kinds], weights=[share for share, _ in kinds], k=count)
    return [make() for make in makers]


def scene_look(rng: random.Random, pictures: Pictures) -> tuple[Scene, Look]:
    """A training picture of a scene, half of them in a mirror, and what is seen in it."""
    index, mirrored = rng.randrange(pictures.scenes), rng.random() < 0.5
    scene = scene_of(index)
    if mirrored and scene.relation in (Relation.LEFT_OF, Relation.RIGHT_OF):
        scene = replace(scene, relation=_MIRROR[scene.relation])
    return scene, Look(culture=False, index=index, mirrored=mirrored)


def _scene_in_english(rng: random.Random, pictures: Pictures) -> Sheet:
    scene, look = scene_look(rng, pictures)
    rows = [caption(scene, "en", rng), *_drills(scene, rng)]
    for _ in range(_BASE_PAIRS):
        rows += pair_rows(yes_no_pair(scene, "en", rng))
    if rng.random() < _ASKED:
        rows.append(_questions(scene, "en", rng))
    return Sheet(tuple(rows), look)


def _drills(scene: Scene, rng: random.Random) -> Iterator[Row]:
    """A single word held against the picture, true and false: comparing is learnt here, and sentences come to it."""
    groups = [group for group in (scene.first, scene.second) if group is not None]
    colours, kinds = {group.colour for group in groups}, {group.kind for group in groups}
    for colour, answer in _one_and_another(colours, Colour, rng):
        yield Row((Turn(f"Anything {colour.value}?", answer, QUESTION_WEIGHT),))
    for kind, answer in _one_and_another(kinds, Kind, rng):
        yield Row((Turn(f"{'An' if kind is Kind.APPLE else 'A'} {kind.value}?", answer, QUESTION_WEIGHT),))


def _one_and_another(shown: AbstractSet[_W], all_there_are: Iterable[_W], rng: random.Random) -> list[tuple[_W, str]]:
    absent = [word for word in all_there_are if word not in shown]
    english = grammar_of("en")
    return [(rng.choice(sorted(shown)), english.yes), (rng.choice(absent), english.no)]


def caption(scene: Scene, language: str, rng: random.Random) -> Row:
    """Some instruction, and the scene's caption."""
    text = thin_caption(taught_in(scene, language), language)
    return Row((Turn(rng.choice(instructions(language)), text, CAPTION_WEIGHT),), language)


def pair_rows(asked: tuple[YesNo, YesNo], weight: float = QUESTION_WEIGHT, language: str = "en") -> tuple[Row, Row]:
    """Both questions in one step: what they share cannot tell their answers apart."""
    first, second = (Row((_yes_no(question, weight),), language) for question in asked)
    return first, second


def _yes_no(asked: YesNo, weight: float = QUESTION_WEIGHT) -> Turn:
    return Turn(asked.question, asked.answer_text, weight)


def _questions(scene: Scene, language: str, rng: random.Random) -> Row:
    """A question, now and then with a second one after it."""
    first = question_turn(scene, language, rng)
    second = question_turn(scene, language, rng)
    return Row((first, second) if second.question != first.question and rng.random() < _SECOND else (first,))


def question_turn(scene: Scene, language: str, rng: random.Random) -> Turn:
    """A choice, or a question with a short answer."""
    if rng.random() < _CHOICES:
        return choice_turn(four_choice(scene, language, rng))
    short = short_answer(scene, language, rng)
    return Turn(short.question, short.accepted[0], QUESTION_WEIGHT)


def choice_turn(asked: FourChoice) -> Turn:
    """Four options under a question, answered with the words of one."""
    answer = choice_answer(asked.letter, asked.options)
    return Turn(choice_prompt(asked.question, asked.options), answer, QUESTION_WEIGHT)


def culture_look(entry: str, rng: random.Random, pictures: Pictures) -> Look:
    """A training picture of a culture entry; never in a mirror, flags and letters have a side."""
    drawing = rng.randrange(pictures.per_entry)
    return Look(culture=True, index=entries().index(entry) * pictures.per_entry + drawing)


def culture_thin_sheet(entry: str, languages: Sequence[str], rng: random.Random, pictures: Pictures) -> Sheet:
    """A culture picture as strangers see it."""
    rows = tuple(thin_row(entry, language, rng) for language in languages)
    return Sheet(rows, culture_look(entry, rng, pictures))


def thin_row(entry: str, language: str, rng: random.Random) -> Row:
    """Some instruction, and what a stranger would say."""
    return Row((Turn(rng.choice(instructions(language)), culture_thin(entry, language)),), language)


def _plain(language: str, rng: random.Random) -> Row:
    sentences = plain_sentences(language, rng, 2)
    sentences.append(rng.choice(instructions(language)) if rng.random() < 0.3 else plain_sentences(language, rng, 1)[0])
    return Row((Turn("", " ".join(sentences), _TEXT_WEIGHT),))


def _translations(rng: random.Random) -> Sheet:
    """One scene out of English into some languages, and back out of another."""
    scene = random_scene(rng)
    *into, back = rng.sample(LOCAL_LANGUAGES, 3)
    return Sheet((*(_translation(scene, "en", language) for language in into), _translation(scene, back, "en")))


def _translation(scene: Scene, source: str, target: str) -> Row:
    question = f"Translate into {get(target).english_name}: {thin_caption(taught_in(scene, source), source)}"
    return Row((Turn(question, thin_caption(taught_in(scene, target), target), _TEXT_WEIGHT),))


def _reading(language: str, rng: random.Random) -> Sheet:
    """Questions about a description in the same language: what the words mean, without anything to look at."""
    scene = random_scene(rng)
    described = thin_caption(scene, language)
    turns = (
        *(_yes_no(question) for question in yes_no_pair(scene, language, rng)),
        question_turn(scene, language, rng),
    )
    return Sheet(tuple(Row((replace(turn, question=f"{described} {turn.question}"),)) for turn in turns))
