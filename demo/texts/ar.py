"""Arabic: two genders, the dual, counted plurals with the opposite numeral, and adjectives that follow."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence


@dataclass(frozen=True)
class _Noun:
    feminine: bool
    singular: str
    plural: str
    uncounted: str = ""
    """the plural where no number stands, if it is another: ثلاث سمكات, but الأسماك"""


_NOUNS = {
    Kind.BALL: _Noun(True, "كرة", "كرات"),
    Kind.CUP: _Noun(False, "كوب", "أكواب"),
    Kind.BOOK: _Noun(False, "كتاب", "كتب"),
    Kind.APPLE: _Noun(True, "تفاحة", "تفاحات"),
    Kind.STAR: _Noun(True, "نجمة", "نجوم"),
    Kind.HOUSE: _Noun(False, "بيت", "بيوت"),
    Kind.TREE: _Noun(True, "شجرة", "أشجار"),
    Kind.FISH: _Noun(True, "سمكة", "سمكات", "أسماك"),
    Kind.CAT: _Noun(True, "قطة", "قطط"),
    Kind.FLOWER: _Noun(True, "زهرة", "زهرات", "أزهار"),
    Kind.BOAT: _Noun(False, "قارب", "قوارب"),
    Kind.CHAIR: _Noun(False, "كرسي", "كراسيّ"),
    Kind.HAT: _Noun(True, "قبعة", "قبعات"),
    Kind.KEY: _Noun(False, "مفتاح", "مفاتيح"),
}


@dataclass(frozen=True)
class _Adjective:
    masculine: str
    feminine: str
    nunated: bool
    """whether the accusative shows: صغيرًا, but أحمر"""

    def form(self, feminine: bool, count: int, case: str) -> str:
        """أحمر، حمراء، أحمران، حمراوين; three and more things take the feminine singular."""
        if count == 2:
            return _dual(self.feminine if feminine else self.masculine, case)
        if count > 2 or feminine:
            return self.feminine
        return f"{self.masculine}ًا" if case == _ACC and self.nunated else self.masculine


_NOM, _ACC, _GEN = "nominative", "accusative", "genitive"


def _dual(word: str, case: str) -> str:
    """كرة: كرتان؛ حمراء: حمراوين."""
    ending = "ان" if case == _NOM else "ين"
    if word.endswith("ة"):
        return f"{word[:-1]}ت{ending}"
    return f"{word[:-1]}و{ending}" if word.endswith("اء") else f"{word}{ending}"


_COLOURS = {
    Colour.RED: _Adjective("أحمر", "حمراء", nunated=False),
    Colour.ORANGE: _Adjective("برتقالي", "برتقالية", nunated=True),
    Colour.YELLOW: _Adjective("أصفر", "صفراء", nunated=False),
    Colour.GREEN: _Adjective("أخضر", "خضراء", nunated=False),
    Colour.BLUE: _Adjective("أزرق", "زرقاء", nunated=False),
    Colour.PURPLE: _Adjective("بنفسجي", "بنفسجية", nunated=True),
    Colour.PINK: _Adjective("وردي", "وردية", nunated=True),
    Colour.BLACK: _Adjective("أسود", "سوداء", nunated=False),
}
_SIZES = {
    Size.SMALL: _Adjective("صغير", "صغيرة", nunated=True),
    Size.LARGE: _Adjective("كبير", "كبيرة", nunated=True),
}
_NUMBERS = {3: ("ثلاث", "ثلاثة"), 4: ("أربع", "أربعة")}
"""With feminine and with masculine nouns: the numeral takes the opposite gender."""
_ONE = {True: "واحدة", False: "واحد"}
_TWO = ("اثنتان", "اثنان")
_RELATIONS = {
    Relation.LEFT_OF: "على يسار",
    Relation.RIGHT_OF: "على يمين",
    Relation.ABOVE: "فوق",
    Relation.BELOW: "تحت",
    Relation.INSIDE: "داخل",
}
_OPEN = frozenset({Kind.CUP, Kind.BOAT})
"""One is simply في these; في قبعة would be worn."""


def _noun(kind: Kind, count: int, case: str) -> str:
    noun = _NOUNS[kind]
    if count > 2:
        return noun.plural
    if count == 2:
        return _dual(noun.singular, case)
    return noun.singular if noun.feminine or case != _ACC else f"{noun.singular}ًا"


def _uncounted(kind: Kind, count: int, case: str) -> str:
    """الكرة، الكرتان، الأسماك: what is known, with no numeral beside it."""
    plural = _NOUNS[kind].uncounted if count > 2 else ""
    return f"ال{plural or _noun(kind, count, case)}"


def _number(kind: Kind, count: int) -> str:
    return _NUMBERS[count][0 if _NOUNS[kind].feminine else 1]


def _adjectives(group: Group, case: str) -> list[str]:
    """The colour stands next to the noun, the size after it."""
    both = [_COLOURS[group.colour], *([_SIZES[group.size]] if group.size else [])]
    return [adjective.form(_NOUNS[group.kind].feminine, group.count, case) for adjective in both]


def _some(group: Group, case: str = _NOM) -> str:
    """كرة حمراء، كرتان حمراوان، ثلاث كرات حمراء."""
    number = [_number(group.kind, group.count)] if group.count > 2 else []
    return " ".join([*number, _noun(group.kind, group.count, case), *_adjectives(group, case)])


def _the(group: Group, case: str = _NOM) -> str:
    """الكرة الحمراء، الكرتان الحمراوان، الكرات الثلاث الحمراء."""
    # after the article there is no nunation, and no place asks for the definite accusative
    number = [_number(group.kind, group.count)] if group.count > 2 else []
    words = [_noun(group.kind, group.count, case), *number, *_adjectives(group, case)]
    return " ".join(f"ال{word}" for word in words)


def _where(relation: Relation, group: Group) -> str:
    return "في" if relation is Relation.INSIDE and group.kind in _OPEN else _RELATIONS[relation]


@dataclass(frozen=True)
class Arabic:
    """Talks about the world in Modern Standard Arabic."""

    yes: str = "نعم."
    no: str = "لا."

    def caption(self, scene: Scene) -> str:
        if scene.relation is None or scene.second is None:
            return sentence(_some(scene.first))
        return sentence(f"{_some(scene.first)} {_where(scene.relation, scene.second)} {_some(scene.second, _GEN)}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_the(first)} {self.where_answer(relation, second)}")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, object_, of = _some(group), _some(group, _ACC), _some(group, _GEN)
        return (
            sentence(f"هنا {some}"),
            sentence(f"في الحديقة {some}"),
            sentence(f"عندي {some}"),
            sentence(f"أرى {object_}"),
            sentence(f"رسمت أختي {object_}"),
            sentence(f"أبحث عن {of}"),
            sentence(f"أين {_the(group)}", "؟"),
            sentence(f"يلعب الأطفال بجانب {of}"),
            sentence(f"هذه صورة {of}"),
            sentence(f"لا شيء أجمل من {of}"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"هل في الصورة {_some(group)}", "؟")

    def exactly(self, group: Group) -> str:
        one = f" {_ONE[_NOUNS[group.kind].feminine]}" if group.count == 1 else ""
        return sentence(f"هل في الصورة {_some(group)}{one} بالضبط", "؟")

    def is_coloured(self, group: Group) -> str:
        colour = _COLOURS[group.colour].form(_NOUNS[group.kind].feminine, group.count, _NOM)
        return sentence(f"هل {_uncounted(group.kind, group.count, _NOM)} {colour}", "؟")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"هل {_the(first)} {self.where_answer(relation, second)}", "؟")

    def which_colour(self, group: Group) -> str:
        return sentence(f"ما لون {_uncounted(group.kind, group.count, _GEN)}", "؟")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        colour, feminine = _COLOURS[group.colour], _NOUNS[group.kind].feminine
        return tuple(dict.fromkeys((colour.masculine, colour.feminine, colour.form(feminine, group.count, _NOM))))

    def how_many(self, group: Group) -> str:
        return sentence(f"كم {_some(Group(group.kind, group.colour, 1, group.size), _ACC)} في الصورة", "؟")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        if group.count == 1:
            feminine = _NOUNS[group.kind].feminine
            return f"{_NOUNS[group.kind].singular} {_ONE[feminine]}", _ONE[feminine]
        words = _TWO if group.count == 2 else _NUMBERS[group.count]
        return self.kind_answer(group.kind, group.count), *words

    def which_kind(self) -> str:
        return "أيٌّ مما يلي يظهر في الصورة؟"

    def kind_answer(self, kind: Kind, count: int) -> str:
        number = f"{_number(kind, count)} " if count > 2 else ""
        return f"{number}{_noun(kind, count, _NOM)}"

    def where(self, group: Group) -> str:
        return sentence(f"أين {_the(group)}", "؟")

    def where_answer(self, relation: Relation, group: Group) -> str:
        return f"{_where(relation, group)} {_the(group, _GEN)}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"هل في الصورة {shown}؟"

    def fits(self, description: str) -> str:
        return f"هل يناسب الصورةَ هذا الوصف: «{description}»؟"

    def what_is_shown(self) -> str:
        return "ماذا يظهر في الصورة؟"
