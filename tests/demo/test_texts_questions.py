"""Questions about scenes: pairs with one truth, four different options, and refusals in a sentence."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core import languages
from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts import (
    LANGUAGES,
    TextError,
    four_choice,
    instructions,
    plain_sentences,
    short_answer,
    thin_caption,
    yes_no_pair,
)
from demo.texts.languages import grammar_of

BALLS = Group(Kind.BALL, Colour.RED, 2)
CUP = Group(Kind.CUP, Colour.BLUE, 1, Size.SMALL)
CATS_IN_HAT = Scene(Group(Kind.CAT, Colour.BLACK, 3), Relation.INSIDE, Group(Kind.HAT, Colour.GREEN))
SAME_KIND = Scene(Group(Kind.KEY, Colour.RED, 1), Relation.ABOVE, Group(Kind.KEY, Colour.BLUE, 3))
SAME_BUT_SIZE = Scene(
    Group(Kind.KEY, Colour.RED, 1, Size.SMALL), Relation.ABOVE, Group(Kind.KEY, Colour.RED, 3, Size.LARGE)
)
SCENES = (Scene(BALLS), Scene(BALLS, Relation.LEFT_OF, CUP), CATS_IN_HAT, SAME_KIND, SAME_BUT_SIZE)
TRIES = 60


def everything_true(scene: Scene, language: str) -> set[str]:
    """All true questions about a scene, asked form by form without any dice."""
    grammar = grammar_of(language)
    groups = [scene.first] if scene.second is None else [scene.first, scene.second]
    questions = {question for group in groups for question in (grammar.is_there(group), grammar.exactly(group))}
    if len({group.kind for group in groups}) == len(groups):
        questions |= {grammar.is_coloured(group) for group in groups}
    if scene.relation is not None and scene.second is not None:
        questions.add(grammar.is_related(scene.first, scene.relation, scene.second))
    return questions


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_one_of_each_pair_is_true_and_every_form_comes_up(scene: Scene, language: str) -> None:
    rng, truths = random.Random(3), everything_true(scene, language)
    asked = set()
    for _ in range(TRIES):
        true, false = yes_no_pair(scene, language, rng)
        assert (true.answer, false.answer) == (True, False)
        assert true.question in truths
        assert false.question not in truths
        asked.add(true.question)
    assert asked == truths


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_are_the_words_of_the_language(language: str) -> None:
    true, false = yes_no_pair(SCENES[0], language, random.Random(1))
    entry = languages.get(language)
    stop = entry.punctuation.full_stop
    assert true.answer_text.removesuffix(stop).casefold() == entry.yes[0].casefold()
    assert false.answer_text.removesuffix(stop).casefold() == entry.no[0].casefold()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_four_options_differ_and_only_the_named_one_is_right(scene: Scene, language: str) -> None:
    rng, letters = random.Random(5), set()
    for _ in range(TRIES):
        asked = four_choice(scene, language, rng)
        assert len(set(asked.options)) == 4
        assert asked.letter == "ABCD"[asked.answer]
        letters.add(asked.letter)
    assert letters == set("ABCD")


def test_english_choices_are_right() -> None:
    rng, seen = random.Random(8), {}
    for _ in range(TRIES):
        asked = four_choice(SCENES[1], "en", rng)
        seen.setdefault(asked.question, set()).add(asked.options[asked.answer])
    assert seen == {
        "How many red balls are there in the picture?": {"Two"},
        "How many small blue cups are there in the picture?": {"One"},
        "What colour are the balls?": {"Red"},
        "What colour is the cup?": {"Blue"},
        "Which of these is in the picture?": {"Two balls", "A cup"},
        "Where are the two red balls?": {"To the left of the small blue cup"},
    }


def test_a_cat_in_a_hat_is_never_asked_to_be_above_it() -> None:
    rng = random.Random(9)
    for _ in range(TRIES):
        assert not any("above" in option.casefold() for option in four_choice(CATS_IN_HAT, "en", rng).options)
        assert "above" not in yes_no_pair(CATS_IN_HAT, "en", rng)[1].question


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_answers_accept_the_number_as_a_digit(language: str) -> None:
    asked = [short_answer(SAME_KIND, language, random.Random(seed)) for seed in range(12)]
    assert {answer.accepted[-1] for answer in asked} == {"1", "3"}


def test_short_answers_accept_agreeing_forms() -> None:
    rng = random.Random(2)
    accepted = {short_answer(Scene(BALLS), "ru", rng).accepted for _ in range(20)}
    assert accepted == {("красного", "красный", "красные"), ("два", "два мяча", "2")}


ONE_KEY = {
    "en": ("one", "one key", "1"),
    "ar": ("مفتاح واحد", "واحد", "1"),
    "cs": ("jeden", "jeden klíč", "1"),
    "hu": ("egy", "egy kulcs", "1"),
    "ko": ("한 개", "하나", "열쇠 한 개", "1"),
    "ru": ("один", "один ключ", "1"),
    "sr": ("један", "један кључ", "1"),
    "th": ("หนึ่งดอก", "หนึ่ง", "กุญแจหนึ่งดอก", "1"),
    "vi": ("một chiếc", "một", "một chiếc chìa khóa", "1"),
}


@pytest.mark.parametrize("language", ONE_KEY)
def test_how_many_is_answered_with_a_number_even_where_there_is_one(language: str) -> None:
    key = Scene(Group(Kind.KEY, Colour.RED, 1))
    answers = {short_answer(key, language, random.Random(seed)).accepted for seed in range(12)}
    assert ONE_KEY[language] in answers


def test_colours_are_accepted_as_people_say_them() -> None:
    def accepted(language: str, colour: Colour) -> tuple[str, ...]:
        return grammar_of(language).colour_answers(Group(Kind.BALL, colour, 1))

    assert accepted("ko", Colour.RED) == ("빨간색", "빨강")
    assert accepted("ko", Colour.BLACK) == ("검은색", "검정", "검정색")
    assert accepted("sr", Colour.PINK) == ("розе", "роза", "ружичасте", "ружичаста", "ружичаст")
    assert accepted("sr", Colour.RED) == ("црвене", "црвена", "црвен")


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_dice_same_words(language: str) -> None:
    first, again = (plain_sentences(language, random.Random(4), 50) for _ in range(2))
    assert first == again
    assert len(set(first)) > 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_twenty_different_instructions(language: str) -> None:
    pool = instructions(language)
    assert len(pool) == len({text.casefold() for text in pool}) == 20
    assert all(text == text.strip() and "  " not in text for text in pool)


DRAWN = {
    "en": "draw sketch paint",
    "ar": "رسم رُسم لوحة",
    "cs": "kresl kresb malov",
    "hu": "rajz fest",
    "ko": "그림 그려 그린",
    "ru": "рис рисун нарис",
    "sr": "црта цртеж насликан",
    "th": "วาด",
    "vi": "tranh vẽ",
}


@pytest.mark.parametrize("language", sorted(DRAWN))
def test_instructions_suit_photographs_too(language: str) -> None:
    words = DRAWN[language].split()
    assert not [text for text in instructions(language) if any(word in text.casefold() for word in words)]


CLOSED = "choose one of"


@pytest.mark.parametrize(
    ("scene", "language", "why"),
    [
        (Scene(BALLS), "de", CLOSED),
        (Scene(replace(BALLS, kind="car")), "en", CLOSED),
        (Scene(replace(BALLS, colour="grey")), "en", CLOSED),
        (Scene(replace(BALLS, size="huge")), "en", CLOSED),
        (Scene(replace(BALLS, count=5)), "en", "from 1 to 4"),
        (Scene(BALLS, Relation.LEFT_OF), "en", "both or neither"),
        (Scene(BALLS, "behind", CUP), "en", CLOSED),
        (Scene(BALLS, Relation.INSIDE, Group(Kind.KEY, Colour.RED)), "en", "cup, hat, boat or house"),
        (Scene(BALLS, Relation.INSIDE, Group(Kind.HAT, Colour.RED, 2)), "en", "set its count to 1"),
    ],
)
def test_what_the_world_has_no_words_for_is_refused(scene: Scene, language: str, why: str) -> None:
    for ask in (thin_caption, lambda *parts: yes_no_pair(*parts, random.Random(1))):
        with pytest.raises(TextError, match=why):
            ask(scene, language)


def test_groups_that_words_cannot_tell_apart_are_not_asked_about() -> None:
    scene = Scene(BALLS, Relation.ABOVE, replace(BALLS, count=3))
    with pytest.raises(TextError, match="cannot be told apart"):
        yes_no_pair(scene, "en", random.Random(1))
