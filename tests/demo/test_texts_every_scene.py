"""Every kind, colour, number, size and place in every language: form, script, agreement, no two alike."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator

import pytest

from demo.scenes import CONTAINERS, INSIDE_KINDS, Colour, Group, Kind, Relation, Scene, Size
from demo.texts import LANGUAGES, thin_caption
from demo.texts.languages import grammar_of

pytestmark = pytest.mark.slow  # seconds in all; part of `make test`

SIZES = (None, *Size)
GROUPS = tuple(Group(*parts) for parts in itertools.product(Kind, Colour, range(1, 5), SIZES))
SCRIPTS = {"ar": "ARABIC", "ko": "HANGUL", "ru": "CYRILLIC", "sr": "CYRILLIC", "th": "THAI"}


def scenes() -> Iterator[Scene]:
    """Each group alone, as the first and as the second of two, and everything inside everything."""
    anchor = Group(Kind.BALL, Colour.RED, 1)
    beside = [relation for relation in Relation if relation is not Relation.INSIDE]
    for group in GROUPS:
        yield Scene(group)
        for relation in beside:
            yield Scene(group, relation, anchor)
            if group != anchor:
                yield Scene(anchor, relation, group)
    for inner, outer, colour, count in itertools.product(sorted(INSIDE_KINDS), sorted(CONTAINERS), Colour, range(1, 4)):
        yield Scene(Group(inner, Colour.BLACK, count), Relation.INSIDE, Group(outer, colour))


ALL_SCENES = tuple(scenes())


def all_texts(language: str) -> Iterator[str]:
    """Everything the grammar of a language can say, a finished sentence each."""
    grammar = grammar_of(language)
    yield from (grammar.caption(scene) for scene in ALL_SCENES)
    for scene in ALL_SCENES:
        if scene.relation is not None and scene.second is not None:
            yield grammar.statement(scene.first, scene.relation, scene.second)
            yield grammar.is_related(scene.first, scene.relation, scene.second)
    for group in GROUPS:
        yield from grammar.carriers(group)
        yield from (grammar.is_there(group), grammar.exactly(group), grammar.is_coloured(group))
        yield from (grammar.which_colour(group), grammar.how_many(group), grammar.where(group))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_scenes_share_a_caption(language: str) -> None:
    captions = [thin_caption(scene, language) for scene in ALL_SCENES]
    assert len(set(captions)) == len(captions) == len(set(ALL_SCENES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_a_clean_sentence(language: str) -> None:
    end = {"ar": r"[.؟]", "th": r"[^.?!。\s]"}.get(language, r"[.?]")
    middle = r"[^.?!؟{}<>_\[\]]+"
    for text in set(all_texts(language)):
        assert re.fullmatch(middle + end, text), text
        assert text == unicodedata.normalize("NFC", text)
        assert "None" not in text
        assert text.split(" ") == text.split(), text
        assert text[0] == text[0].upper()


@pytest.mark.parametrize("language", SCRIPTS)
def test_no_foreign_letters(language: str) -> None:
    letters = set("".join(all_texts(language)))
    foreign = {letter for letter in letters if letter.isalpha() and SCRIPTS[language] not in unicodedata.name(letter)}
    assert foreign == set()


def test_no_cyrillic_word_borrows_a_letter_of_the_other_language() -> None:
    assert not set("".join(all_texts("ru"))) & set("ђјљњћџЂЈЉЊЋЏ")
    assert not set("".join(all_texts("sr"))) & set("йщъыьэюяё")


def captions_of(language: str, kind: Kind, *, count: int) -> list[str]:
    return [thin_caption(Scene(group), language) for group in GROUPS if (group.kind, group.count) == (kind, count)]


FEMININE_AR = {Kind.BALL, Kind.APPLE, Kind.STAR, Kind.TREE, Kind.FISH, Kind.CAT, Kind.FLOWER, Kind.HAT}


@pytest.mark.parametrize("kind", Kind)
def test_arabic_adjectives_follow_gender_and_number(kind: Kind) -> None:
    feminine = kind in FEMININE_AR
    one = r"(حمراء|صفراء|خضراء|زرقاء|سوداء|\w+ية)( صغيرة| كبيرة)?"
    man = r"(أحمر|أصفر|أخضر|أزرق|أسود|برتقالي|بنفسجي|وردي)( صغير| كبير)?"
    two = r"(\w+وان|\w+يتان)( صغيرتان| كبيرتان)?" if feminine else r"(\w+ان)( صغيران| كبيران)?"
    for caption in captions_of("ar", kind, count=1):
        assert re.fullmatch(rf"\w+ {one if feminine else man}\.", caption), caption
    for caption in captions_of("ar", kind, count=2):
        assert re.fullmatch(rf"\w+{'ت' if feminine else ''}ان {two}\.", caption), caption
    for count, numeral in ((3, "ثلاث"), (4, "أربع")):
        for caption in captions_of("ar", kind, count=count):
            assert re.fullmatch(rf"{numeral}{'' if feminine else 'ة'} \w+\u0651? {one}\.", caption), caption


@pytest.mark.parametrize("kind", Kind)
def test_arabic_duals_after_a_preposition_end_in_ayn(kind: Kind) -> None:
    for colour, size in itertools.product(Colour, SIZES):
        scene = Scene(Group(Kind.BALL, Colour.RED), Relation.ABOVE, Group(kind, colour, 2, size))
        phrase = thin_caption(scene, "ar").removesuffix(".").partition(" فوق ")[2]
        assert all(word.endswith("ين") for word in phrase.split()), phrase


GENDERS = {
    "cs": "m m f n f m m f f f f f m m",
    "ru": "m f f n f m n f f m m m f m",
    "sr": "f f f f f f n f f m f f m m",
}
"""In the order of the kinds: ball cup book apple star house tree fish cat flower boat chair hat key."""


def gender_of(language: str, kind: Kind) -> str:
    return GENDERS[language].split()[list(Kind).index(kind)]


def agrees(language: str, kind: Kind, *, count: int, number: str, adjective: str, noun: str = r"\w+") -> None:
    for caption in captions_of(language, kind, count=count):
        expected = rf"{number}{adjective}({adjective})?{noun}\."
        assert re.fullmatch(expected, caption[0].lower() + caption[1:]), caption


@pytest.mark.parametrize("kind", Kind)
def test_czech_agrees(kind: Kind) -> None:
    gender = gender_of("cs", kind)
    ending = {"m": "ý", "f": "á", "n": "é"}[gender]
    agrees("cs", kind, count=1, number="", adjective=rf"\w+{ending} ")
    plural = "á" if gender == "n" else "é"
    numbers = {2: "dva " if gender == "m" else "dvě ", 3: "tři ", 4: "čtyři "}
    for count, number in numbers.items():
        agrees("cs", kind, count=count, number=number, adjective=rf"\w+{plural} ")


@pytest.mark.parametrize("kind", Kind)
def test_russian_agrees(kind: Kind) -> None:
    gender = gender_of("ru", kind)
    ending = {"m": "(ый|ий|ой)", "f": "(ая|яя)", "n": "(ое|ее)"}[gender]
    agrees("ru", kind, count=1, number="", adjective=rf"\w+{ending} ")
    plural = "(ые|ие)" if gender == "f" else "(ых|их)"
    numbers = {2: "две " if gender == "f" else "два ", 3: "три ", 4: "четыре "}
    for count, number in numbers.items():
        agrees("ru", kind, count=count, number=number, adjective=rf"\w+{plural} ", noun=r"\w+[аяыи]")


@pytest.mark.parametrize("kind", Kind)
def test_serbian_agrees(kind: Kind) -> None:
    gender = gender_of("sr", kind)
    ending = {"m": "и", "f": "а", "n": "о"}[gender]
    agrees("sr", kind, count=1, number="", adjective=rf"(\w+{ending}|розе) ")
    paucal = "е" if gender == "f" else "а"
    numbers = {2: "две " if gender == "f" else "два ", 3: "три ", 4: "четири "}
    for count, number in numbers.items():
        agrees("sr", kind, count=count, number=number, adjective=rf"(\w+{paucal}|розе) ", noun=rf"\w+{paucal}")


def place_of(language: str, kind: Kind, relation: Relation, *, count: int, colour: Colour) -> str:
    scene = Scene(Group(Kind.BALL, Colour.RED), relation, Group(kind, colour, count, Size.SMALL))
    return thin_caption(scene, language)


@pytest.mark.parametrize(("kind", "colour"), tuple(itertools.product(Kind, Colour)))
def test_slavic_prepositions_govern_their_cases(kind: Kind, colour: Colour) -> None:
    def after(language: str, relation: Relation, count: int) -> str:
        return place_of(language, kind, relation, count=count, colour=colour)

    cs, ru = gender_of("cs", kind), gender_of("ru", kind)
    genitive = "é" if cs == "f" else "ého"
    assert re.match(rf"Vlevo od mal{genitive} \w+{genitive} \w+ je červený míč\.$", after("cs", Relation.LEFT_OF, 1))
    assert re.match(r"Vpravo od tří malých \w+ých \w+ je ", after("cs", Relation.RIGHT_OF, 3))
    instrumental = "ou" if cs == "f" else "ým"
    assert re.match(rf"Nad mal{instrumental} \w+{instrumental} \w+ je ", after("cs", Relation.ABOVE, 1))
    assert re.match(r"Pod čtyřmi malými \w+ými \w+ je ", after("cs", Relation.BELOW, 4))
    genitive = "(ой|ей)" if ru == "f" else "(ого|его)"
    assert re.search(rf"слева от маленьк{genitive} \w+{genitive} \w+\.$", after("ru", Relation.LEFT_OF, 1))
    assert re.search(r"справа от трёх маленьких \w+[ыи]х \w+\.$", after("ru", Relation.RIGHT_OF, 3))
    instrumental = "(ой|ей)" if ru == "f" else "(ым|им)"
    assert re.search(rf" над маленьк{instrumental} \w+{instrumental} \w+\.$", after("ru", Relation.ABOVE, 1))
    assert re.search(r" под четырьмя маленькими \w+[ыи]ми \w+ми\.$", after("ru", Relation.BELOW, 4))
    genitive = "е" if gender_of("sr", kind) == "f" else "ог"
    left = rf"Лево од мал{genitive} (\w+{genitive}|розе) \w+[еа] је црвена лопта\.$"
    assert re.match(left, after("sr", Relation.LEFT_OF, 1))


def test_hungarian_never_puts_a_counted_noun_in_the_plural() -> None:
    plural = re.compile(r"(labdák|bögrék|könyvek|almák|csillagok|házak|fák|halak|macskák|virágok|hajók|székek)")
    for scene in ALL_SCENES:
        assert not plural.search(thin_caption(scene, "hu"))


HUNGARIAN_FROM = (
    *("labdától", "bögrétől", "könyvtől", "almától", "csillagtól", "háztól", "fától"),
    *("haltól", "macskától", "virágtól", "hajótól", "széktől", "kalaptól", "kulcstól"),
)
COUNTERS = {
    "ko": "개가 개가 권이 개가 개가 채가 그루가 마리가 마리가 송이가 척이 개가 개가 개가",
    "th": "ลูก ใบ เล่ม ผล ดวง หลัง ต้น ตัว ตัว ดอก ลำ ตัว ใบ ดอก",
    "vi": "quả cái quyển quả ngôi ngôi cái con con bông chiếc cái chiếc chiếc",
}


@pytest.mark.parametrize(("kind", "word"), tuple(zip(Kind, HUNGARIAN_FROM, strict=True)))
def test_hungarian_suffixes_are_in_harmony(kind: Kind, word: str) -> None:
    assert place_of("hu", kind, Relation.LEFT_OF, count=2, colour=Colour.RED).endswith(f"két kis piros {word} balra.")


@pytest.mark.parametrize(("index", "kind"), tuple(enumerate(Kind)))
def test_counters_and_classifiers_fit_their_nouns(index: int, kind: Kind) -> None:
    word = {language: words.split()[index] for language, words in COUNTERS.items()}
    for size in SIZES:
        scene = Scene(Group(kind, Colour.GREEN, 2, size))
        assert thin_caption(scene, "ko").endswith(f" 두 {word['ko']} 있습니다.")
        assert thin_caption(scene, "th").endswith(f"สีเขียวสอง{word['th']}")
        assert thin_caption(scene, "vi").startswith(f"Hai {word['vi']} ")
    assert f"{word['th']}ใหญ่สีเขียว" in thin_caption(Scene(Group(kind, Colour.GREEN, 2, Size.LARGE)), "th")
