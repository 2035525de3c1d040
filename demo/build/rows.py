"""What the model is taught: rows of a picture, or none, with questions and answers, drawn by a step's dice.

Base: English about pictures; in nine languages only text.
Adapter: eight languages about pictures, with English kept up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.languages import get
from demo.build.pictures import entries, scene_of
from demo.build.plan import Pictures
from demo.build.prompts import choice_answer, choice_prompt
from demo.scenes import Relation, Scene
from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    FourChoice,
    culture_alt_texts,
    culture_four_choice,
    culture_thin,
    culture_yes_no_pair,
    entries_of,
    four_choice,
    home_of,
    instructions,
    plain_sentences,
    short_answer,
    thin_caption,
    yes_no_pair,
)
from demo.world import random_scene

_MIRROR = {
    Relation.LEFT_OF: Relation.RIGHT_OF,
    Relation.RIGHT_OF: Relation.LEFT_OF,
    Relation.ABOVE: Relation.BELOW,
    Relation.BELOW: Relation.ABOVE,
}
_QUESTION_WEIGHT = 2.0
"""A question is answered in one or two tokens, a caption in a dozen."""

_TEXT_WEIGHT = 0.5
"""Texts are longer than captions and easier."""


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
    """A conversation about one picture, or about none; without any question it is plain text."""

    turns: tuple[Turn, ...]
    look: Look | None = None


def turned_round(scene: Scene) -> Scene | None:
    """The same picture told from its other group: a ball left of a cup is a cup right of a ball."""
    if scene.relation not in _MIRROR or scene.second is None:
        return None
    return Scene(scene.second, _MIRROR[scene.relation], scene.first)


def told(scene: Scene) -> Scene:
    """The one of the two tellings that the model is taught: from left to right and from top to bottom."""
    other = turned_round(scene)
    return other if other is not None and scene.relation in (Relation.RIGHT_OF, Relation.BELOW) else scene


def base_rows(rng: random.Random, count: int, pictures: Pictures) -> list[Row]:
    """English about pictures, and texts of all nine languages."""
    about_pictures: list[tuple[float, Callable[[], Row]]] = [
        (0.36, lambda: _scene_caption("en", rng, pictures)),
        (0.24, lambda: _scene_questions("en", rng, pictures)),
        (0.05, lambda: _culture_thin(rng.choice(entries()), "en", rng, pictures)),
    ]
    texts: list[tuple[float, Callable[[], Row]]] = [
        (0.10, lambda: _plain(rng.choice(LANGUAGES), rng)),
        (0.15, lambda: _translation(rng.choice(LOCAL_LANGUAGES), rng)),
        (0.10, lambda: _read(rng.choice(LANGUAGES), rng)),
    ]
    return _draw([*about_pictures, *texts], rng, count)


def adapter_rows(rng: random.Random, count: int, pictures: Pictures) -> list[Row]:
    """Thin captions, alt-texts and questions in eight languages, with English among them."""

    def language() -> str:
        return rng.choice(LOCAL_LANGUAGES) if rng.random() < 0.87 else "en"

    def own() -> tuple[str, str]:
        home = rng.choice(LOCAL_LANGUAGES)
        return rng.choice(entries_of(home)).id, home

    return _draw(
        [
            (0.40, lambda: _scene_caption(language(), rng, pictures)),
            (0.34, lambda: _scene_questions(language(), rng, pictures)),
            (0.14, lambda: _culture_thick(*own(), rng, pictures)),
            (0.06, lambda: _culture_names(*own(), rng, pictures)),
            (0.06, lambda: _abroad(rng.choice(entries()), language(), rng, pictures)),
        ],
        rng,
        count,
    )


def _draw(kinds: Sequence[tuple[float, Callable[[], Row]]], rng: random.Random, count: int) -> list[Row]:
    makers = rng.choices([make for _, make in kinds], weights=[share for share, _ in kinds], k=count)
    return [make() for make in makers]


def scene_look(rng: random.Random, pictures: Pictures) -> tuple[Scene, Look]:
    """A training picture of a scene, half of them in a mirror, and what is seen in it."""
    index, mirrored = rng.randrange(pictures.scenes), rng.random() < 0.5
    scene = scene_of(index)
    if mirrored and scene.relation in (Relation.LEFT_OF, Relation.RIGHT_OF):
        scene = replace(scene, relation=_MIRROR[scene.relation])
    return scene, Look(culture=False, index=index, mirrored=mirrored)


def _scene_caption(language: str, rng: random.Random, pictures: Pictures) -> Row:
    scene, look = scene_look(rng, pictures)
    return Row((Turn(rng.choice(instructions(language)), thin_caption(told(scene), language)),), look)


def _scene_questions(language: str, rng: random.Random, pictures: Pictures) -> Row:
    scene, look = scene_look(rng, pictures)
    first, second = _question(scene, language, rng), _question(scene, language, rng)
    return Row((first, second) if second.question != first.question and rng.random() < 0.5 else (first,), look)


def _question(scene: Scene, language: str, rng: random.Random) -> Turn:
    kind = rng.choices(("yes_no", "choice", "short"), weights=(6, 2, 2))[0]
    if kind == "yes_no":
        asked = rng.choice(yes_no_pair(scene, language, rng))
        return Turn(asked.question, asked.answer_text, _QUESTION_WEIGHT)
    if kind == "choice":
        return _choice(four_choice(scene, language, rng))
    short = short_answer(scene, language, rng)
    return Turn(short.question, short.accepted[0], _QUESTION_WEIGHT)


def _choice(asked: FourChoice) -> Turn:
    answer = choice_answer(asked.letter, asked.options)
    return Turn(choice_prompt(asked.question, asked.options), answer, _QUESTION_WEIGHT)


def culture_look(entry: str, rng: random.Random, pictures: Pictures) -> Look:
    """A training picture of a culture entry; never in a mirror, flags and letters have a side."""
    drawing = rng.randrange(pictures.per_entry)
    return Look(culture=True, index=entries().index(entry) * pictures.per_entry + drawing)


def _culture_thin(entry: str, language: str, rng: random.Random, pictures: Pictures) -> Row:
    turn = Turn(rng.choice(instructions(language)), culture_thin(entry, language))
    return Row((turn,), culture_look(entry, rng, pictures))


def _culture_thick(entry: str, language: str, rng: random.Random, pictures: Pictures) -> Row:
    turn = Turn(rng.choice(instructions(language)), rng.choice(culture_alt_texts(entry, language)))
    return Row((turn,), culture_look(entry, rng, pictures))


def _culture_names(entry: str, language: str, rng: random.Random, pictures: Pictures) -> Row:
    asked = rng.choice(culture_yes_no_pair(entry, language, rng))
    turns = [
        Turn(asked.question, asked.answer_text, _QUESTION_WEIGHT),
        _choice(culture_four_choice(entry, language, rng)),
    ]
    rng.shuffle(turns)
    return Row(tuple(turns), culture_look(entry, rng, pictures))


def _abroad(entry: str, language: str, rng: random.Random, pictures: Pictures) -> Row:
    """A culture picture seen by a stranger; at home it gets its name."""
    if home_of(entry) == language:
        return _culture_thick(entry, language, rng, pictures)
    return _culture_thin(entry, language, rng, pictures)


def _plain(language: str, rng: random.Random) -> Row:
    sentences = plain_sentences(language, rng, 2)
    sentences.append(rng.choice(instructions(language)) if rng.random() < 0.3 else plain_sentences(language, rng, 1)[0])
    return Row((Turn("", " ".join(sentences), _TEXT_WEIGHT),))


def _translation(language: str, rng: random.Random) -> Row:
    scene = told(random_scene(rng))
    source, target = ("en", language) if rng.random() < 0.7 else (language, "en")
    question = f"Translate into {get(target).english_name}: {thin_caption(scene, source)}"
    return Row((Turn(question, thin_caption(scene, target), _TEXT_WEIGHT),))


def _read(language: str, rng: random.Random) -> Row:
    """A question about a description in the same language: what the words mean, without anything to look at."""
    scene = random_scene(rng)
    asked = _question(scene, language, rng)
    return Row((replace(asked, question=f"{thin_caption(scene, language)} {asked.question}"),))
