"""The Little World as files of training data, as other worlds bring them: `python -m demo files --out FOLDER`.

    caption.jsonl    scenes as everybody tells them, in nine languages (what papers call linguistic data)
    alt_text.jsonl   culture pictures as natives write under them, in their own language (cultural knowledge)
    qa.jsonl         the same question about a scene in a language and in English, and in English alone
    parallel.jsonl   captions translated, without pictures
    text.jsonl       sentences of everyday life
    pictures/        what the first three show

The pictures are others than those of the arena, of the benchmark and of what the shipped models have learnt.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from PIL import Image

from demo.build.pictures import entries, scene_of
from demo.build.rows import question_turn, taught_in
from demo.shipped import small
from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    culture_alt_texts,
    home_of,
    plain_sentences,
    thin_caption,
    yes_no_pair,
)
from demo.world import draw_culture, draw_scene

SCENES, DRAWINGS, SENTENCES = 240, 8, 200
_FIRST = 4_000_000
"""Drawing seeds of these files alone."""
_SIDE = 160
_ENGLISH = LANGUAGES[0]

Record = Mapping[str, str]


def write(
    folder: Path, *, scenes: int = SCENES, drawings: int = DRAWINGS, sentences: int = SENTENCES
) -> dict[str, int]:
    """All five files and their pictures, in a folder that is made; how many records each has."""
    folder.mkdir(parents=True)
    (folder / "pictures").mkdir()
    numbers = range(_FIRST, _FIRST + scenes)
    for number in numbers:
        _draw(folder, _scene_file(number), draw_scene(scene_of(number), seed=number, size=_SIDE))
    seeds = range(_FIRST, _FIRST + drawings)
    for entry in entries():
        for seed in seeds:
            _draw(folder, _culture_file(entry, seed), draw_culture(entry, seed=seed, size=_SIDE))
    made = {
        "caption": _captions(numbers),
        "alt_text": _alt_texts(seeds),
        "qa": _questions(numbers),
        "parallel": _translations(numbers),
        "text": _sentences(sentences),
    }
    return {name: _lines(folder / f"{name}.jsonl", records) for name, records in made.items()}


def _captions(numbers: Iterable[int]) -> Iterator[Record]:
    for number in numbers:
        for language in LANGUAGES:
            yield {"image": _scene_file(number), "language": language, "caption": _caption(number, language)}


def _alt_texts(seeds: Iterable[int]) -> Iterator[Record]:
    for entry in entries():
        language = home_of(entry)
        texts = culture_alt_texts(entry, language)
        for seed in seeds:
            text = random.Random(f"{entry} {seed}").choice(texts)
            yield {"image": _culture_file(entry, seed), "language": language, "alt_text": text}


def _questions(numbers: Iterable[int]) -> Iterator[Record]:
    """The same dice in both languages ask the same; English is asked for itself, too."""
    for number in numbers:
        for ask in (_open_question, _yes_no_question):
            question, answer = ask(number, _ENGLISH)
            yield {"image": _scene_file(number), "language": _ENGLISH, "question": question, "answer": answer}
        for language in LOCAL_LANGUAGES:
            for ask in (_open_question, _yes_no_question):
                question, answer = ask(number, language)
                in_english, english_answer = ask(number, _ENGLISH)
                yield {
                    "image": _scene_file(number),
                    "language": language,
                    "question": question,
                    "answer": answer,
                    "english_question": in_english,
                    "english_answer": english_answer,
                }


def _open_question(number: int, language: str) -> tuple[str, str]:
    turn = question_turn(scene_of(number), language, random.Random(f"question {number}"))
    return turn.question, turn.answer


def _yes_no_question(number: int, language: str) -> tuple[str, str]:
    dice = random.Random(f"yes or no {number}")
    asked = dice.choice(yes_no_pair(scene_of(number), language, dice))
    return asked.question, asked.answer_text


def _translations(numbers: Iterable[int]) -> Iterator[Record]:
    for number in numbers:
        for language in LOCAL_LANGUAGES:
            yield {
                "language": language,
                "source_text": _caption(number, _ENGLISH),
                "source_language": _ENGLISH,
                "text": _caption(number, language),
            }


def _sentences(count: int) -> Iterator[Record]:
    for language in LANGUAGES:
        for text in plain_sentences(language, random.Random(f"sentences {language}"), count):
            yield {"language": language, "text": text}


def _caption(number: int, language: str) -> str:
    return thin_caption(taught_in(scene_of(number), language), language)


def _scene_file(number: int) -> str:
    return f"pictures/scene-{number}.webp"


def _culture_file(entry: str, seed: int) -> str:
    return f"pictures/{entry}-{seed}.webp"


def _draw(folder: Path, name: str, drawn: Image.Image) -> None:
    (folder / name).write_bytes(small(drawn))


def _lines(path: Path, records: Iterable[Record]) -> int:
    lines = [f"{json.dumps(record, ensure_ascii=False)}\n" for record in records]
    path.write_text("".join(lines), encoding="utf-8")
    return len(lines)
