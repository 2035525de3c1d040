"""Wordings that readers at home asked for: plurals without a number, places, what comes first and what last."""

from __future__ import annotations

import itertools
import random

import pytest

from demo.scenes import CONTAINERS, Colour, Group, Kind, Relation, Scene, Size
from demo.texts import LANGUAGES, plain_sentences, thin_caption
from demo.texts.languages import grammar_of

FISH = Group(Kind.FISH, Colour.RED, 3)
FLOWERS = Group(Kind.FLOWER, Colour.PINK, 4)
CHAIRS = Group(Kind.CHAIR, Colour.BLACK, 3)
TREES = Group(Kind.TREE, Colour.GREEN, 2)
HATS = Group(Kind.HAT, Colour.YELLOW, 4)

COLOURS_ASKED = [
    ("ar", FISH, "ما لون الأسماك؟", "هل الأسماك حمراء؟"),
    ("ar", FLOWERS, "ما لون الأزهار؟", "هل الأزهار وردية؟"),
    ("ar", CHAIRS, "ما لون الكراسيّ؟", "هل الكراسيّ سوداء؟"),
    ("ar", Group(Kind.FISH, Colour.RED, 2), "ما لون السمكتين؟", "هل السمكتان حمراوان؟"),
    ("ru", FLOWERS, "Какого цвета цветы?", "Цветы розовые?"),
    ("sr", TREES, "Које је боје дрвеће?", "Да ли је дрвеће зелено?"),
    ("sr", Group(Kind.TREE, Colour.PINK, 3), "Које је боје дрвеће?", "Да ли је дрвеће розе?"),
    ("sr", Group(Kind.TREE, Colour.GREEN), "Које је боје дрво?", "Да ли је дрво зелено?"),
    ("sr", HATS, "Које су боје шешири?", "Да ли су шешири жути?"),
    ("vi", HATS, "Những chiếc mũ có màu gì?", "Những chiếc mũ có màu vàng không?"),
    ("vi", Group(Kind.HAT, Colour.YELLOW), "Chiếc mũ có màu gì?", "Chiếc mũ có màu vàng không?"),
]


@pytest.mark.parametrize(("language", "group", "which", "whether"), COLOURS_ASKED)
def test_the_colour_of_several_is_asked_without_their_number(
    language: str, group: Group, which: str, whether: str
) -> None:
    assert grammar_of(language).which_colour(group) == which
    assert grammar_of(language).is_coloured(group) == whether


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_for_the_colour_never_tells_whether_there_are_three_or_four(language: str) -> None:
    grammar = grammar_of(language)
    for kind, colour in itertools.product(Kind, Colour):
        three, four = Group(kind, colour, 3), Group(kind, colour, 4)
        assert grammar.which_colour(three) == grammar.which_colour(four)
        assert grammar.is_coloured(three) == grammar.is_coloured(four)


COUNTED = [
    ("ar", FISH, "ثلاث سمكات حمراء.", "كم سمكة حمراء في الصورة؟"),
    ("ar", FLOWERS, "أربع زهرات وردية.", "كم زهرة وردية في الصورة؟"),
    ("ar", CHAIRS, "ثلاثة كراسيّ سوداء.", "كم كرسيًا أسود في الصورة؟"),
    ("ru", FLOWERS, "Четыре розовых цветка.", "Сколько розовых цветов на картинке?"),
    ("sr", TREES, "Два зелена дрвета.", "Колико зелених дрвета има на слици?"),
    ("vi", HATS, "Bốn chiếc mũ màu vàng.", "Trong tranh có mấy chiếc mũ màu vàng?"),
]


@pytest.mark.parametrize(("language", "group", "caption", "how_many"), COUNTED)
def test_counted_things_keep_the_plural_of_counting(language: str, group: Group, caption: str, how_many: str) -> None:
    assert thin_caption(Scene(group), language) == caption
    assert grammar_of(language).how_many(group) == how_many


def test_the_colour_of_serbian_trees_is_answered_in_agreement() -> None:
    assert grammar_of("sr").colour_answers(TREES) == ("зелене", "зелена", "зелено", "зелен")


