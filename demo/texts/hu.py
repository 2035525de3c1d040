"""Hungarian: suffixes in vowel harmony, no plural after a number, 'egy' against 'a'."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence

_NOUNS = {
    Kind.BALL: ("labda", "labdák"),
    Kind.CUP: ("bögre", "bögrék"),
    Kind.BOOK: ("könyv", "könyvek"),
    Kind.APPLE: ("alma", "almák"),
    Kind.STAR: ("csillag", "csillagok"),
    Kind.HOUSE: ("ház", "házak"),
    Kind.TREE: ("fa", "fák"),
    Kind.FISH: ("hal", "halak"),
    Kind.CAT: ("macska", "macskák"),
    Kind.FLOWER: ("virág", "virágok"),
    Kind.BOAT: ("hajó", "hajók"),
    Kind.CHAIR: ("szék", "székek"),
    Kind.HAT: ("kalap", "kalapok"),
    Kind.KEY: ("kulcs", "kulcsok"),
}
_COLOURS = {
    Colour.RED: ("piros", "pirosak"),
    Colour.ORANGE: ("narancssárga", "narancssárgák"),
    Colour.YELLOW: ("sárga", "sárgák"),
    Colour.GREEN: ("zöld", "zöldek"),
    Colour.BLUE: ("kék", "kékek"),
    Colour.PURPLE: ("lila", "lilák"),
    Colour.PINK: ("rózsaszín", "rózsaszínek"),
    Colour.BLACK: ("fekete", "feketék"),
}
_SIZES = {Size.SMALL: "kis", Size.LARGE: "nagy"}
_BEFORE_NOUN = ("", "egy", "két", "három", "négy")
_ALONE = ("", "egy", "kettő", "három", "négy")


def suffixed(word: str, *, back: str, front: str) -> str:
    """The word with its suffix: labdától, bögrétől, házban, székben."""
    stem = {"a": word[:-1] + "á", "e": word[:-1] + "é"}.get(word[-1], word)
    return stem + (back if set(word) & set("aáoóuú") else front)


def _words(group: Group) -> str:
    size = f"{_SIZES[group.size]} " if group.size else ""
    return f"{size}{_COLOURS[group.colour][0]} {_NOUNS[group.kind][0]}"


def _some(group: Group) -> str:
    """egy kis piros labda, két piros labda."""
    return f"{_BEFORE_NOUN[group.count]} {_words(group)}"


def _the(group: Group) -> str:
    """a piros labda, a két piros labda; no word that can follow starts with a vowel, so never 'az'."""
    return f"a {_words(group)}" if group.count == 1 else f"a {_BEFORE_NOUN[group.count]} {_words(group)}"


def _from(phrase: str) -> str:
    head, _, last = phrase.rpartition(" ")
    return f"{head} {suffixed(last, back='tól', front='től')}"


def _in(phrase: str) -> str:
    """egy házban, but egy hajón: what sails carries its load upon it; what is 'kalapban' wears it."""
    head, _, last = phrase.rpartition(" ")
    if last == _NOUNS[Kind.HAT][0]:
        return f"{phrase} belsejében"
    if last == _NOUNS[Kind.BOAT][0]:
        return f"{phrase}n"
    return f"{head} {suffixed(last, back='ban', front='ben')}"


def _place(relation: Relation, phrase: str) -> str:
    match relation:
        case Relation.LEFT_OF:
            return f"{_from(phrase)} balra"
        case Relation.RIGHT_OF:
            return f"{_from(phrase)} jobbra"
        case Relation.ABOVE:
            return f"{phrase} fölött"
        case Relation.BELOW:
            return f"{phrase} alatt"
        case Relation.INSIDE:
            return _in(phrase)


@dataclass(frozen=True)
class Hungarian:
    """Talks about the world in Hungarian."""

    yes: str = "Igen."
    no: str = "Nem."

    def caption(self, scene: Scene) -> str:
        if scene.relation is None or scene.second is None:
            return sentence(_some(scene.first))
        return sentence(f"{_some(scene.first)} van {_place(scene.relation, _some(scene.second))}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_the(first)} {_place(relation, _the(second))} van")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, the = _some(group), _the(group)
        return (
            sentence(f"itt van {some}"),
            sentence(f"a közelben van {some}"),
            sentence(f"hol van {the}", "?"),
            sentence(f"a kertben {some} van"),
            sentence(f"van itt még {some}"),
            sentence(f"{the} mellett áll valaki"),
            sentence(f"ez {some}"),
            sentence(f"a gyerekek {the} mögött játszanak"),
            sentence(f"{the} nagyon tetszik nekem"),
            sentence(f"a rajzon {some} látható"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"van a képen {_some(group)}", "?")

    def exactly(self, group: Group) -> str:
        return sentence(f"pontosan {_some(group)} van a képen", "?")

    def is_coloured(self, group: Group) -> str:
        plural = group.count > 1
        return sentence(f"{_COLOURS[group.colour][plural]} {_article(group.kind)} {_NOUNS[group.kind][plural]}", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_the(first)} {_place(relation, _the(second))} van", "?")

    def which_colour(self, group: Group) -> str:
        plural = group.count > 1
        adjective = "színűek" if plural else "színű"
        return sentence(f"milyen {adjective} {_article(group.kind)} {_NOUNS[group.kind][plural]}", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        one, several = _COLOURS[group.colour]
        return (one, several) if group.count == 1 else (several, one)

    def how_many(self, group: Group) -> str:
        return sentence(f"hány {_words(group)} van a képen", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        words = (_ALONE[group.count], _BEFORE_NOUN[group.count], self.kind_answer(group.kind, group.count))
        return tuple(dict.fromkeys(words))

    def which_kind(self) -> str:
        return "Ezek közül melyik látható a képen?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        return f"{_BEFORE_NOUN[count]} {_NOUNS[kind][0]}"

    def where(self, group: Group) -> str:
        return sentence(f"hol van {_the(group)}", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        return _place(relation, _the(group))

    def shows(self, shown: str, plural: bool) -> str:
        return sentence(f"a képen {shown} {'láthatók' if plural else 'látható'}", "?")

    def fits(self, description: str) -> str:
        return f"Illik a képhez ez a leírás: „{description}”?"

    def what_is_shown(self) -> str:
        return "Mi látható a képen?"


def _article(kind: Kind) -> str:
    return "az" if _NOUNS[kind][0][0] in "aáeéiíoóöőuúüű" else "a"
