"""The held-out questions: which pictures are shown, what is asked, and when an answer is right."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

from PIL import Image

from demo.build.pictures import shrink
from demo.build.plan import HELD_OUT, Plan
from demo.build.prompts import choice_prompt
from demo.build.rows import taught_in, turned_round
from demo.kept import KEPT, KEPT_IDS
from demo.scenes import Scene
from demo.texts import (
    LANGUAGES,
    FourChoice,
    YesNo,
    about_scene,
    culture_four_choice,
    culture_yes_no_pair,
    entries_of,
    four_choice,
    instructions,
    keyword,
    thin_caption,
    yes_no_pair,
)
from demo.texts.talk import Said
from demo.world import draw_culture, draw_scene, random_scene
from evaluation.exam import Task

PIXELS = 320
_SEEDS_PER_LANGUAGE = 10_000


@dataclass(frozen=True)
class Question:
    """One thing asked about one picture, perhaps after others that are asked first in the same conversation."""

    picture: Image.Image
    text: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """The questions that are judged together, and what is right."""

    language: str
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
    held_out = random_scene(random.Random(f"held-out scene {seed}"))
    return held_out, _small(draw_scene(held_out, seed=seed, size=PIXELS))


def captions(language: str, count: int) -> list[Item]:
    """Exactly right: the caption of the scene, told from either of its groups."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        tellings = [shown, turned_round(shown)]
        accepted = tuple(dict.fromkeys(thin_caption(telling, language) for telling in tellings if telling is not None))
        asked = _dice("instruction", language, number).choice(instructions(language))
        items.append(Item(language, Task.CAPTION, (Question(picture, asked),), (accepted,)))
    return items


def pairs(language: str, count: int) -> list[Item]:
    """A true and a false question about a scene, asked apart; right when both are."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        items.append(_pair(language, picture, yes_no_pair(shown, language, _dice("pair", language, number))))
    return items


def choices(language: str, count: int) -> list[Item]:
    """Four options about a scene; right when the answer means the right one."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        asked = four_choice(shown, language, _dice("choice", language, number))
        items.append(_choice(language, picture, asked))
    return items


def talks(language: str, count: int) -> list[Item]:
    """A description, a question and a second question, asked one after the other; right when both are answered so."""
    items = []
    for number in range(count):
        shown, picture = scene(language, number)
        dice = _dice("talk", language, number)
        first = dice.choice(instructions(language))
        second, third = _two_questions(taught_in(shown, language), language, dice)
        questions = (
            Question(picture, second.question, (first,)),
            Question(picture, third.question, (first, second.question)),
        )
        items.append(Item(language, Task.CAPTION, questions, ((second.answer,), (third.answer,))))
    return items


def _two_questions(shown: Scene, language: str, dice: random.Random) -> tuple[Said, Said]:
    first = second = about_scene(shown, language, dice)
    while second.question == first.question:
        second = about_scene(shown, language, dice)
    return first, second


def culture_names(language: str, count: int) -> list[Item]:
    """Right when one of the names that locals use is in the answer."""
    return [_named(language, number, *_culture(language, number), Task.NAME) for number in range(count)]


def kept_names(language: str, count: int) -> list[Item]:
    """The same for pictures whose names were kept from the shipped adapters: none of them can know one."""
    return [_named(language, number, *_kept(language, number), Task.NEW_NAME) for number in range(count)]


def _named(language: str, number: int, entry: str, picture: Image.Image, task: Task) -> Item:
    asked = _dice("instruction", language, number).choice(instructions(language))
    return Item(language, task, (Question(picture, asked),), (tuple(keyword(entry, language)),))


def culture_pairs(language: str, count: int) -> list[Item]:
    """Is it this, is it that, by their local names; right when both answers are."""
    items = []
    for number in range(count):
        entry, picture = _culture(language, number)
        dice = _dice("culture pair", language, number)
        items.append(_pair(language, picture, culture_yes_no_pair(entry, language, dice, unnamed=KEPT_IDS)))
    return items


def culture_choices(language: str, count: int) -> list[Item]:
    """Four local names; right when the answer means the right one."""
    items = []
    for number in range(count):
        entry, picture = _culture(language, number)
        dice = _dice("culture choice", language, number)
        asked = culture_four_choice(entry, language, dice, unnamed=KEPT_IDS)
        items.append(_choice(language, picture, asked))
    return items


@functools.cache
def _culture(language: str, number: int) -> tuple[str, Image.Image]:
    own = [one.id for one in entries_of(language) if one.id not in KEPT_IDS]
    return _drawn(own[number % len(own)], language, number)


@functools.cache
def _kept(language: str, number: int) -> tuple[str, Image.Image]:
    return _drawn(KEPT[language][number % len(KEPT[language])], language, number)


def _drawn(entry: str, language: str, number: int) -> tuple[str, Image.Image]:
    return entry, _small(draw_culture(entry, seed=seed_of(language, number), size=PIXELS))


def _small(picture: Image.Image) -> Image.Image:
    """As the processor would resize it, so that thousands of them fit in memory."""
    return Image.fromarray(shrink(picture, Plan().shape.pixels))


def _pair(language: str, picture: Image.Image, pair: tuple[YesNo, YesNo]) -> Item:
    questions = tuple(Question(picture, asked.question) for asked in pair)
    return Item(language, Task.YES_NO, questions, tuple((asked.answer_text,) for asked in pair))


def _choice(language: str, picture: Image.Image, asked: FourChoice) -> Item:
    prompt = choice_prompt(asked.question, asked.options)
    return Item(language, Task.CHOICE, (Question(picture, prompt),), ((asked.letter,),), asked.options)


def _dice(purpose: str, language: str, number: int) -> random.Random:
    return random.Random(f"held-out {purpose} {seed_of(language, number)}")
