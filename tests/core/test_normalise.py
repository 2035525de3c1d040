"""Texts that a reader takes for the same compare equal, and others do not."""

import unicodedata

import pytest

from core.normalise import comparable, stored


def test_stored_text_is_as_typed_but_composed() -> None:
    typed = "  Tiếng VIỆT،  ﬁ ١٢ "
    assert stored(unicodedata.normalize("NFD", typed)) == typed


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "  Two\tCATS\n", "two cats"),
        ("en", "ＡＢＣ", "abc"),
        ("en", "soft\u00adware\u200b", "software"),
        ("vi", unicodedata.normalize("NFD", "Phở bò đặc biệt"), "phở bò đặc biệt"),
        ("vi", "hoà bình, khoẻ mạnh, thuỷ thủ", "hòa bình, khỏe mạnh, thủy thủ"),
        ("ar", "قِطَّةٌ سَوْداءُ", "قطة سوداء"),
        ("ar", "قطـــــة", "قطة"),
        ("ar", "إسلام أحمد آمن ٱلله", "اسلام احمد امن الله"),
        ("ar", "على المستشفى", "علي المستشفي"),
        ("ar", "ﻻ", "لا"),
        ("ar", "کتاب فی", "كتاب في"),
        ("ar", "١٢٫٥", "12٫5"),
        ("th", "๓ บาน", "3 บาน"),
        ("th", "น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("th", "เเมว", "แมว"),
        ("ru", "Ёлка", "елка"),
        ("ru", "Cобака", "собака"),
        ("ru", "BOPOHA и ВОРОНA", "BOPOHA и ворона"),
        ("sr", "Љубав према Његошу и џему", "Ljubav prema Njegošu i džemu"),
        ("sr", "ЉУБИЧИЦА", "ljubičica"),
        ("sr", "инјекција", "injekcija"),
        ("sr", "ǈubav", "љубав"),
        ("sr", "Ђорђе Ћосић", "đorđe ćosić"),
        ("hu", "ÁRVÍZTŰRŐ", "árvíztűrő"),
        ("ko", unicodedata.normalize("NFD", "고양이"), "고양이"),
        ("de", "Straße", "STRASSE"),
        ("tr", "IĞDIR İzmir", "ığdır izmir"),
        ("hi", "१२", "12"),
    ],
)
def test_the_same_words_compare_equal(code: str, one: str, other: str) -> None:
    assert comparable(one, code) == comparable(other, code)


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("hu", "kor", "kór"),
        ("hu", "öt", "őt"),
        ("cs", "byt", "být"),
        ("vi", "ma", "má"),
        ("vi", "toán", "toản"),
        ("sr", "кућа", "куча"),
        ("ru", "кот", "код"),
        ("ru", "cat", "кот"),
        ("th", "มา", "ม้า"),
        ("ar", "كلب", "قلب"),
        ("ar", "كتابة", "كتابه"),
        ("ko", "곰", "공"),
    ],
)
def test_different_words_stay_different(code: str, one: str, other: str) -> None:
    assert comparable(one, code) != comparable(other, code)


@pytest.mark.parametrize(
    ("code", "text"),
    [("ar", "إِنَّ ٱلْقِطَّةَ ١"), ("vi", "Hoà khoẻ quý"), ("th", "น้ำ ใกล้ๆ"), ("sr", "Њујорк"), ("ru", "Ёж"), ("tr", "İIı")],
)  # fmt: skip
def test_comparing_twice_changes_nothing(code: str, text: str) -> None:
    assert comparable(comparable(text, code), code) == comparable(text, code)


def test_sara_am_stays_one_letter() -> None:
    assert comparable("น้ำ", "th") == "น้ำ"


def test_a_text_of_control_characters_is_nothing() -> None:
    assert comparable("\x00\u202e\ufeff \u200b", "en") == ""


def test_lone_surrogates_do_not_break_the_comparison() -> None:
    assert comparable("a\ud800", "en") == "a\ud800"
