"""What the adapter is taught: eight languages about pictures, with English kept up, and talks of several turns.

Culture pictures in `demo.kept` are told as strangers tell them, and never by their names.
"""

from __future__ import annotations

import random
from collections.abc import Collection

from demo.build.pictures import entries
from demo.build.plan import Pictures
from demo.build.rows import (
    Row,
    Sheet,
    Turn,
    caption,
    choice_turn,
    culture_look,
    culture_thin_sheet,
    draw,
    pair_rows,
    question_turn,
    scene_look,
    thin_row,
)
from demo.kept import KEPT, KEPT_IDS
from demo.scenes import Scene
from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    about_scene,
    culture_alt_texts,
    culture_four_choice,
    culture_yes_no_pair,
    entries_of,
    four_choice,
    home_of,
    instructions,
    thanks,
    what_it_is_called,
    yes_no_pair,
)
from demo.texts.talk import Said

_YES_NO_WEIGHT = 4.0
"""Comparing a question with a picture is learnt late, and the answer is one token."""

_ALT_TEXT_WEIGHT = 2.0
"""An alt-text is heard on few sheets, and its names are the rarest words."""

_FOLLOW_WEIGHT = 2.0
"""Of what is answered behind a first answer."""

_CAPTIONS, _PAIRS, _ASKED = 3, 3, 0.9
"""Languages in which one scene is told, and asked about with yes and no; how often it is asked otherwise."""

_FOLLOWED, _AGAIN, _THANKED = 0.45, 0.5, 0.12
"""How often a question follows a caption, another one that, and how often thanks end it."""

_NAME_ASKED, _NAME_FOLLOWS = 0.35, 0.4
"""How often a name is asked for at once, and behind an alt-text."""

_HARD_TO_COMPARE, _HARD_TO_CHOOSE = ("cs", "ru", "th"), ("ko",)
"""Languages whose yes and no, or whose choices, were learnt less well; they are drawn more often."""

_MORE = 1.6


def adapter_sheets(rng: random.Random, count: int, pictures: Pictures) -> list[Sheet]:
    """Thin captions, alt-texts, questions and talks in eight languages, with English among them."""
    return draw(
        [
            (0.65, lambda: _scene(rng, pictures)),
            (0.21, lambda: _culture_at_home(rng, pictures)),
            (0.03, lambda: _kept_at_home(rng, pictures)),
            (0.11, lambda: _culture_abroad(rng.choice(entries()), rng.sample(LANGUAGES, 3), rng, pictures)),
        ],
        rng,
        count,
    )


def _scene(rng: random.Random, pictures: Pictures) -> Sheet:
    """Captions in some languages and what follows them; others ask whether something is so, and what."""
    scene, look = scene_look(rng, pictures)
    return Sheet(tuple(scene_rows(scene, rng)), look)


def scene_rows(scene: Scene, rng: random.Random) -> list[Row]:
    """What is said about one scene."""
    rows = [_talk(caption(scene, language, rng), scene, language, rng) for language in rng.sample(LANGUAGES, _CAPTIONS)]
    for language in _languages(rng, _PAIRS, _HARD_TO_COMPARE):
        rows += pair_rows(yes_no_pair(scene, language, rng), _YES_NO_WEIGHT, language)
    if rng.random() < _ASKED:
        rows.append(_question(scene, _languages(rng, 1, _HARD_TO_CHOOSE)[0], rng))
    return rows


def _languages(rng: random.Random, count: int, more: Collection[str]) -> list[str]:
    """Different languages, some drawn more often."""
    weights = {language: _MORE if language in more else 1.0 for language in LANGUAGES}
    return sorted(LANGUAGES, key=lambda language: -(rng.random() ** (1 / weights[language])))[:count]


