"""The vocabulary of the leak guard as a tree of letters, so that each new letter is one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path

import regex  # type: ignore[import-untyped]
import yaml
from pydantic import BaseModel, ConfigDict

from annotation.leak_fold import Group, fold, folded

_WORDS = Path(__file__).with_name("leak_words.yaml")
# A digit, an underscore or a capital inside: nobody describes a picture with parley-hu-r3 or BabelTuned.
_COINED = regex.compile(r"\S*(?:[\p{Nd}_]|\p{Ll}\p{Lu})\S*")
_SHORTEST_OWN_NAME = 5


class Kind(Enum):
    """What a found word does; see `annotation.leaks`."""

    MODEL = auto()
    PRODUCT = auto()
    SHARED = auto()
    MAKER = auto()
    OPENER = auto()
    WEAK_OPENER = auto()
    CLOSER = auto()
    COPULA = auto()
    SELF = auto()
    SEEN = auto()


NAMES = frozenset({Kind.MODEL, Kind.PRODUCT, Kind.SHARED})


class Tail(Enum):
    """What may follow the last letter within the word."""

    NOTHING = auto()
    ENDING = auto()  # a few letters of inflection
    ANYTHING = auto()


@dataclass(frozen=True)
class Entry:
    """One name or phrase; `spaced` when it is written in several words itself."""

    text: str
    kind: Kind
    tail: Tail
    spaced: bool


@dataclass
class Node:
    """A letter in the tree, and what ends there."""

    children: dict[str, Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Vocabulary:
    """Two trees: words that are held back until judged, and words that only judge."""

    held: Node
    context: Node
    fillers: frozenset[str]
    copulas: tuple[str, ...]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[str, ...]
    products: tuple[str, ...]
    shared: tuple[str, ...]
    shared_exact: tuple[str, ...]
    openers: tuple[str, ...]
    weak_openers: tuple[str, ...]
    fillers: tuple[str, ...]
    closers: tuple[str, ...]
    copulas: tuple[str, ...]
    self: tuple[str, ...]
    makers: tuple[str, ...]
    seen: tuple[str, ...]


@lru_cache(maxsize=16)
def vocabulary(own_names: frozenset[str]) -> Vocabulary:
    """The words of every installation and the names of this one's models; read once."""
    words = _Words.model_validate(yaml.safe_load(_WORDS.read_text(encoding="utf-8")))
    held, context = Node(), Node()
    for entry in (*_names(words), *_own(own_names), *_phrases(words.makers, Kind.MAKER)):
        _plant(held, entry)
    for texts, kind in (
        (words.openers, Kind.OPENER),
        (words.weak_openers, Kind.WEAK_OPENER),
        (words.closers, Kind.CLOSER),
        (words.copulas, Kind.COPULA),
        (words.self, Kind.SELF),
        (words.seen, Kind.SEEN),
    ):
        for entry in _phrases(texts, kind):
            _plant(context, entry)
    return Vocabulary(held, context, frozenset(map(folded, words.fillers)), tuple(map(folded, words.copulas)))


def _plant(root: Node, entry: Entry) -> None:
    node = root
    for letter in folded(entry.text):
        node = node.children.setdefault(letter, Node())
    if node is not root:
        node.entries.append(entry)


def _names(words: _Words) -> Iterable[Entry]:
    for name in words.models:
        # Qwen2 and Qwennel are Qwen; Mixtral-8x7 is not Mixtral-8x72.
        yield _entry(name, Kind.MODEL, Tail.ENDING if name[-1].isdigit() else Tail.ANYTHING)
    for names, kind, tail in (
        (words.products, Kind.PRODUCT, Tail.ENDING),
        (words.shared, Kind.SHARED, Tail.ENDING),
        (words.shared_exact, Kind.SHARED, Tail.NOTHING),
    ):
        for name in names:
            yield _entry(name, kind, Tail.NOTHING if name[-1].isdigit() else tail)


def _own(names: Iterable[str]) -> Iterable[Entry]:
    """Names that look coined are guarded wherever they stand; "base" or "round 3" may be words of a description."""
    for name in sorted(names):
        for form in sorted({name, name.rsplit("/", 1)[-1]}):
            letters = folded(form)
            coined = _COINED.fullmatch(form) is not None and len(letters) >= _SHORTEST_OWN_NAME
            if len(letters) > 1:
                yield _entry(form, Kind.MODEL if coined else Kind.SHARED, Tail.ENDING)


def _phrases(texts: Iterable[str], kind: Kind) -> Iterable[Entry]:
    for text in texts:
        open_ended = text.endswith("*") or kind is Kind.COPULA
        yield _entry(text.removesuffix("*"), kind, Tail.ANYTHING if open_ended else Tail.NOTHING)


def _entry(text: str, kind: Kind, tail: Tail) -> Entry:
    gaps = any(fold(character).group is Group.GAP for character in text.strip())
    return Entry(text, kind, tail, spaced=gaps)
