"""A glossary as it is typed, which terms a text has, and whether a translation uses them."""

from __future__ import annotations

import pytest

from annotation.glossary import Glossary, Term, asked, missing, read, written
from core.errors import InvalidInput, Reason


def glossary(text: str) -> Glossary:
    return Glossary(read(text))


def test_a_glossary_is_read_line_by_line_and_written_as_it_was() -> None:
    text = "car = autó | gépkocsi\n\nred light\tpiros lámpa\n"
    every = read(text)
    assert every == (Term("car", ("autó", "gépkocsi")), Term("red light", ("piros lámpa",)))
    assert read(written(every)) == every
    assert read("  \n") == ()


@pytest.mark.parametrize("line", ["car", "car =", "= autó", "car = |", "Car = autó\nx", "a" * 300 + " = b"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(f"bus = busz\n{line}\ncar = kocsi")
    assert refused.value.reason is Reason.GLOSSARY_MALFORMED
    assert refused.value.params["line"] in (2, 3)


def test_a_term_is_found_as_a_whole_word_and_in_the_plural() -> None:
    terms = glossary("car = autó\nred light = piros lámpa")
    assert [one.term for one in asked("Two cars wait.", terms)] == ["car"]
    assert asked("A cartoon on a scar.", terms) == ()
    assert [one.term for one in asked("The Red Light, please", terms)] == ["red light"]


@pytest.mark.parametrize(
    ("code", "term", "text"),
    [
        ("hu", "autó", "Hány autót lát?"),
        ("cs", "kočka", "Vidíte kočku?"),
        ("ru", "собака", "Сколько собак?"),
        ("sr", "аутомобил", "Koliko automobila?"),
        ("ar", "سيارة", "أين السيارة؟"),
        ("th", "รถยนต์", "มีรถยนต์กี่คัน"),
        ("ko", "자동차", "자동차가 몇 대인가요?"),
        ("vi", "ô tô", "Có mấy ô tô?"),
    ],
)
def test_an_inflected_word_is_the_same_word(code: str, term: str, text: str) -> None:
    terms = glossary(f"car = {term}")
    assert missing("How many cars?", text, terms, code) == ()
    assert [one.term for one in missing("How many cars?", "…", terms, code)] == ["car"]


def test_any_of_its_translations_will_do_and_what_the_source_lacks_is_not_asked_for() -> None:
    terms = glossary("car = autó | gépkocsi")
    assert missing("Which car?", "Melyik gépkocsi?", terms, "hu") == ()
    assert [one.term for one in missing("Which car?", "Melyik kocsi?", terms, "hu")] == ["car"]
    assert missing("Which bus?", "Melyik busz?", terms, "hu") == ()
