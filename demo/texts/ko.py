"""Korean: counters, particles that follow the last sound, and a polite ending."""

from __future__ import annotations

from dataclasses import dataclass

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts.shape import sentence

_NOUNS = {
    Kind.BALL: ("공", "개"),
    Kind.CUP: ("컵", "개"),
    Kind.BOOK: ("책", "권"),
    Kind.APPLE: ("사과", "개"),
    Kind.STAR: ("별", "개"),
    Kind.HOUSE: ("집", "채"),
    Kind.TREE: ("나무", "그루"),
    Kind.FISH: ("물고기", "마리"),
    Kind.CAT: ("고양이", "마리"),
    Kind.FLOWER: ("꽃", "송이"),
    Kind.BOAT: ("배", "척"),
    Kind.CHAIR: ("의자", "개"),
    Kind.HAT: ("모자", "개"),
    Kind.KEY: ("열쇠", "개"),
}
"""Noun and the word it is counted with."""
_COLOURS = {
    Colour.RED: ("빨간", "빨간색"),
    Colour.ORANGE: ("주황색", "주황색"),
    Colour.YELLOW: ("노란", "노란색"),
    Colour.GREEN: ("초록색", "초록색"),
    Colour.BLUE: ("파란", "파란색"),
    Colour.PURPLE: ("보라색", "보라색"),
    Colour.PINK: ("분홍색", "분홍색"),
    Colour.BLACK: ("검은", "검은색"),
}
"""Before a noun, and alone."""
_COLOUR_NAMES = {
    Colour.RED: ("빨강",),
    Colour.ORANGE: ("주황",),
    Colour.YELLOW: ("노랑",),
    Colour.GREEN: ("초록", "녹색"),
    Colour.BLUE: ("파랑",),
    Colour.PURPLE: ("보라",),
    Colour.PINK: ("분홍",),
    Colour.BLACK: ("검정", "검정색"),
}
"""Nouns that people answer with as well."""
_SIZES = {Size.SMALL: "작은", Size.LARGE: "큰"}
_NUMBERS = ("", "한", "두", "세", "네")
_ALONE = ("", "하나", "둘", "셋", "넷")
_RELATIONS = {
    Relation.LEFT_OF: "왼쪽",
    Relation.RIGHT_OF: "오른쪽",
    Relation.ABOVE: "위쪽",
    Relation.BELOW: "아래쪽",
    Relation.INSIDE: "안",
}


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The word with its particle: 공이, 사과가."""
    closed = (ord(word[-1]) - ord("가")) % 28 != 0
    return word + (after_consonant if closed else after_vowel)


def _words(group: Group) -> str:
    size = f"{_SIZES[group.size]} " if group.size else ""
    return f"{size}{_COLOURS[group.colour][0]} {_NOUNS[group.kind][0]}"


def _count(kind: Kind, count: int) -> str:
    return f"{_NUMBERS[count]} {_NOUNS[kind][1]}"


def _counted(group: Group) -> str:
    """빨간 공 한 개, 빨간 공 두 개."""
    return f"{_words(group)} {_count(group.kind, group.count)}"


def _known(group: Group) -> str:
    """빨간 공, 빨간 공 두 개: one thing already pointed at needs no number."""
    return _words(group) if group.count == 1 else _counted(group)


@dataclass(frozen=True)
class Korean:
    """Talks about the world in Korean."""

    yes: str = "네."
    no: str = "아니요."

    def caption(self, scene: Scene) -> str:
        who = particle(_counted(scene.first), "이", "가")
        if scene.relation is None or scene.second is None:
            return sentence(f"{who} 있습니다")
        return sentence(f"{who} {self.where_answer(scene.relation, scene.second)}에 있습니다")

    def statement(self, first: Group, relation: Relation, second: Group) -> str:
        place = self.where_answer(relation, second)
        return sentence(f"{particle(_known(first), '은', '는')} {place}에 있습니다")

    def carriers(self, group: Group) -> tuple[str, ...]:
        who, whom = particle(_counted(group), "이", "가"), particle(_counted(group), "을", "를")
        return (
            sentence(f"여기에 {who} 있습니다"),
            sentence(f"정원에 {who} 있어요"),
            sentence(f"저는 {whom} 보았습니다"),
            sentence(f"동생이 {whom} 그렸어요"),
            sentence(f"{particle(_known(group), '은', '는')} 어디에 있나요", "?"),
            sentence(f"우리는 {whom} 찾고 있습니다"),
            sentence(f"아이들이 {_known(group)} 옆에서 놀고 있어요"),
            sentence(f"저는 {particle(_words(group), '을', '를')} 좋아합니다"),
            sentence(f"이것은 {_words(group)}입니다"),
            sentence(f"저기 {who} 보입니다"),
        )

    def is_there(self, group: Group) -> str:
        return sentence(f"그림에 {particle(_counted(group), '이', '가')} 있나요", "?")

    def exactly(self, group: Group) -> str:
        count = _count(group.kind, group.count)
        return sentence(f"그림에 {particle(_words(group), '이', '가')} 정확히 {count} 있나요", "?")

    def is_coloured(self, group: Group) -> str:
        return sentence(f"{particle(_NOUNS[group.kind][0], '은', '는')} {_COLOURS[group.colour][1]}인가요", "?")

    def is_related(self, first: Group, relation: Relation, second: Group) -> str:
        place = self.where_answer(relation, second)
        return sentence(f"{particle(_known(first), '이', '가')} {place}에 있나요", "?")

    def which_colour(self, group: Group) -> str:
        return sentence(f"{particle(_NOUNS[group.kind][0], '은', '는')} 무슨 색인가요", "?")

    def colour_answers(self, group: Group) -> tuple[str, ...]:
        return _COLOURS[group.colour][1], *_COLOUR_NAMES[group.colour]

    def how_many(self, group: Group) -> str:
        counter = _NOUNS[group.kind][1]
        return sentence(f"그림에 {particle(_words(group), '이', '가')} 몇 {counter} 있나요", "?")

    def count_answers(self, group: Group) -> tuple[str, ...]:
        counted = _count(group.kind, group.count)
        return counted, _ALONE[group.count], self.kind_answer(group.kind, group.count)

    def which_kind(self) -> str:
        return "다음 중 그림에 있는 것은 무엇인가요?"

    def kind_answer(self, kind: Kind, count: int) -> str:
        return f"{_NOUNS[kind][0]} {_count(kind, count)}"

    def where(self, group: Group) -> str:
        return sentence(f"{particle(_known(group), '은', '는')} 어디에 있나요", "?")

    def where_answer(self, relation: Relation, group: Group) -> str:
        return f"{_known(group)} {_RELATIONS[relation]}"

    def shows(self, shown: str, plural: bool) -> str:
        return f"그림에 있는 것은 {shown}인가요?"

    def fits(self, description: str) -> str:
        ending = particle(description, "”이라는", "”라는")
        return f"“{ending} 설명이 그림과 맞나요?"

    def what_is_shown(self) -> str:
        return "이 그림에는 무엇이 있나요?"
