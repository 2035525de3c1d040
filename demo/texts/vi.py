"""Vietnamese: a classifier for every noun, size and colour after it, 'có ... không' for questions."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence

_NOUNS = {
    Kind.BALL: ("quả", "bóng"),
    Kind.CUP: ("cái", "cốc"),
    Kind.BOOK: ("quyển", "sách"),
    Kind.APPLE: ("quả", "táo"),
    Kind.STAR: ("ngôi", "sao"),
    Kind.HOUSE: ("ngôi", "nhà"),
    Kind.TREE: ("cái", "cây"),
    Kind.FISH: ("con", "cá"),
    Kind.CAT: ("con", "mèo"),
    Kind.FLOWER: ("bông", "hoa"),
    Kind.BOAT: ("chiếc", "thuyền"),
    Kind.CHAIR: ("cái", "ghế"),
    Kind.HAT: ("chiếc", "mũ"),
    Kind.KEY: ("chiếc", "chìa khóa"),
}
"""Classifier and noun."""
_COLOURS = {
    Colour.RED: "màu đỏ",
    Colour.ORANGE: "màu cam",
    Colour.YELLOW: "màu vàng",
    Colour.GREEN: "màu xanh lá",
    Colour.BLUE: "màu xanh dương",
    Colour.PURPLE: "màu tím",
    Colour.PINK: "màu hồng",
    Colour.BLACK: "màu đen",
}
_SIZES = {Size.SMALL: "nhỏ", Size.LARGE: "to"}
_NUMBERS = ("", "một", "hai", "ba", "bốn")
_RELATIONS = {
    Relation.LEFT_OF: "ở bên trái",
    Relation.RIGHT_OF: "ở bên phải",
    Relation.ABOVE: "ở phía trên",
    Relation.BELOW: "ở phía dưới",
    Relation.INSIDE: "ở trong",
}


def _thing(kind: Kind) -> str:
    return " ".join(_NOUNS[kind])


def _words(group: Group) -> str:
    """quả bóng nhỏ màu đỏ."""
    size = f" {_SIZES[group.size]}" if group.size else ""
    return f"{_thing(group.kind)}{size} {_COLOURS[group.colour]}"


def _counted(group: Group) -> str:
    return f"{_NUMBERS[group.count]} {_words(group)}"


def _known(group: Group) -> str:
    """One thing already pointed at needs no number."""
    return _words(group) if group.count == 1 else _counted(group)


def _subject(group: Group) -> str:
    """quả bóng, những quả bóng: a number would add what the question does not say."""
    return _thing(group.kind) if group.count == 1 else f"những {_thing(group.kind)}"


def _where(relation: Relation, group: Group) -> str:
    """One is ở trên a boat and ở trong everything else."""
    return "ở trên" if relation is Relation.INSIDE and group.kind is Kind.BOAT else _RELATIONS[relation]


@dataclass(frozen=True)
class Vietnamese:
    """Talks about the world in Vietnamese."""

    yes: str = "Có."
    no: str = "Không."

    def caption(self, scene: Scene) -> str:
        if scene.relation is None or scene.second is None:
            return sentence(_counted(scene.first))
        return sentence(f"{_counted(scene.first)} {_where(scene.relation, scene.second)} {_counted(scene.second)}")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_known(first)} {self.where_answer(relation, second)}")

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, known = _counted(group), _known(group)
        return (
            sentence(f"ở đây có {some}"),
            sentence(f"trong vườn có {some}"),
            sentence(f"tôi nhìn thấy {some}"),
            sentence(f"em gái tôi vẽ {some}"),
            sentence(f"{known} ở đâu", "?"),
            sentence(f"chúng tôi đang tìm {known}"),
            sentence(f"bọn trẻ chơi bên cạnh {known}"),
            sentence(f"tôi thích {known}"),
            sentence(f"đây là {some}"),
            sentence(f"đằng kia có {some}"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"trong tranh có {_counted(group)} không", "?")

    def exactly(self, group: Group) -> str:
        return sentence(f"trong tranh có đúng {_counted(group)} không", "?")

    def is_coloured(self, group: Group) -> str:
        return sentence(f"{_subject(group)} có {_COLOURS[group.colour]} không", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        return sentence(f"{_known(first)} có {self.where_answer(relation, second)} không", "?")

    def which_colour(self, group: Group) -> str:
        return sentence(f"{_subject(group)} có màu gì", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        return _COLOURS[group.colour], _COLOURS[group.colour].removeprefix("màu ")

    def how_many(self, group: Group) -> str:
        return sentence(f"trong tranh có mấy {_words(group)}", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        number = _NUMBERS[group.count]
        return f"{number} {_NOUNS[group.kind][0]}", number, self.kind_answer(group.kind, group.count)

    def which_kind(self) -> str:
        return "Thứ nào sau đây có trong tranh?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        return f"{_NUMBERS[count]} {_thing(kind)}"

    def where(self, group: Group) -> str:
        return sentence(f"{_known(group)} ở đâu", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        return f"{_where(relation, group)} {_known(group)}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"Bức tranh này có vẽ {shown} không?"

    def fits(self, description: str) -> str:
        return f"Lời mô tả “{description}” có đúng với bức tranh không?"

    def what_is_shown(self) -> str:
        return "Bức tranh này vẽ gì?"
