"""Answers that are hard for other reasons than their language."""

from __future__ import annotations

import time

import pytest

from core import languages
from evaluation.extraction import Kind, Why, extract

ANIMALS = ("a cat", "a dog", "a horse", "a bird")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("B", Why.LETTER_ALONE),
        ("a dog", Why.TEXT_ALONE),
        ("B) a dog", Why.LETTER_AND_TEXT),
        ("The answer is B.", Why.LETTER_CLAIMED),
        ("B) a cat", Why.DISAGREE),
        ("A or B", Why.SEVERAL),
        ("not B", Why.DENIED_ONLY),
        ("I don't know", Why.UNSURE),
        (" \u200b\x00", Why.EMPTY),
    ],
)
def test_the_reason_is_kept(answer: str, why: Why) -> None:
    found = extract(Kind.CHOICE, answer, "en", ANIMALS)
    assert found.why is why
    assert (found.label is None) == found.reason.startswith("unparsed")


@pytest.mark.parametrize("language", languages.ALL)
def test_every_registered_language_understands_letters_and_english(language: str) -> None:
    assert extract(Kind.CHOICE, "(B)", language, ("x", "y")).label == "B"
    english = extract(Kind.YES_NO, "Yes, there is.", language)
    assert english.label == "yes"
    assert english.in_english == (language != "en")


def test_a_letter_with_strange_words_is_told_from_one_with_its_own() -> None:
    assert extract(Kind.CHOICE, "b) x", "hu", ("egy", "kettő")).why is Why.LETTER_OTHER_WORDS


def test_cyrillic_letters_are_read_in_their_own_row_where_it_shows() -> None:
    animals = ("кошка", "собака", "лошадь", "птица")
    assert extract(Kind.CHOICE, "В", "ru", animals).label == "B"  # the look-alike of what stood on the page
    assert extract(Kind.CHOICE, "А и Б неверны, верно В.", "ru", animals).label == "C"
    assert extract(Kind.CHOICE, "В) лошадь", "ru", animals).label == "C"
    assert extract(Kind.CHOICE, "В", "ru", animals, "АБВГ").label == "C"


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(Kind.CHOICE, "A " * 50_000), (Kind.NUMBER, "1 2, " * 20_000), (Kind.YES_NO, "yes no " * 15_000)],
)
def test_an_endless_answer_takes_no_time(kind: Kind, answer: str) -> None:
    began = time.process_time()
    extract(kind, answer, "en", ANIMALS)
    assert time.process_time() - began < 5