CATS = Group(Kind.CAT, Colour.RED, 2)
INSIDE = [
    ("ar", Kind.BOAT, "قطتان حمراوان في قارب أسود."),
    ("ar", Kind.CUP, "قطتان حمراوان في كوب أسود."),
    ("ar", Kind.HOUSE, "قطتان حمراوان داخل بيت أسود."),
    ("ar", Kind.HAT, "قطتان حمراوان داخل قبعة سوداء."),
    ("hu", Kind.BOAT, "Két piros macska van egy fekete hajón."),
    ("cs", Kind.BOAT, "V černé loďce jsou dvě červené kočky."),
    ("cs", Kind.HAT, "Uvnitř černého klobouku jsou dvě červené kočky."),
    ("hu", Kind.HAT, "Két piros macska van egy fekete kalap belsejében."),
    ("sr", Kind.BOAT, "У црној једрилици су две црвене мачке."),
    ("sr", Kind.HAT, "Унутар црног шешира су две црвене мачке."),
    ("hu", Kind.HOUSE, "Két piros macska van egy fekete házban."),
    ("ru", Kind.HAT, "Две красные кошки внутри чёрной шляпы."),
    ("ru", Kind.BOAT, "Две красные кошки на чёрном паруснике."),
    ("vi", Kind.BOAT, "Hai con mèo màu đỏ ở trên một chiếc thuyền màu đen."),
    ("vi", Kind.HAT, "Hai con mèo màu đỏ ở trong một chiếc mũ màu đen."),
]


@pytest.mark.parametrize(("language", "kind", "caption"), INSIDE)
def test_what_something_is_in_decides_how_one_says_in(language: str, kind: Kind, caption: str) -> None:
    assert thin_caption(Scene(CATS, Relation.INSIDE, Group(kind, Colour.BLACK)), language) == caption


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(CONTAINERS))
def test_inside_is_said_as_no_other_place(language: str, kind: Kind) -> None:
    grammar, outer = grammar_of(language), Group(kind, Colour.BLACK)
    inside = grammar.where_answer(Relation.INSIDE, outer)
    assert inside not in {grammar.where_answer(place, outer) for place in Relation if place is not Relation.INSIDE}
    assert inside in grammar.is_related(CATS, Relation.INSIDE, outer)


BOOKS, TWO_STARS = Group(Kind.BOOK, Colour.PURPLE, 4), Group(Kind.STAR, Colour.RED, 2)
ORDER = {
    "cs": ("Čtyři fialové knihy jsou nad dvěma červenými hvězdami.", "Jsou čtyři fialové knihy nad"),
    "ko": ("보라색 책 네 권은 빨간 별 두 개 위쪽에 있습니다.", "보라색 책 네 권이 빨간"),
    "ru": ("Четыре фиолетовые книги находятся над двумя красными звёздами.", "Находятся ли четыре"),
    "sr": ("Четири љубичасте књиге су изнад две црвене звезде.", "Да ли су четири"),
}


@pytest.mark.parametrize("language", ORDER)
def test_things_already_spoken_of_come_first_and_their_place_last(language: str) -> None:
    told, asked = ORDER[language]
    assert grammar_of(language).statement(BOOKS, Relation.ABOVE, TWO_STARS) == told
    assert grammar_of(language).is_related(BOOKS, Relation.ABOVE, TWO_STARS).startswith(asked)


def test_one_serbian_flower_is_red_in_the_short_form() -> None:
    exactly = grammar_of("sr").exactly
    assert exactly(Group(Kind.FLOWER, Colour.RED)) == "Да ли је на слици тачно један црвен цвет?"
    assert exactly(Group(Kind.KEY, Colour.PINK, 1, Size.LARGE)) == "Да ли је на слици тачно један велики розе кључ?"
    assert exactly(Group(Kind.BALL, Colour.RED)) == "Да ли је на слици тачно једна црвена лопта?"


@pytest.mark.parametrize(("language", "odd"), [("hu", "Otthon van"), ("ru", "Кто стоит за"), ("ru", "скучно")])
def test_phrases_that_suit_no_tree_and_no_apple_are_gone(language: str, odd: str) -> None:
    assert not [text for text in plain_sentences(language, random.Random(1), 400) if odd in text]
