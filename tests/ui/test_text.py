"""The sentences of the nine languages: complete, fillable, in their own language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale

from core.detect import Detector, script_shares
from core.errors import NotFound, Reason
from ui.sentences import sentence
from ui.text import LOCALES, load
from ui.text.generate import PATH, source
from ui.text.loading import read
from ui.text.messages import COUNTED, is_plural, placeholders

OTHERS = [code for code in LOCALES if code != "en"]
LATIN_ALLOWED = re.compile(
    r"Label Studio|MMMU|%p|PARLEY_\w+|python -m annotation label-studio push|--anew|car =|"
    r"VLMEvalKit|TSV|JSONL?|Parquet|UTF-8|Base64|"
    r"Parley|CSV|JavaScript|\{\w+\}|[.\w]+@[.\w]+|(?<![A-Za-z])(?:[ABN]|API|IP|JPEG|MB|PNG|WebP|px)(?![A-Za-z])"
)
SAME_AS_ENGLISH = {
    "Parley",
    "Administrator",
    "Arena",
    "Data",
    "Studio",
    "Start",
    "Model",
    "Login",
    "Link",
    "Demo",
    "Disk",
    "Label Studio",
}
OWN_SCRIPTS = {"ar": {"Arab"}, "ko": {"Hang"}, "ru": {"Cyrl"}, "sr": {"Cyrl"}, "th": {"Thai"}}


def leaves(tree: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict) and not is_plural(value):
            yield from leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def forms(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value.values())


ENGLISH = dict(leaves(read("en")))


@pytest.mark.parametrize("code", OTHERS)
def test_every_locale_has_every_sentence_and_no_other(code: str) -> None:
    assert dict(leaves(read(code))).keys() == ENGLISH.keys()


@pytest.mark.parametrize("code", LOCALES)
def test_no_sentence_is_empty_or_badly_spaced(code: str) -> None:
    for key, value in leaves(read(code)):
        for form in forms(value):
            assert form.strip() == form, key
            assert form, key
            assert "  " not in form, key


@pytest.mark.parametrize("code", OTHERS)
def test_placeholders_are_those_of_the_english_sentence(code: str) -> None:
    for key, value in leaves(read(code)):
        assert placeholders(value) == placeholders(ENGLISH[key]), key
        assert is_plural(value) == is_plural(ENGLISH[key]), key


@pytest.mark.parametrize("code", LOCALES)
def test_plural_sentences_have_exactly_the_forms_of_the_language(code: str) -> None:
    wanted = {*Locale.parse(code).plural_form.tags, "other"}
    for key, value in leaves(read(code)):
        if is_plural(value):
            assert set(value) == wanted, key
            counted = placeholders(value) & COUNTED
            assert len(counted) == 1, key
            for category, form in value.items():
                if code != "ar" or category not in ("zero", "one", "two"):
                    assert counted <= placeholders(form), f"{key}.{category}"


@pytest.mark.parametrize("code", LOCALES)
def test_every_reason_has_a_sentence(code: str) -> None:
    assert set(read(code)["errors"]) == {reason.value for reason in Reason}


def test_typed_access_matches_the_english_sentences() -> None:
    assert PATH.read_text(encoding="utf-8") == source(), "run `make format`"


@pytest.mark.parametrize("code", OWN_SCRIPTS)
def test_no_latin_letters_stay_in_another_script(code: str) -> None:
    for key, value in leaves(read(code)):
        for form in forms(value):
            shares = script_shares(LATIN_ALLOWED.sub("", form))
            assert not shares.get("Latn"), f"{key}: {form}"


@pytest.mark.parametrize("code", ["cs", "hu", "vi"])
def test_no_sentence_is_left_in_english(code: str) -> None:
    for key, value in leaves(read(code)):
        assert not set(forms(value)) & set(forms(ENGLISH[key])) - SAME_AS_ENGLISH, key


@pytest.mark.slow
@pytest.mark.parametrize("code", OTHERS)
def test_the_detector_hears_the_language(code: str) -> None:
    detector = Detector()
    wrong = [
        (key, form)
        for key, value in leaves(read(code))
        for form in forms(value)
        if len(form) > 40 and detector.same_language(LATIN_ALLOWED.sub("", form), code).same is False
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "count", "expected"),
    [
        ("en", 1, "one"),
        ("en", 5, "other"),
        ("ar", 2, "two"),
        ("ar", 11, "many"),
        ("ru", 22, "few"),
        ("ru", 11, "many"),
        ("cs", 3, "few"),
        ("sr", 21, "one"),
        ("ko", 1, "other"),
        ("hu", 1, "one"),
    ],
)
def test_a_count_takes_the_plural_form_of_its_language(code: str, count: int, expected: str) -> None:
    form = read(code)["people"]["found"][expected]
    filled = load(code).people.found(count=count)
    assert filled.replace("\u200f", "") == form.replace("{count}", str(count)).replace("\u200f", "")


def test_a_latin_name_in_an_arabic_sentence_keeps_to_itself() -> None:
    assert "\u2068Anna\u2069" in load("ar").home.greeting(name="Anna")


def test_a_missing_key_is_an_error_and_not_an_empty_sentence() -> None:
    with pytest.raises(KeyError):
        load("en").home.fill("no_such_key")


def test_an_error_is_told_in_the_language_of_the_page() -> None:
    error = NotFound(Reason.PERSON_UNKNOWN)
    assert sentence(load("hu"), error) == read("hu")["errors"]["person_unknown"]
