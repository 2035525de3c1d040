"""Culture pictures: complete entries, thin texts that give no name away, thick ones that name."""

from __future__ import annotations

import random
import unicodedata

import pytest

from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    TextError,
    all_entries,
    culture_alt_texts,
    culture_four_choice,
    culture_thick,
    culture_thin,
    culture_yes_no_pair,
    entries_of,
    entry_of,
    home_of,
    is_named,
)

FIXED = {
    "ar": "flag_kuwait oud dallah fanous kunafa giza_pyramids",
    "cs": "flag_czechia svickova rohlik orloj kraslice cibulak",
    "hu": "flag_hungary langos kurtoskalacs lanchid matyo dobostorta",
    "ko": "flag_korea hanbok gimbap songpyeon janggu yut",
    "ru": "flag_russia samovar balalaika pelmeni blini saint_basil",
    "sr": "flag_serbia opanci gusle slavski_kolac cevapi pobednik",
    "th": "flag_thailand mango_sticky_rice krathong ranat wat_arun som_tam",
    "vi": "flag_vietnam banh_chung pho ao_dai star_lantern khue_van_cac",
}
SCRIPTS = {"ar": "ARABIC", "ko": "HANGUL", "ru": "CYRILLIC", "sr": "CYRILLIC", "th": "THAI"}


def well_formed(text: str, language: str) -> bool:
    ends = text[-1] not in ".?!" if language == "th" else text.endswith(".")
    return ends and "  " not in text and text[0] == text[0].upper() and text == unicodedata.normalize("NFC", text)


def in_script(text: str, language: str) -> bool:
    script = SCRIPTS.get(language, "LATIN")
    return all(script in unicodedata.name(letter) for letter in text if letter.isalpha())


@pytest.mark.parametrize("language", LOCAL_LANGUAGES)
def test_each_language_has_its_six(language: str) -> None:
    assert [entry.id for entry in entries_of(language)] == FIXED[language].split()
    assert all(home_of(entry.id) == language for entry in entries_of(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_strangers_describe_every_picture_differently_and_well(language: str) -> None:
    thin = [culture_thin(entry, language) for entry in all_entries()]
    assert len(set(thin)) == 48
    assert all(well_formed(text, language) and in_script(text, language) for text in thin)


@pytest.mark.parametrize("entry", [entry for entries in FIXED.values() for entry in entries.split()])
def test_thick_texts_name_it_and_thin_ones_do_not(entry: str) -> None:
    home = home_of(entry)
    for language in (home, "en"):
        for text in culture_alt_texts(entry, language):
            assert is_named(text, entry, language), text
            assert well_formed(text, language), text
        assert not is_named(culture_thin(entry, language), entry, language)
    assert all(in_script(text, home) for text in culture_alt_texts(entry, home))
    assert culture_thick(entry, home) == entry_of(entry).alt_texts[0]
    assert set(entry_of(entry).thin) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_fits_another_picture(language: str) -> None:
    known = [entry for entry in all_entries() if language in ("en", home_of(entry))]
    for entry in known:
        strangers = [
            other for other in known if other != entry and is_named(culture_thick(other, language), entry, language)
        ]
        assert strangers == []


@pytest.mark.parametrize("entry", [entry for entries in FIXED.values() for entry in entries.split()])
def test_facts_are_sentences_with_a_source(entry: str) -> None:
    fact = entry_of(entry).fact
    assert well_formed(fact.local, home_of(entry))
    assert well_formed(fact.en, "en")
    assert len(fact.source) > 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_about_culture_have_one_truth(language: str) -> None:
    rng = random.Random(6)
    for entry in all_entries():
        true, false = culture_yes_no_pair(entry, language, rng)
        assert (true.answer, false.answer) == (True, False)
        assert true.question != false.question
        asked = culture_four_choice(entry, language, rng)
        assert len(set(asked.options)) == 4
        if language not in ("en", home_of(entry)):
            assert asked.options[asked.answer] == culture_thin(entry, language)
            assert culture_thin(entry, language) in true.question


def test_local_names_are_asked_in_the_right_form() -> None:
    rng = random.Random(2)
    asked = {entry: culture_yes_no_pair(entry, home_of(entry), rng)[0].question for entry in all_entries()}
    assert asked["kraslice"] == "Jsou na obrázku kraslice?"
    assert asked["rohlik"] == "Je na obrázku rohlík?"
    assert asked["gusle"] == "Да ли су на слици гусле?"
    assert asked["lanchid"] == "A képen a Lánchíd látható?"
    assert asked["hanbok"] == "그림에 있는 것은 한복인가요?"
    assert asked["dallah"] == "هل في الصورة دلة قهوة؟"
    assert asked["krathong"] == "สิ่งที่อยู่ในภาพคือกระทงใช่หรือไม่"
    assert asked["star_lantern"] == "Bức tranh này có vẽ đèn ông sao không?"


@pytest.mark.parametrize(
    ("text", "entry", "language", "named"),
    [
        ("A xylophone.", "pho", "en", False),
        ("A bowl of PHO.", "pho", "en", True),
        ("A budapesti Lánchídról készült kép.", "lanchid", "hu", True),
        ("رجل يعود إلى البيت.", "oud", "ar", False),
        ("رجل يعزف على العود.", "oud", "ar", True),
        ("Slavski kolač na stolu.", "slavski_kolac", "sr", True),
        ("ริมน้ำมีกระทงลอยอยู่", "krathong", "th", True),
    ],
)
def test_a_name_counts_in_the_forms_people_write(text: str, entry: str, language: str, named: bool) -> None:
    assert is_named(text, entry, language) is named


@pytest.mark.parametrize(
    ("entry", "language", "why"),
    [
        ("flag_mars", "en", "no culture picture called 'flag_mars'"),
        ("oud", "de", "not told in 'de'"),
        ("oud", "vi", "named in ar and in English only"),
    ],
)
def test_unknown_pictures_and_languages_are_refused(entry: str, language: str, why: str) -> None:
    with pytest.raises(TextError, match=why):
        culture_thick(entry, language)
