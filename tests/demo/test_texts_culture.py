"""Culture pictures: complete entries, thin texts that give no name away, thick ones that name."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    TextError,
    all_entries,
    culture_alt_texts,
    culture_four_choice,
    culture_looks,
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
            assert asked.options[asked.answer] == culture_looks(entry, language)
            assert culture_looks(entry, language) in true.question


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_option_and_no_quoted_description_ends_in_a_full_stop(language: str) -> None:
    rng = random.Random(7)
    for entry in all_entries():
        assert not [option for option in culture_four_choice(entry, language, rng).options if option.endswith(".")]
        for asked in culture_yes_no_pair(entry, language, rng):
            assert "." not in asked.question
        assert culture_thin(entry, language).startswith(culture_looks(entry, language))


QUOTED = {
    "ar": "هل يناسب الصورةَ هذا الوصف: «علم أحمر في وسطه نجمة صفراء»؟",
    "cs": "Odpovídá obrázku tento popis: „Červená vlajka se žlutou hvězdou uprostřed“?",
    "hu": "Illik a képhez ez a leírás: „Piros zászló, közepén sárga csillaggal”?",
    "ko": "“빨간 바탕 가운데에 노란 별이 있는 깃발”이라는 설명이 그림과 맞나요?",
    "ru": "Подходит ли к картинке описание: «Красный флаг с жёлтой звездой посередине»?",
    "sr": "Да ли слици одговара овај опис: „Црвена застава са жутом звездом у средини“?",
    "th": "คำบรรยาย “ธงสีแดงมีดาวสีเหลืองตรงกลาง” ตรงกับภาพใช่หรือไม่",
}


@pytest.mark.parametrize("language", QUOTED)
def test_descriptions_are_quoted_as_the_language_quotes(language: str) -> None:
    true, _ = culture_yes_no_pair("flag_vietnam", language, random.Random(1))
    assert true.question == QUOTED[language]


def test_vietnamese_quotes_and_korean_joins_a_vowel() -> None:
    true, _ = culture_yes_no_pair("balalaika", "vi", random.Random(1))
    assert true.question == "Lời mô tả “Nhạc cụ dây có thân hình tam giác” có đúng với bức tranh không?"
    true, _ = culture_yes_no_pair("balalaika", "ko", random.Random(1))
    assert true.question == "“몸통이 세모난 현악기”라는 설명이 그림과 맞나요?"


def test_korean_descriptions_are_noun_phrases_so_that_they_can_be_options() -> None:
    assert all(culture_thin(entry, "ko").endswith("입니다.") for entry in all_entries())


def test_vietnamese_tells_green_from_blue_outside_of_leaves() -> None:
    for entry in all_entries():
        assert not re.search(r"(?<!lá )xanh(?! (lá|dương))", culture_thin(entry, "vi")), entry


def test_czech_joins_two_colours_with_a_hyphen() -> None:
    colours = r"(bíl|modr|červen|žlut|zelen|čern)o(bíl|modr|červen|žlut|zelen)"
    for entry in all_entries():
        texts = [culture_thin(entry, "cs"), *(culture_alt_texts(entry, "cs") if home_of(entry) == "cs" else ())]
        assert not re.search(colours, " ".join(texts).casefold()), entry


def test_local_names_are_asked_in_the_right_form() -> None:
    rng = random.Random(2)
    asked = {entry: culture_yes_no_pair(entry, home_of(entry), rng)[0].question for entry in all_entries()}
    assert asked["kraslice"] == "Jsou na obrázku kraslice?"
    assert asked["rohlik"] == "Jsou na obrázku rohlíky?"
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
        ("أرى عودًا خشبيًا.", "oud", "ar", True),
        ("أرى فانوسًا ملوّنًا.", "fanous", "ar", True),
        ("في الصورة دلتان.", "dallah", "ar", True),
        ("هذا هو العلم الكويتي.", "flag_kuwait", "ar", True),
        ("زرت الأهرام.", "giza_pyramids", "ar", True),
        ("عاد الرجل.", "oud", "ar", False),
        ("Vidím českou vlajku.", "flag_czechia", "cs", True),
        ("Obrázek vlajky České republiky.", "flag_czechia", "cs", True),
        ("Talíř cibulového vzoru.", "cibulak", "cs", True),
        ("Egy szelet dobostortát látok.", "dobostorta", "hu", True),
        ("A Lánchidat látom.", "lanchid", "hu", True),
        ("Magyarország zászlaját látom.", "flag_hungary", "hu", True),
        ("한국 국기입니다.", "flag_korea", "ko", True),
        ("윷을 던집니다.", "yut", "ko", True),
        ("Мужчина играет на балалайке.", "balalaika", "ru", True),
        ("Вид храма Василия Блаженного.", "saint_basil", "ru", True),
        ("Купола Покровского собора.", "saint_basil", "ru", True),
        ("Под российским флагом.", "flag_russia", "ru", True),
        ("Это российский триколор.", "flag_russia", "ru", True),
        ("Один блин и пельмень.", "pelmeni", "ru", True),
        ("Один блин и пельмень.", "blini", "ru", True),
        ("Резање славског колача.", "slavski_kolac", "sr", True),
        ("Vidim zastavu Srbije.", "flag_serbia", "sr", True),
        ("Једем ћевапе.", "cevapi", "sr", True),
        ("Свира на гуслама.", "gusle", "sr", True),
        ("วัดแจ้งริมน้ำ", "wat_arun", "th", True),
        ("ธงชาติของไทย", "flag_thailand", "th", True),
        ("ธงชาติเซอร์เบีย", "flag_thailand", "th", False),
        ("Lá cờ Tổ quốc tung bay.", "flag_vietnam", "vi", True),
        ("Chiếc đèn lồng ông sao.", "star_lantern", "vi", True),
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