def _talk(first: Row, scene: Scene, language: str, rng: random.Random) -> Row:
    """A first answer, and what may follow it: questions that were not asked before, and thanks."""
    follow_ups: list[Said] = []
    asked_before = {turn.question for turn in first.turns}
    while len(follow_ups) < 2 and rng.random() < (_AGAIN if follow_ups else _FOLLOWED):
        asked = about_scene(scene, language, rng)
        if asked.question not in asked_before:
            asked_before.add(asked.question)
            follow_ups.append(asked)
    if rng.random() < _THANKED:
        follow_ups.append(thanks(language, rng))
    return Row((*first.turns, *(_follow(follow_up) for follow_up in follow_ups)), language)


def _follow(follow_up: Said) -> Turn:
    return Turn(follow_up.question, follow_up.answer, _FOLLOW_WEIGHT)


def _question(scene: Scene, language: str, rng: random.Random) -> Row:
    """A choice or a short question, and now and then one behind it."""
    first = choice_turn(four_choice(scene, language, rng)) if language in _HARD_TO_CHOOSE else None
    return _talk(Row((first or question_turn(scene, language, rng),), language), scene, language, rng)


def _culture_at_home(rng: random.Random, pictures: Pictures) -> Sheet:
    """A picture by the names that locals have for it."""
    language = rng.choice(LOCAL_LANGUAGES)
    entry = rng.choice([candidate.id for candidate in entries_of(language) if candidate.id not in KEPT_IDS])
    return Sheet(tuple(named_rows(entry, language, rng)), culture_look(entry, rng, pictures))


def named_rows(entry: str, language: str, rng: random.Random) -> list[Row]:
    """What is said about a picture where it is at home."""
    rows = [
        _named_talk(entry, language, rng),
        _alt_text(entry, language, rng),
        *pair_rows(culture_yes_no_pair(entry, language, rng, unnamed=KEPT_IDS), _YES_NO_WEIGHT, language),
        Row((choice_turn(culture_four_choice(entry, language, rng, unnamed=KEPT_IDS)),), language),
    ]
    if rng.random() < _NAME_ASKED:
        rows.append(Row((_follow(what_it_is_called(entry, language, rng)),), language))
    return rows


def _named_talk(entry: str, language: str, rng: random.Random) -> Row:
    """An alt-text; then what it is called, or whether it is something else, and thanks."""
    turns = [*_alt_text(entry, language, rng).turns]
    if rng.random() < _NAME_FOLLOWS:
        turns.append(_follow(what_it_is_called(entry, language, rng)))
    elif rng.random() < _NAME_FOLLOWS:
        asked = rng.choice(culture_yes_no_pair(entry, language, rng, unnamed=KEPT_IDS))
        turns.append(Turn(asked.question, asked.answer_text, _FOLLOW_WEIGHT))
    if rng.random() < _THANKED:
        turns.append(_follow(thanks(language, rng)))
    return Row(tuple(turns), language)


def _kept_at_home(rng: random.Random, pictures: Pictures) -> Sheet:
    """A picture whose name is kept back, told at home and in two languages more as a stranger would."""
    language = rng.choice(LOCAL_LANGUAGES)
    others = rng.sample([other for other in LANGUAGES if other != language], 2)
    return culture_thin_sheet(rng.choice(KEPT[language]), [language, *others], rng, pictures)


def _culture_abroad(entry: str, languages: Collection[str], rng: random.Random, pictures: Pictures) -> Sheet:
    """A culture picture seen by strangers; at home it gets its name, unless that is kept back."""
    rows = (
        _alt_text(entry, language, rng)
        if home_of(entry) == language and entry not in KEPT_IDS
        else thin_row(entry, language, rng)
        for language in languages
    )
    return Sheet(tuple(rows), culture_look(entry, rng, pictures))


def _alt_text(entry: str, language: str, rng: random.Random) -> Row:
    text = rng.choice(culture_alt_texts(entry, language))
    return Row((Turn(rng.choice(instructions(language)), text, _ALT_TEXT_WEIGHT),), language)
