"""Czech: three genders, four cases of seven, numerals that agree, and the preposition that becomes 've'."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence


@dataclass(frozen=True)
class _Noun:
    gender: str
    singular: tuple[str, str, str, str]
    """nominative, genitive, instrumental, locative"""
    plural: tuple[str, str, str]
    """nominative, genitive, instrumental"""


_NOUNS = {
    Kind.BALL: _Noun("m", ("míč", "míče", "míčem", "míči"), ("míče", "míčů", "míči")),
    Kind.CUP: _Noun("m", ("hrnek", "hrnku", "hrnkem", "hrnku"), ("hrnky", "hrnků", "hrnky")),
    Kind.BOOK: _Noun("f", ("kniha", "knihy", "knihou", "knize"), ("knihy", "knih", "knihami")),
    Kind.APPLE: _Noun("n", ("jablko", "jablka", "jablkem", "jablku"), ("jablka", "jablek", "jablky")),
    Kind.STAR: _Noun("f", ("hvězda", "hvězdy", "hvězdou", "hvězdě"), ("hvězdy", "hvězd", "hvězdami")),
    Kind.HOUSE: _Noun("m", ("dům", "domu", "domem", "domě"), ("domy", "domů", "domy")),
    Kind.TREE: _Noun("m", ("strom", "stromu", "stromem", "stromě"), ("stromy", "stromů", "stromy")),
    Kind.FISH: _Noun("f", ("ryba", "ryby", "rybou", "rybě"), ("ryby", "ryb", "rybami")),
    Kind.CAT: _Noun("f", ("kočka", "kočky", "kočkou", "kočce"), ("kočky", "koček", "kočkami")),
    Kind.FLOWER: _Noun("f", ("květina", "květiny", "květinou", "květině"), ("květiny", "květin", "květinami")),
    Kind.BOAT: _Noun("f", ("loďka", "loďky", "loďkou", "loďce"), ("loďky", "loděk", "loďkami")),
    Kind.CHAIR: _Noun("f", ("židle", "židle", "židlí", "židli"), ("židle", "židlí", "židlemi")),
    Kind.HAT: _Noun("m", ("klobouk", "klobouku", "kloboukem", "klobouku"), ("klobouky", "klobouků", "klobouky")),
    Kind.KEY: _Noun("m", ("klíč", "klíče", "klíčem", "klíči"), ("klíče", "klíčů", "klíči")),
}
_STEMS = {
    Colour.RED: "červen",
    Colour.ORANGE: "oranžov",
    Colour.YELLOW: "žlut",
    Colour.GREEN: "zelen",
    Colour.BLUE: "modr",
    Colour.PURPLE: "fialov",
    Colour.PINK: "růžov",
    Colour.BLACK: "čern",
}
_SIZES = {Size.SMALL: "mal", Size.LARGE: "velk"}
_NOM, _GEN, _INS, _LOC = range(4)
_SINGULAR = {"m": ("ý", "ého", "ým", "ém"), "f": ("á", "é", "ou", "é"), "n": ("é", "ého", "ým", "ém")}
_PLURAL = {"m": ("é", "ých", "ými"), "f": ("é", "ých", "ými"), "n": ("á", "ých", "ými")}
_NUMBERS = {
    2: (("dva", "dvě", "dvě"), "dvou", "dvěma"),
    3: (("tři", "tři", "tři"), "tří", "třemi"),
    4: (("čtyři", "čtyři", "čtyři"), "čtyř", "čtyřmi"),
}
_RELATIONS = {
    Relation.LEFT_OF: ("vlevo od", _GEN),
    Relation.RIGHT_OF: ("vpravo od", _GEN),
    Relation.ABOVE: ("nad", _INS),
    Relation.BELOW: ("pod", _INS),
    Relation.INSIDE: ("v", _LOC),
}


def _number(gender: str, count: int, case: int) -> str:
    if count == 1:
        return {"m": "jeden", "f": "jedna", "n": "jedno"}[gender]
    nominative, genitive, instrumental = _NUMBERS[count]
    return (nominative["mfn".index(gender)], genitive, instrumental)[case]


def _noun(kind: Kind, count: int, case: int) -> str:
    forms: tuple[str, ...] = _NOUNS[kind].singular if count == 1 else _NOUNS[kind].plural
    return forms[case]


def _words(group: Group, case: int) -> str:
    """malý modrý hrnek, without the number; the count decides singular or plural."""
    gender = _NOUNS[group.kind].gender
    ending = (_SINGULAR if group.count == 1 else _PLURAL)[gender][case]
    size = [f"{_SIZES[group.size]}{ending}"] if group.size else []
    return " ".join([*size, f"{_STEMS[group.colour]}{ending}", _noun(group.kind, group.count, case)])


def _counted(group: Group, case: int = _NOM) -> str:
    """malý modrý hrnek, dva malé modré hrnky."""
    if group.count == 1:
        return _words(group, case)
    return f"{_number(_NOUNS[group.kind].gender, group.count, case)} {_words(group, case)}"


def _is(count: int) -> str:
    return "je" if count == 1 else "jsou"


@dataclass(frozen=True)
class Czech:
    """Talks about the world in Czech."""

    yes: str = "Ano."
    no: str = "Ne."

    def caption(self, scene: Scene) -> str:
        first = scene.first
        if scene.relation is None or scene.second is None:
            return sentence(_counted(first))
        # new information comes last: 'Vlevo od tří červených květin je fialová židle.'
        return sentence(f"{self.where_answer(scene.relation, scene.second)} {_is(first.count)} {_counted(first)}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_counted(first)} {_is(first.count)} {self.where_answer(relation, second)}")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, be = _counted(group), _is(group.count)
        return (
            sentence(f"tady {be} {some}"),
            sentence(f"na zahradě {be} {some}"),
            sentence(f"kde {be} {some}", "?"),
            sentence(f"v pokoji nic není, jen {some}"),
            sentence(f"na papíře {be} {some}"),
            sentence(f"děti si hrají vedle {_counted(group, _GEN)}"),
            sentence(f"maminka stojí před {_counted(group, _INS)}"),
            sentence(f"kdo to stojí za {_counted(group, _INS)}", "?"),
            sentence(f"bez {_counted(group, _GEN)} to není ono"),
            sentence(f"to {be} {some}"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"{_is(group.count)} na obrázku {_counted(group)}", "?")

    def exactly(self, group: Group) -> str:
        number = _number(_NOUNS[group.kind].gender, group.count, _NOM)
        return sentence(f"{_is(group.count)} na obrázku přesně {number} {_words(group, _NOM)}", "?")

    def is_coloured(self, group: Group) -> str:
        gender = _NOUNS[group.kind].gender
        ending = (_SINGULAR if group.count == 1 else _PLURAL)[gender][_NOM]
        subject = _noun(group.kind, group.count, _NOM)
        return sentence(f"{_is(group.count)} {subject} {_STEMS[group.colour]}{ending}", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        place = self.where_answer(relation, second)
        return sentence(f"{_is(first.count)} {_counted(first)} {place}", "?")

    def which_colour(self, group: Group) -> str:
        verb = "má" if group.count == 1 else "mají"
        return sentence(f"jakou barvu {verb} {_noun(group.kind, group.count, _NOM)}", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        endings = ("ou", "á", (_SINGULAR if group.count == 1 else _PLURAL)[_NOUNS[group.kind].gender][_NOM])
        return tuple(dict.fromkeys(_STEMS[group.colour] + ending for ending in endings))

    def how_many(self, group: Group) -> str:
        several = Group(group.kind, group.colour, 2, group.size)
        return sentence(f"kolik {_words(several, _GEN)} je na obrázku", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        number = _number(_NOUNS[group.kind].gender, group.count, _NOM)
        return number, f"{number} {_noun(group.kind, group.count, _NOM)}"

    def which_kind(self) -> str:
        return "Co z toho je na obrázku?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        number = "" if count == 1 else f"{_number(_NOUNS[kind].gender, count, _NOM)} "
        return f"{number}{_noun(kind, count, _NOM)}"

    def where(self, group: Group) -> str:
        return sentence(f"kde {_is(group.count)} {_counted(group)}", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        preposition, case = _RELATIONS[relation]
        if relation is Relation.INSIDE and group.kind is Kind.HAT:
            preposition, case = "uvnitř", _GEN  # a cat 'v klobouku' wears it
        place = _counted(group, case)
        if preposition == "v" and place.startswith(("v", "f", "žl")):
            preposition = "ve"
        return f"{preposition} {place}"

    def shows(self, shown: str, plural: bool) -> str:
        return sentence(f"{_is(2 if plural else 1)} na obrázku {shown}", "?")

    def fits(self, description: str) -> str:
        return f"Odpovídá obrázku tento popis: „{description}“?"

    def what_is_shown(self) -> str:
        return "Co je na obrázku?"
