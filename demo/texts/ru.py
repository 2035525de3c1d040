"""Russian: three genders, four cases of six, and what two, three and four ask of noun and adjective."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence


@dataclass(frozen=True)
class _Noun:
    gender: str
    singular: tuple[str, str, str, str]
    """nominative, genitive, instrumental, prepositional"""
    plural: tuple[str, str, str]
    """nominative, genitive, instrumental"""


_NOUNS = {
    Kind.BALL: _Noun("m", ("мяч", "мяча", "мячом", "мяче"), ("мячи", "мячей", "мячами")),
    Kind.CUP: _Noun("f", ("кружка", "кружки", "кружкой", "кружке"), ("кружки", "кружек", "кружками")),
    Kind.BOOK: _Noun("f", ("книга", "книги", "книгой", "книге"), ("книги", "книг", "книгами")),
    Kind.APPLE: _Noun("n", ("яблоко", "яблока", "яблоком", "яблоке"), ("яблоки", "яблок", "яблоками")),
    Kind.STAR: _Noun("f", ("звезда", "звезды", "звездой", "звезде"), ("звёзды", "звёзд", "звёздами")),
    Kind.HOUSE: _Noun("m", ("дом", "дома", "домом", "доме"), ("дома", "домов", "домами")),
    Kind.TREE: _Noun("n", ("дерево", "дерева", "деревом", "дереве"), ("деревья", "деревьев", "деревьями")),
    Kind.FISH: _Noun("f", ("рыба", "рыбы", "рыбой", "рыбе"), ("рыбы", "рыб", "рыбами")),
    Kind.CAT: _Noun("f", ("кошка", "кошки", "кошкой", "кошке"), ("кошки", "кошек", "кошками")),
    Kind.FLOWER: _Noun("m", ("цветок", "цветка", "цветком", "цветке"), ("цветы", "цветов", "цветами")),
    Kind.BOAT: _Noun(
        "m", ("парусник", "парусника", "парусником", "паруснике"), ("парусники", "парусников", "парусниками")
    ),
    Kind.CHAIR: _Noun("m", ("стул", "стула", "стулом", "стуле"), ("стулья", "стульев", "стульями")),
    Kind.HAT: _Noun("f", ("шляпа", "шляпы", "шляпой", "шляпе"), ("шляпы", "шляп", "шляпами")),
    Kind.KEY: _Noun("m", ("ключ", "ключа", "ключом", "ключе"), ("ключи", "ключей", "ключами")),
}
_NOM, _GEN, _INS, _PRE = range(4)


@dataclass(frozen=True)
class _Adjective:
    stem: str
    masculine: str = "ый"
    soft: bool = False
    velar: bool = False

    def form(self, gender: str, plural: bool, case: int) -> str:
        """красный, красного, красными; синий, синего; большой, маленький."""
        i = "и" if self.soft or self.velar else "ы"
        o = "е" if self.soft else "о"
        if plural:
            return self.stem + (f"{i}е", f"{i}х", f"{i}ми", f"{i}х")[case]
        if gender == "f":
            return self.stem + ("яя" if self.soft else "ая", f"{o}й", f"{o}й", f"{o}й")[case]
        nominative = self.masculine if gender == "m" else f"{o}е"
        return self.stem + (nominative, f"{o}го", f"{i}м", f"{o}м")[case]


_COLOURS = {
    Colour.RED: _Adjective("красн"),
    Colour.ORANGE: _Adjective("оранжев"),
    Colour.YELLOW: _Adjective("жёлт"),
    Colour.GREEN: _Adjective("зелён"),
    Colour.BLUE: _Adjective("син", "ий", soft=True),
    Colour.PURPLE: _Adjective("фиолетов"),
    Colour.PINK: _Adjective("розов"),
    Colour.BLACK: _Adjective("чёрн"),
}
_SIZES = {
    Size.SMALL: _Adjective("маленьк", "ий", velar=True),
    Size.LARGE: _Adjective("больш", "ой", velar=True),
}
_ONE = {"m": "один", "f": "одна", "n": "одно"}
_NUMBERS = {
    2: ("два", "двух", "двумя"),
    3: ("три", "трёх", "тремя"),
    4: ("четыре", "четырёх", "четырьмя"),
}
_RELATIONS = {
    Relation.LEFT_OF: ("слева от", _GEN),
    Relation.RIGHT_OF: ("справа от", _GEN),
    Relation.ABOVE: ("над", _INS),
    Relation.BELOW: ("под", _INS),
    Relation.INSIDE: ("в", _PRE),
}


def _number(gender: str, count: int, case: int) -> str:
    if count == 1:
        return _ONE[gender]
    return "две" if (count, gender, case) == (2, "f", _NOM) else _NUMBERS[count][case]


def _words(group: Group, *, plural: bool, case: int) -> str:
    """маленькая красная кружка, маленьких красных кружек: no number, all in one case."""
    noun = _NOUNS[group.kind]
    adjectives = [_SIZES[group.size]] if group.size else []
    adjectives.append(_COLOURS[group.colour])
    forms: tuple[str, ...] = noun.plural if plural else noun.singular
    return " ".join([*(adjective.form(noun.gender, plural, case) for adjective in adjectives), forms[case]])


def _counted(group: Group, case: int = _NOM) -> str:
    """красный мяч, два красных мяча, две красные кружки, двух красных кружек."""
    if group.count == 1:
        return _words(group, plural=False, case=case)
    noun = _NOUNS[group.kind]
    number = _number(noun.gender, group.count, case)
    if case != _NOM:
        return f"{number} {_words(group, plural=True, case=case)}"
    # two to four: the noun in the genitive singular; adjectives plural, nominative only with feminines
    adjective_case = _NOM if noun.gender == "f" else _GEN
    adjectives = _words(group, plural=True, case=adjective_case).rpartition(" ")[0]
    return f"{number} {adjectives} {noun.singular[_GEN]}"


def _lies(count: int) -> str:
    return "находится" if count == 1 else "находятся"


@dataclass(frozen=True)
class Russian:
    """Talks about the world in Russian."""

    yes: str = "Да."
    no: str = "Нет."

    def caption(self, scene: Scene) -> str:
        if scene.relation is None or scene.second is None:
            return sentence(_counted(scene.first))
        return sentence(f"{_counted(scene.first)} {self.where_answer(scene.relation, scene.second)}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_counted(first)} {_lies(first.count)} {self.where_answer(relation, second)}")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some = _counted(group)
        return (
            sentence(f"вот {some}"),
            sentence(f"это {some}"),
            sentence(f"в саду {some}"),
            sentence(f"у меня есть {some}"),
            sentence(f"где {some}", "?"),
            sentence(f"дети играют около {_counted(group, _GEN)}"),
            sentence(f"рядом с {_counted(group, _INS)} никого нет"),
            sentence(f"без {_counted(group, _GEN)} не обойтись"),
            sentence(f"кто прячется за {_counted(group, _INS)}", "?"),
            sentence(f"здесь только {some}"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"есть ли на картинке {_counted(group)}", "?")

    def exactly(self, group: Group) -> str:
        one = f"{_number(_NOUNS[group.kind].gender, 1, _NOM)} " if group.count == 1 else ""
        return sentence(f"на картинке ровно {one}{_counted(group)}", "?")

    def is_coloured(self, group: Group) -> str:
        colour = _COLOURS[group.colour].form(_NOUNS[group.kind].gender, group.count > 1, _NOM)
        return sentence(f"{_subject(group.kind, group.count)} {colour}", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        place = self.where_answer(relation, second)
        return sentence(f"{_lies(first.count)} ли {_counted(first)} {place}", "?")

    def which_colour(self, group: Group) -> str:
        return sentence(f"какого цвета {_subject(group.kind, group.count)}", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        adjective, gender = _COLOURS[group.colour], _NOUNS[group.kind].gender
        forms = (("m", False, _GEN), ("m", False, _NOM), (gender, group.count > 1, _NOM))
        return tuple(dict.fromkeys(adjective.form(*form) for form in forms))

    def how_many(self, group: Group) -> str:
        return sentence(f"сколько {_words(group, plural=True, case=_GEN)} на картинке", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        noun = _NOUNS[group.kind]
        number = _number(noun.gender, group.count, _NOM)
        return number, f"{number} {noun.singular[_NOM if group.count == 1 else _GEN]}"

    def which_kind(self) -> str:
        return "Что из этого есть на картинке?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        noun = _NOUNS[kind]
        if count == 1:
            return noun.singular[_NOM]
        return f"{_number(noun.gender, count, _NOM)} {noun.singular[_GEN]}"

    def where(self, group: Group) -> str:
        return sentence(f"где {_lies(group.count)} {_counted(group)}", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        preposition, case = _RELATIONS[relation]
        if relation is Relation.INSIDE and group.kind is Kind.HAT:
            preposition, case = "внутри", _GEN  # a cat 'в шляпе' wears it
        elif relation is Relation.INSIDE and group.kind is Kind.BOAT:
            preposition = "на"
        return f"{preposition} {_counted(group, case)}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"На картинке {shown}?"

    def fits(self, description: str) -> str:
        return f"Подходит ли к картинке описание: «{description}»?"

    def what_is_shown(self) -> str:
        return "Что изображено на картинке?"


def _subject(kind: Kind, count: int) -> str:
    noun = _NOUNS[kind]
    return noun.singular[_NOM] if count == 1 else noun.plural[_NOM]
