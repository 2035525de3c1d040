"""The held-out questions: which pictures are shown, what is asked, and when an answer is right."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

from PIL import Image

from demo.build.pictures import shrink
from demo.build.plan import HELD_OUT, Plan
from demo.build.prompts import choice_prompt
from demo.build.rows import turned_round
from demo.scenes import Scene
from demo.texts import (
    LANGUAGES,
    YesNo,
    culture_four_choice,
    culture_yes_no_pair,
    entries_of,
    four_choice,
    instructions,
    keyword,
    thin_caption,
    yes_no_pair,
)
from demo.world import draw_culture, draw_scene, random_scene
from evaluation.exam import Task

PIXELS = 320
_SEEDS_PER_LANGUAGE = 10_000


@dataclass(frozen=True)
class Question:
    """One thing asked about one picture."""

    picture: Image.Image
    text: str


@dataclass(frozen=True)
class Item:
    """The questions that are judged together, and what is right."""

    task: Task
    questions: tuple[Question, ...]
    accepted: tuple[tuple[str, ...], ...]
    options: tuple[str, ...] = ()


def seed_of(language: str, number: int) -> int:
    """The held-out drawing seed of an item; no training seed comes near."""
    return HELD_OUT + LANGUAGES.index(language) * _SEEDS_PER_LANGUAGE + number


@functools.cache
def scene(language: str, number: int) -> tuple[Scene, Image.Image]:
    """A held-out scene and its drawing."""
    seed = seed_of(language, number)
    found = random_scene(random.Random(f"held-out scene {seed}"))
    return found, _small(draw_scene(found, seed=seed, size=PIXELS))


def captions(language: str, count: int) -> list[Item]:
    """Exactly right: the caption of the scene, told from either of its groups."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        tellings = [shown, turned_round(shown)]
        accepted = tuple(dict.fromkeys(thin_caption(telling, language) for telling in tellings if telling is not None))
        asked = _dice("instruction", language, number).choice(instructions(language))
        items.append(Item(Task.CAPTION, (Question(picture, asked),), (accepted,)))
    return items


def pairs(language: str, count: int) -> list[Item]:
    """A true and a false question about a scene, asked apart; right when both are."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        items.append(_pair(picture, yes_no_pair(shown, language, _dice("pair", language, number))))
    return items


def choices(language: str, count: int) -> list[Item]:
    """Four options about a scene; right when the answer means the right one."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        asked = four_choice(shown, language, _dice("choice", language, number))
        items.append(_choice(picture, asked.question, asked.options, asked.letter))
    return items


def culture_names(language: str, count: int) -> list[Item]:
    """Right when one of the names that locals use is in the answer."""
    items = []
    for number in range(count):
        entry, picture = _culture(language, number)
        asked = _dice("instruction", language, number).choice(instructions(language))
        items.append(Item(Task.NAME, (Question(picture, asked),), (tuple(keyword(entry, language)),)))
    return items


def culture_pairs(language: str, count: int) -> list[Item]:
    """Is it this, is it that, by their local names; right when both answers are."""
    items = []
    for number in range(count):
        entry, picture = _culture(language, number)
        items.append(_pair(picture, culture_yes_no_pair(entry, language, _dice("culture pair", language, number))))
    return items


def culture_choices(language: str, count: int) -> list[Item]:
    """Four local names; right when the answer means the right one."""
    items = []
    for number in range(count):
        entry, picture = _culture(language, number)
        asked = culture_four_choice(entry, language, _dice("culture choice", language, number))
        items.append(_choice(picture, asked.question, asked.options, asked.letter))
    return items


@functools.cache
def _culture(language: str, number: int) -> tuple[str, Image.Image]:
    own = entries_of(language)
    entry = own[number % len(own)].id
    return entry, _small(draw_culture(entry, seed=seed_of(language, number), size=PIXELS))


def _small(picture: Image.Image) -> Image.Image:
    """As the processor would resize it, so that thousands of them fit in memory."""
    return Image.fromarray(shrink(picture, Plan().shape.pixels))


def _pair(picture: Image.Image, pair: tuple[YesNo, YesNo]) -> Item:
    questions = tuple(Question(picture, asked.question) for asked in pair)
    return Item(Task.YES_NO, questions, tuple((asked.answer_text,) for asked in pair))


def _choice(picture: Image.Image, question: str, options: tuple[str, ...], letter: str) -> Item:
    return Item(Task.CHOICE, (Question(picture, choice_prompt(question, options)),), ((letter,),), options)


def _dice(purpose: str, language: str, number: int) -> random.Random:
    return random.Random(f"held-out {purpose} {seed_of(language, number)}")
