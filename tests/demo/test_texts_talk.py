"""Second and third turns: what lies beside, what it is called, and thanks, as people say it."""

from __future__ import annotations

import random

import pytest

from demo.scenes import Colour, Group, Kind, Relation, Scene
from demo.texts import (
    LANGUAGES,
    LOCAL_LANGUAGES,
    TextError,
    about_scene,
    all_entries,
    beside,
    home_of,
    is_named,
    thanks,
    what_it_is_called,
)

CAT, CUP = Group(Kind.CAT, Colour.BLACK, 2), Group(Kind.CUP, Colour.RED)
BESIDE = Scene(CAT, Relation.LEFT_OF, CUP)
INSIDE = Scene(CAT, Relation.INSIDE, Group(Kind.HAT, Colour.RED))
LEFT = {
    "en": ("What is to the left of the red cup?", "Two black cats."),
    "ar": ("ماذا يوجد على يسار الكوب الأحمر؟", "قطتان سوداوان."),
    "cs": ("Co je vlevo od červeného hrnku?", "Dvě černé kočky."),
    "hu": ("Mi van a piros bögrétől balra?", "Két fekete macska."),
    "ko": ("빨간 컵 왼쪽에는 무엇이 있나요?", "검은 고양이 두 마리가 있습니다."),
    "ru": ("Что находится слева от красной кружки?", "Две чёрные кошки."),
    "sr": ("Шта се налази лево од црвене шоље?", "Две црне мачке."),
    "th": ("อะไรอยู่ทางซ้ายของถ้วยสีแดง", "แมวสีดำสองตัว"),
    "vi": ("Có gì ở bên trái cái cốc màu đỏ?", "Hai con mèo màu đen."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_either_thing_is_asked_for_by_where_the_other_is(language: str) -> None:
    asked = {beside(BESIDE, language, random.Random(seed)) for seed in range(12)}
    assert LEFT[language] in {(one.question, one.answer) for one in asked}
    assert len(asked) == 2


def test_nobody_asks_what_is_around_a_cat_in_a_hat() -> None:
    asked = {beside(INSIDE, "en", random.Random(seed)) for seed in range(12)}
    assert {(one.question, one.answer) for one in asked} == {("What is in the red hat?", "Two black cats.")}


def test_a_single_thing_lies_beside_nothing() -> None:
    with pytest.raises(TextError, match="scene that has both"):
        beside(Scene(CAT), "en", random.Random(1))


NAMES = {
    ("svickova", "cs"): "Svíčková na smetaně.",
    ("lanchid", "hu"): "A Lánchíd.",
    ("songpyeon", "ko"): "송편입니다.",
    ("ranat", "th"): "ระนาด",
    ("oud", "ar"): "عود.",
}


@pytest.mark.parametrize(("entry", "language"), NAMES)
def test_a_name_is_answered_alone(entry: str, language: str) -> None:
    assert what_it_is_called(entry, language, random.Random(1)).answer == NAMES[entry, language]


def test_every_picture_is_called_something_at_home_and_nowhere_else() -> None:
    for entry in all_entries():
        said = what_it_is_called(entry, home_of(entry), random.Random(2))
        assert is_named(said.answer, entry, home_of(entry))
        assert not is_named(said.question, entry, home_of(entry))
    with pytest.raises(TextError, match="by its name in 'th' only"):
        what_it_is_called("ranat", "vi", random.Random(1))


@pytest.mark.parametrize("language", LOCAL_LANGUAGES)
def test_all_kinds_of_follow_up_questions_come_up(language: str) -> None:
    asked = {about_scene(BESIDE, language, random.Random(seed)).question for seed in range(80)}
    assert len(asked) > 8
    assert thanks(language, random.Random(1)).question not in asked
