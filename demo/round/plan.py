"""Who asks what about which picture in the closed round, and which two models answer; no dice but its own."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from demo import pool
from demo.kept import KEPT, KEPT_IDS
from demo.texts import LOCAL_LANGUAGES, about_scene, entries_of, instructions
from demo.texts.talk import what_it_is_called

DRAWINGS_OF_EACH = 8
"""Different drawings of each picture whose name was kept back."""

_SCENES = 22
_TALKS = 5
_FIRST_SEED = 9_400_000


class Entrant(StrEnum):
    """Who answers, by the name of its folder."""

    BASE = "base"
    SECOND = "second"
    TUNED = "adapter"


@dataclass(frozen=True)
class Planned:
    """One battle before it is fought; the first of its raters is 0."""

    key: str
    language: str
    rater: int
    drawing: pool.Drawing
    prompts: tuple[str, ...]
    entrants: tuple[Entrant, Entrant]

    @property
    def kept(self) -> bool:
        """Whether the picture's name is one that the models were not told."""
        return self.drawing.entry in KEPT_IDS


@functools.cache
def planned() -> tuple[Planned, ...]:
    """All battles of the round, language by language."""
    return tuple(one for language in LOCAL_LANGUAGES for one in _of(language))


def _of(language: str) -> Iterator[Planned]:
    dice = random.Random(f"round {language}")
    battles = [*_kept(language, dice), *_named(language, dice), *_scenes(language, dice)]
    dice.shuffle(battles)
    for number, (drawing, prompts, entrants) in enumerate(battles):
        yield Planned(f"{language} {number:02}", language, number % 2, drawing, prompts, entrants)


_Battle = tuple[pool.Drawing, tuple[str, ...], tuple[Entrant, Entrant]]
_CONTEST = (Entrant.TUNED, Entrant.SECOND)
_AGAINST_BASE = (Entrant.TUNED, Entrant.BASE)
_LATE = (Entrant.SECOND, Entrant.BASE)


def _kept(language: str, dice: random.Random) -> Iterator[_Battle]:
    for entry in KEPT[language]:
        for number in range(DRAWINGS_OF_EACH):
            drawing = pool.culture(f"round:{entry}:{number}", entry, _FIRST_SEED + number)
            yield drawing, (dice.choice(instructions(language)),), dice.choice((_CONTEST, _CONTEST, _AGAINST_BASE))


def _named(language: str, dice: random.Random) -> Iterator[_Battle]:
    own = {one.id for one in entries_of(language)} - KEPT_IDS
    for drawing in pool.drawings():
        if drawing.entry in own:
            prompts = [dice.choice(instructions(language))]
            if dice.random() < 0.5:
                prompts.append(what_it_is_called(drawing.entry, language, dice).question)
            yield drawing, tuple(prompts), dice.choice((_CONTEST, _CONTEST, _AGAINST_BASE))


def _scenes(language: str, dice: random.Random) -> Iterator[_Battle]:
    with_scene = [drawing for drawing in pool.drawings() if drawing.scene is not None]
    for number, drawing in enumerate(dice.sample(with_scene, _SCENES)):
        prompts = [dice.choice(instructions(language))]
        if number < _TALKS and drawing.scene is not None:
            prompts.append(about_scene(drawing.scene, language, dice).question)
        yield drawing, tuple(prompts), dice.choice((_CONTEST, _CONTEST, _CONTEST, _AGAINST_BASE, _LATE))
