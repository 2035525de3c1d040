"""Serbian in Cyrillic: three genders, the paucal after two to four, 'је' against 'су'."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence


@dataclass(frozen=True)
class _Noun:
    gender: str
    nominative: str
    genitive: str
    """also what stands after two, three and four"""
    locative: str
    plural: str
    plural_genitive: str
    collective: str = ""
    """said of several where no number stands, in the neuter singular: дрвеће"""


_NOUNS = {
    Kind.BALL: _Noun("f", "лопта", "лопте", "лопти", "лопте", "лопти"),
    Kind.CUP: _Noun("f", "шоља", "шоље", "шољи", "шоље", "шоља"),
    Kind.BOOK: _Noun("f", "књига", "књиге", "књизи", "књиге", "књига"),
    Kind.APPLE: _Noun("f", "јабука", "јабуке", "јабуци", "јабуке", "јабука"),
    Kind.STAR: _Noun("f", "звезда", "звезде", "звезди", "звезде", "звезда"),
    Kind.HOUSE: _Noun("f", "кућа", "куће", "кући", "куће", "кућа"),
    Kind.TREE: _Noun("n", "дрво", "дрвета", "дрвету", "дрвета", "дрвета", "дрвеће"),
    Kind.FISH: _Noun("f", "риба", "рибе", "риби", "рибе", "риба"),
    Kind.CAT: _Noun("f", "мачка", "мачке", "мачки", "мачке", "мачака"),
    Kind.FLOWER: _Noun("m", "цвет", "цвета", "цвету", "цветови", "цветова"),
    Kind.BOAT: _Noun("f", "једрилица", "једрилице", "једрилици", "једрилице", "једрилица"),
    Kind.CHAIR: _Noun("f", "столица", "столице", "столици", "столице", "столица"),
    Kind.HAT: _Noun("m", "шешир", "шешира", "шеширу", "шешири", "шешира"),
    Kind.KEY: _Noun("m", "кључ", "кључа", "кључу", "кључеви", "кључева"),
}
_COLOURS = {
    Colour.RED: "црвен",
    Colour.ORANGE: "наранџаст",
    Colour.YELLOW: "жут",
    Colour.GREEN: "зелен",
    Colour.BLUE: "плав",
    Colour.PURPLE: "љубичаст",
    Colour.PINK: "розе",
    Colour.BLACK: "црн",
}
"""Stems, which are also the short forms said of a masculine; pink never changes."""
_SIZES = {Size.SMALL: "мал", Size.LARGE: "велик"}
_NUMBERS = {
    1: {"m": "један", "f": "једна", "n": "једно"},
    2: {"m": "два", "f": "две", "n": "два"},
    3: dict.fromkeys("mfn", "три"),
    4: dict.fromkeys("mfn", "четири"),
}
_ENDINGS = {
    "nominative": {"m": "и", "f": "а", "n": "о"},
    "genitive": {"m": "ог", "f": "е", "n": "ог"},
    "locative": {"m": "ом", "f": "ој", "n": "ом"},
    "paucal": {"m": "а", "f": "е", "n": "а"},
    "plural": {"m": "и", "f": "е", "n": "а"},
    "plural_genitive": {"m": "их", "f": "их", "n": "их"},
}
_RELATIONS = {
    Relation.LEFT_OF: ("лево од", "genitive"),
    Relation.RIGHT_OF: ("десно од", "genitive"),
    Relation.ABOVE: ("изнад", "genitive"),
    Relation.BELOW: ("испод", "genitive"),
    Relation.INSIDE: ("у", "locative"),
}


def _coloured(colour: Colour, gender: str, case: str) -> str:
    return _COLOURS[colour] if colour is Colour.PINK else _COLOURS[colour] + _ENDINGS[case][gender]


def _words(group: Group, case: str) -> str:
    """мала црвена лопта, малих црвених лопти: no number."""
    noun = _NOUNS[group.kind]
    size = [_SIZES[group.size] + _ENDINGS[case][noun.gender]] if group.size else []
    form = noun.genitive if case == "paucal" else getattr(noun, case)
    return " ".join([*size, _coloured(group.colour, noun.gender, case), form])


def _counted(group: Group, case: str = "nominative") -> str:
    """црвени кључ, два црвена кључа, две црвене лопте; two to four stay as they are after a preposition."""
    if group.count == 1:
        return _words(group, case)
    return f"{_NUMBERS[group.count][_NOUNS[group.kind].gender]} {_words(group, 'paucal')}"


def _numbered(group: Group) -> str:
    """један црвен цвет, једна црвена лопта, две црвене лопте; after 'један' the colour takes its short form."""
    if group.count > 1:
        return _counted(group)
    gender = _NOUNS[group.kind].gender
    words = _words(group, "nominative").split()
    if gender == "m":
        words[-2] = _COLOURS[group.colour]
    return " ".join([_NUMBERS[1][gender], *words])


def _is_one(group: Group) -> bool:
    """Whether it is spoken of in the singular where no number stands: one thing, or дрвеће."""
    return group.count == 1 or bool(_NOUNS[group.kind].collective)


def _uncounted(group: Group) -> str:
    noun = _NOUNS[group.kind]
    return noun.nominative if group.count == 1 else noun.collective or noun.plural


def _is(count: int) -> str:
    return "је" if count == 1 else "су"


@dataclass(frozen=True)
class Serbian:
    """Talks about the world in Serbian."""

    yes: str = "Да."
    no: str = "Не."

    def caption(self, scene: Scene) -> str:
        first = scene.first
        if scene.relation is None or scene.second is None:
            return sentence(_counted(first))
        # new information comes last: 'Лево од три црвена дрвета је плави кључ.'
        return sentence(f"{self.where_answer(scene.relation, scene.second)} {_is(first.count)} {_counted(first)}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_counted(first)} {_is(first.count)} {self.where_answer(relation, second)}")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, be, of = _counted(group), _is(group.count), _counted(group, "genitive")
        return (
            sentence(f"овде {be} {some}"),
            sentence(f"ово {be} {some}"),
            sentence(f"у дворишту {be} {some}"),
            sentence(f"где {be} {some}", "?"),
            sentence(f"деца се играју поред {of}"),
            sentence(f"иза {of} стоји дечак"),
            sentence(f"без {of} није исто"),
            sentence(f"испред {of} нема никога"),
            sentence(f"на папиру {be} {some}"),
            sentence(f"ту {be} само {some}"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"да ли {_is(group.count)} на слици {_counted(group)}", "?")

    def exactly(self, group: Group) -> str:
        return sentence(f"да ли {_is(group.count)} на слици тачно {_numbered(group)}", "?")

    def is_coloured(self, group: Group) -> str:
        noun = _NOUNS[group.kind]
        if not _is_one(group):
            return sentence(f"да ли су {noun.plural} {_coloured(group.colour, noun.gender, 'plural')}", "?")
        # what is said of a masculine takes the short form: 'кључ је црвен'
        short = noun.gender == "m"
        colour = _COLOURS[group.colour] if short else _coloured(group.colour, noun.gender, "nominative")
        return sentence(f"да ли је {_uncounted(group)} {colour}", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        place = self.where_answer(relation, second)
        return sentence(f"да ли {_is(first.count)} {_counted(first)} {place}", "?")

    def which_colour(self, group: Group) -> str:
        return sentence(f"које {'је' if _is_one(group) else 'су'} боје {_uncounted(group)}", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        gender, case = _NOUNS[group.kind].gender, "nominative" if _is_one(group) else "plural"
        pink = group.colour is Colour.PINK
        stem = "ружичаст" if pink else _COLOURS[group.colour]
        endings = (_ENDINGS["genitive"]["f"], _ENDINGS["nominative"]["f"], _ENDINGS[case][gender], "")
        return tuple(dict.fromkeys((*(("розе", "роза") if pink else ()), *(stem + ending for ending in endings))))

    def how_many(self, group: Group) -> str:
        return sentence(f"колико {_words(group, 'plural_genitive')} има на слици", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        noun = _NOUNS[group.kind]
        number = _NUMBERS[group.count][noun.gender]
        return number, f"{number} {noun.nominative if group.count == 1 else noun.genitive}"

    def which_kind(self) -> str:
        return "Шта се од овога види на слици?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        noun = _NOUNS[kind]
        return noun.nominative if count == 1 else f"{_NUMBERS[count][noun.gender]} {noun.genitive}"

    def where(self, group: Group) -> str:
        return sentence(f"где {_is(group.count)} {_counted(group)}", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        preposition, case = _RELATIONS[relation]
        if relation is Relation.INSIDE and group.kind is Kind.HAT:
            preposition, case = "унутар", "genitive"  # a cat 'у шеширу' wears it
        return f"{preposition} {_counted(group, case)}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"Да ли {_is(2 if plural else 1)} на слици {shown}?"

    def fits(self, description: str) -> str:
        return f"Да ли слици одговара овај опис: „{description}“?"

    def what_is_shown(self) -> str:
        return "Шта је на слици?"
