"""Which items there are: pictures, questions and answers, the same in every language."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import TypeAdapter

from core.benchmark_items import Fields
from demo.benchmark.names import named
from demo.benchmark.shape import Answer, Drawing
from demo.scenes import Scene
from demo.texts import LANGUAGES, LOCAL_LANGUAGES, culture_looks, entries_of, entry_of, four_choice, yes_no_pair
from demo.texts.languages import grammar_of
from demo.texts.shape import TextError
from demo.world import random_scene

FIRST_SEED = 1_500_000
"""Above every seed of training and of the model's own measuring."""

PER_FORM = 9
_LETTERS: tuple[Answer, ...] = ("A", "B", "C", "D")
_PAIR_FORMS = ("exactly", "there", "above", "below", "left", "right", " in the ", "")
"""Words that tell the forms apart; the last one asks for a colour."""
_CHOICE_FORMS = ("How many", "What colour", "Which of", "Where")
_CULTURE_CHOICES = 3
"""Of each language's own pictures."""


@dataclass(frozen=True)
class Question:
    """An item before it has been said in any language; `tell` says it right in each."""

    id: str
    pair: str
    world: Literal["thin", "culture"]
    drawing: Drawing
    answer: Answer
    tell: Callable[[str], Fields]
    names: tuple[str, ...] = ()
    """Entries that are called by name."""


@functools.cache
def questions() -> tuple[Question, ...]:
    """All of them; the same each time."""
    return (*_scene_pairs(), *_scene_choices(), *_named_pairs(), *_described_choices())


def _scene_pairs() -> Iterator[Question]:
    """A true and a false question about a scene, three pairs of each form."""
    left = dict.fromkeys(_PAIR_FORMS, 3)
    number = 0
    while any(left.values()):
        number += 1
        scene = random_scene(random.Random(f"benchmark pair {number}"))
        form = _form(scene, number, tuple(left))
        if form is None or left[form] == 0:
            continue
        left[form] -= 1
        name = f"pair-{number:04}"
        for place, answer in ((0, "yes"), (1, "no")):

            def tell(language: str, scene: Scene = scene, number: int = number, place: int = place) -> Fields:
                return Fields(yes_no_pair(scene, language, random.Random(f"asked {number}"))[place].question)

            yield Question(
                id=f"{name}-{answer}",
                pair=name,
                world="thin",
                drawing=Drawing(scene, FIRST_SEED + number),
                answer="yes" if answer == "yes" else "no",
                tell=tell,
            )


def _form(scene: Scene, number: int, forms: tuple[str, ...]) -> str | None:
    """What the pair about this scene asks, by its English words; None where it cannot be asked."""
    try:
        asked = yes_no_pair(scene, "en", random.Random(f"asked {number}"))[0].question
    except TextError:
        return None
    asked = asked.replace(" in the picture", "")
    return next(form for form in forms if form in asked)


def _scene_choices() -> Iterator[Question]:
    """Number, colour, kind and place in equal shares, the right letters too."""
    left = dict.fromkeys(_CHOICE_FORMS, PER_FORM)
    number, made = 0, 0
    while any(left.values()):
        number += 1
        scene = random_scene(random.Random(f"benchmark choice {number}"))
        try:
            asked = four_choice(scene, "en", random.Random(f"chosen {number}"))
        except TextError:
            continue
        form = next(form for form in _CHOICE_FORMS if asked.question.startswith(form))
        if left[form] == 0:
            continue
        left[form] -= 1
        place = made % 4
        made += 1

        def tell(language: str, scene: Scene = scene, number: int = number, place: int = place) -> Fields:
            choice = four_choice(scene, language, random.Random(f"chosen {number}"))
            return Fields(choice.question, options=_turned(choice.options, choice.answer, place))

        drawing = Drawing(scene, FIRST_SEED + 100_000 + number)
        yield Question(f"choice-{number:04}", "", "thin", drawing, _LETTERS[place], tell)


def _named_pairs() -> Iterator[Question]:
    """Is it this, is it that, by names that every language has for it."""
    for place, (entry, both) in enumerate(named().items()):
        for answer, asked in (("yes", entry), ("no", both.other)):

            def tell(language: str, entry: str = entry, asked: str = asked) -> Fields:
                alike = named()[entry].other in _alike(entry)  # else the hint would give the answer away
                hint = _hint(entry, language) if alike else ""
                if language == "en":
                    shown, plural = entry_of(asked).shown_en, entry_of(asked).plural
                else:
                    name = named()[asked].names[language]
                    shown, plural = name.right, name.plural
                return Fields(grammar_of(language).shows(shown, plural), hint)

            yield Question(
                id=f"name-{entry}-{answer}",
                pair=f"name-{entry}",
                world="culture",
                drawing=Drawing(entry, FIRST_SEED + 200_000 + place),
                answer="yes" if answer == "yes" else "no",
                tell=tell,
                names=(asked,),
            )


def _described_choices() -> Iterator[Question]:
    """What does the picture show? Four descriptions by someone who does not know its name."""
    made = 0
    for home in LOCAL_LANGUAGES:
        own = [entry.id for entry in entries_of(home) if len(_alike(entry.id)) >= len(_LETTERS)]
        for entry in own[-_CULTURE_CHOICES:]:
            rng = random.Random(f"benchmark {entry}")
            four = (entry, *rng.sample([entry_id for entry_id in _alike(entry) if entry_id != entry], 3))
            place = made % 4
            made += 1

            def tell(language: str, four: tuple[str, ...] = four, place: int = place) -> Fields:
                options = tuple(culture_looks(entry_id, language) for entry_id in four)
                question = grammar_of(language).what_is_shown()
                return Fields(question, _hint(four[0], language), _turned(options, 0, place))

            drawing = Drawing(entry, FIRST_SEED + 300_000 + made)
            yield Question(f"shown-{entry}", "", "culture", drawing, _LETTERS[place], tell)


def _alike(entry: str) -> tuple[str, ...]:
    """All pictures of an entry's category, so that the hint rules none out."""
    category = entry_of(entry).category
    return tuple(other.id for home in LOCAL_LANGUAGES for other in entries_of(home) if other.category == category)


def _turned(options: tuple[str, ...], right: int, place: int) -> tuple[str, ...]:
    """The same options, moved on until the right one is in its place."""
    step = (right - place) % len(options)
    return (*options[step:], *options[:step])


def _hint(entry: str, language: str) -> str:
    return _hints().get(entry_of(entry).category, {}).get(language, "")


@functools.cache
def _hints() -> Mapping[str, dict[str, str]]:
    text = (Path(__file__).parent / "hints.yaml").read_text(encoding="utf-8")
    hints = TypeAdapter(dict[str, dict[str, str]]).validate_python(yaml.safe_load(text))
    missing = [category for category, texts in hints.items() if set(texts) != set(LANGUAGES)]
    if missing:
        raise TextError(f"hints.yaml lacks a language for {', '.join(missing)}.")
    return MappingProxyType(hints)
