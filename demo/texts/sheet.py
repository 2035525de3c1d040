"""A readable sample of everything the world says in one language, as Markdown."""

from __future__ import annotations

import random
from collections.abc import Iterator

from demo.scenes import CONTAINERS, INSIDE_KINDS, Colour, Group, Kind, Relation, Scene, Size
from demo.texts.culture_texts import (
    culture_alt_texts,
    culture_fact,
    culture_four_choice,
    culture_thin,
    culture_yes_no_pair,
)
from demo.texts.entries import all_entries, entries_of, entry_of, home_of
from demo.texts.pools import instructions
from demo.texts.scene_texts import four_choice, short_answer, thin_caption, yes_no_pair
from demo.texts.sentences import plain_sentences
from demo.texts.shape import FourChoice, YesNo

_SEED = 7


def sheet(language: str, name: str) -> str:
    """The whole sheet; the same language always gives the same one."""
    rng = random.Random(f"sheet {language} {_SEED}")
    parts = [
        f"# The Little World in {name}",
        "Written by `python -m demo.texts`; do not edit.",
        _section("Every kind, counted", _counted(language)),
        _section("Every colour, every place", _placed(language, rng)),
        _section(
            "Yes or no", [line for scene in _scenes(rng, 14) for line in _pair(yes_no_pair(scene, language, rng))]
        ),
        _section("Four choices", [_choice(four_choice(scene, language, rng)) for scene in _scenes(rng, 14)]),
        _section("Short answers", _short(language, rng)),
        _section("Sentences without pictures", plain_sentences(language, rng, 30)),
        _section("Instructions", list(instructions(language))),
        *(_culture(entry, language, rng) for entry in _own(language)),
        _section("As a stranger sees them", [f"`{entry}` {culture_thin(entry, language)}" for entry in all_entries()]),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([f"## {title}", "", *(f"- {line}" for line in lines)])


def _own(language: str) -> tuple[str, ...]:
    return tuple(all_entries()) if language == "en" else tuple(entry.id for entry in entries_of(language))


def _counted(language: str) -> list[str]:
    colours, sizes = list(Colour), (None, Size.SMALL, None, Size.LARGE)
    lines = []
    for index, kind in enumerate(Kind):
        groups = [Group(kind, colours[(index + count) % 8], count, sizes[(index + count) % 4]) for count in range(1, 5)]
        lines.append(" / ".join(thin_caption(Scene(group), language) for group in groups))
    return lines


def _placed(language: str, rng: random.Random) -> list[str]:
    lines = []
    for colour in Colour:
        for relation in Relation:
            if relation is Relation.INSIDE:
                first = Group(rng.choice(sorted(INSIDE_KINDS)), rng.choice(list(Colour)), rng.randint(1, 3))
                second = Group(rng.choice(sorted(CONTAINERS)), colour)
            else:
                first, second = _group(rng), Group(rng.choice(list(Kind)), colour, rng.randint(1, 3))
            lines.append(thin_caption(Scene(first, relation, second), language))
    return lines


def _scenes(rng: random.Random, count: int) -> Iterator[Scene]:
    for index in range(count):
        if index % 3 == 0:
            yield Scene(_group(rng))
        elif index % 3 == 1:
            inner = Group(rng.choice(sorted(INSIDE_KINDS)), rng.choice(list(Colour)), rng.randint(1, 3))
            yield Scene(inner, Relation.INSIDE, Group(rng.choice(sorted(CONTAINERS)), rng.choice(list(Colour))))
        else:
            first, second = rng.sample(list(Kind), 2)
            relation = rng.choice([place for place in Relation if place is not Relation.INSIDE])
            yield Scene(_group(rng, first), relation, _group(rng, second))


def _group(rng: random.Random, kind: Kind | None = None) -> Group:
    size = rng.choice((None, None, *Size))
    return Group(kind or rng.choice(list(Kind)), rng.choice(list(Colour)), rng.randint(1, 4), size)


def _pair(pair: tuple[YesNo, YesNo]) -> list[str]:
    return [f"{one.question} — {one.answer_text}" for one in pair]


def _choice(choice: FourChoice) -> str:
    options = " ".join(f"{letter}) {option}" for letter, option in zip("ABCD", choice.options, strict=True))
    return f"{choice.question} {options} — {choice.letter}"


def _short(language: str, rng: random.Random) -> list[str]:
    answers = [short_answer(scene, language, rng) for scene in _scenes(rng, 10)]
    return [f"{answer.question} — {' | '.join(answer.accepted)}" for answer in answers]


def _culture(entry: str, language: str, rng: random.Random) -> str:
    culture = entry_of(entry)
    names, forms = (culture.names_en, ()) if language == "en" else (culture.names, culture.forms)
    lines = [
        f"names: {' | '.join(names)}",
        *([f"forms: {' | '.join(forms)}"] if forms else []),
        *(f"alt-text: {text}" for text in culture_alt_texts(entry, language)),
        f"fact: {culture_fact(entry, language)} ({culture.fact.source})",
        *_pair(culture_yes_no_pair(entry, language, rng)),
        _choice(culture_four_choice(entry, language, rng)),
    ]
    return _section(f"{culture.shown_en} (`{entry}`, {home_of(entry)})", lines)
