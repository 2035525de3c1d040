"""Thai: a classifier for every noun, adjectives after it, numbers last, and no full stop."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size

_NOUNS = {
    Kind.BALL: ("ลูกบอล", "ลูก"),
    Kind.CUP: ("ถ้วย", "ใบ"),
    Kind.BOOK: ("หนังสือ", "เล่ม"),
    Kind.APPLE: ("แอปเปิล", "ผล"),
    Kind.STAR: ("ดาว", "ดวง"),
    Kind.HOUSE: ("บ้าน", "หลัง"),
    Kind.TREE: ("ต้นไม้", "ต้น"),
    Kind.FISH: ("ปลา", "ตัว"),
    Kind.CAT: ("แมว", "ตัว"),
    Kind.FLOWER: ("ดอกไม้", "ดอก"),
    Kind.BOAT: ("เรือ", "ลำ"),
    Kind.CHAIR: ("เก้าอี้", "ตัว"),
    Kind.HAT: ("หมวก", "ใบ"),
    Kind.KEY: ("กุญแจ", "ดอก"),
}
"""Noun and classifier."""
_COLOURS = {
    Colour.RED: "สีแดง",
    Colour.ORANGE: "สีส้ม",
    Colour.YELLOW: "สีเหลือง",
    Colour.GREEN: "สีเขียว",
    Colour.BLUE: "สีน้ำเงิน",
    Colour.PURPLE: "สีม่วง",
    Colour.PINK: "สีชมพู",
    Colour.BLACK: "สีดำ",
}
_SIZES = {Size.SMALL: "เล็ก", Size.LARGE: "ใหญ่"}
_NUMBERS = ("", "หนึ่ง", "สอง", "สาม", "สี่")
_RELATIONS = {
    Relation.LEFT_OF: "ทางซ้ายของ",
    Relation.RIGHT_OF: "ทางขวาของ",
    Relation.ABOVE: "เหนือ",
    Relation.BELOW: "ใต้",
    Relation.INSIDE: "ใน",
}


def _words(group: Group) -> str:
    """แมวตัวเล็กสีแดง: size leans on the classifier."""
    noun, classifier = _NOUNS[group.kind]
    size = f"{classifier}{_SIZES[group.size]}" if group.size else ""
    return f"{noun}{size}{_COLOURS[group.colour]}"


def _count(kind: Kind, count: int) -> str:
    return f"{_NUMBERS[count]}{_NOUNS[kind][1]}"


def _counted(group: Group) -> str:
    return f"{_words(group)}{_count(group.kind, group.count)}"


def _known(group: Group) -> str:
    """One thing already pointed at needs no number."""
    return _words(group) if group.count == 1 else _counted(group)


@dataclass(frozen=True)
class Thai:
    """Talks about the world in Thai."""

    yes: str = "ใช่"
    no: str = "ไม่ใช่"

    def caption(self, scene: Scene) -> str:
        if scene.relation is None or scene.second is None:
            return _counted(scene.first)
        return f"{_counted(scene.first)}อยู่{self.where_answer(scene.relation, scene.second)}"

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        return f"{_known(first)}อยู่{self.where_answer(relation, second)}"

    def carriers(self, group: Group) -> tuple[str, ...]:
        some, known = _counted(group), _known(group)
        return (
            f"ที่นี่มี{some}",
            f"ในสวนมี{some}",
            f"ฉันเห็น{some}",
            f"น้องสาววาด{some}",
            f"{known}อยู่ที่ไหน",
            f"เรากำลังมองหา{known}",
            f"เด็ก ๆ เล่นอยู่ข้าง{known}",
            f"ฉันชอบ{_words(group)}",
            f"นี่คือ{_words(group)}",
            f"ตรงโน้นมี{some}",
        )

    def is_there(self, group: Group) -> str:
        return f"ในภาพมี{_counted(group)}ใช่หรือไม่"

    def exactly(self, group: Group) -> str:
        return f"ในภาพมี{_counted(group)}พอดีใช่หรือไม่"

    def is_coloured(self, group: Group) -> str:
        return f"{_NOUNS[group.kind][0]}เป็น{_COLOURS[group.colour]}ใช่หรือไม่"

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        return f"{_known(first)}อยู่{self.where_answer(relation, second)}ใช่หรือไม่"

    def which_colour(self, group: Group) -> str:
        return f"{_NOUNS[group.kind][0]}เป็นสีอะไร"

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        return _COLOURS[group.colour], _COLOURS[group.colour].removeprefix("สี")

    def how_many(self, group: Group) -> str:
        return f"ในภาพมี{_words(group)}กี่{_NOUNS[group.kind][1]}"

    def count_answers(self, group: Group) -> tuple[str, ...]:
        counted = _count(group.kind, group.count)
        return counted, _NUMBERS[group.count], self.kind_answer(group.kind, group.count)

    def which_kind(self) -> str:
        return "สิ่งใดต่อไปนี้อยู่ในภาพ"

    def kind_answer(self, kind: Kind, count: int) -> str:
        return f"{_NOUNS[kind][0]}{_count(kind, count)}"

    def where(self, group: Group) -> str:
        return f"{_known(group)}อยู่ตรงไหน"

    def where_answer(self, relation: Relation, group: Group) -> str:
        return f"{_RELATIONS[relation]}{_known(group)}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"สิ่งที่อยู่ในภาพคือ{shown}ใช่หรือไม่"

    def fits(self, description: str) -> str:
        return f"คำบรรยาย “{description}” ตรงกับภาพใช่หรือไม่"

    def what_is_shown(self) -> str:
        return "สิ่งที่อยู่ในภาพคืออะไร"
