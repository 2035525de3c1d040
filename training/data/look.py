"""What the model sees of a row: its tokens as text, pictures folded into one piece, and what of it is learnt.

`look(reader, row)` is a plain function of the row and of what reads it; the page only colours the pieces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.segment import words
from training.data.rows import Row


class Talked(Protocol):
    """One answer with its prompt, in tokens."""

    @property
    def ids(self) -> Sequence[int]: ...

    @property
    def asked(self) -> int: ...

    @property
    def good(self) -> bool: ...


class Reading(Protocol):
    """What turns rows into tokens: `training.talks.Reader`."""

    image_token: int

    def talks(self, row: Row) -> Sequence[Talked]:
        """One answer, or the chosen and then the rejected one."""
        ...


@dataclass(frozen=True)
class Piece:
    """Some tokens that belong together: a picture, or the fewest tokens that are whole letters."""

    text: str
    tokens: int
    learnt: bool
    """Whether it counts in the loss."""
    picture: bool = False


@dataclass(frozen=True)
class Seen:
    """One answer with all that comes before it."""

    pieces: tuple[Piece, ...]
    good: bool
    """Whether it should be said; the rejected answer of a pair and a bad one should not."""

    @property
    def tokens(self) -> int:
        """All tokens, those of pictures too."""
        return sum(piece.tokens for piece in self.pieces)

    @property
    def learnt(self) -> int:
        """Tokens that count in the loss."""
        return sum(piece.tokens for piece in self.pieces if piece.learnt)


@dataclass(frozen=True)
class Rate:
    """How finely a tokenizer cuts a language."""

    tokens: int
    words: int

    @property
    def tokens_per_word(self) -> float:
        """More of them make a language dearer to learn and slower to say."""
        return self.tokens / self.words if self.words else 0.0


@dataclass(frozen=True)
class Unread:
    """A row that this model cannot read."""

    why: str


@dataclass(frozen=True)
class Looked:
    """Rows by their ids as a model reads them, and how finely it cuts the languages of their snapshot."""

    rows: Mapping[str, tuple[Seen, ...]]
    unread: Mapping[str, Unread]
    rates: Mapping[str, Rate]


def look(reader: Reading, row: Row, tokenizer: Any) -> tuple[Seen, ...]:
    """How a row is read: one answer, or of a pair both."""
    return tuple(
        Seen(
            (
                *_pieces(talk.ids[: talk.asked], reader.image_token, tokenizer, learnt=False),
                *_pieces(talk.ids[talk.asked :], reader.image_token, tokenizer, learnt=True),
            ),
            talk.good,
        )
        for talk in reader.talks(row)
    )


def rates(rows: Iterable[Row], tokenizer: Any) -> Mapping[str, Rate]:
    """Tokens and words of what rows say, by language; words as the language counts them."""
    tokens, counted = Counter[str](), Counter[str]()
    for row in rows:
        text = row.wanted if row.wanted is not None else row.answer or ""
        tokens[row.language] += len(tokenizer(text, add_special_tokens=False)["input_ids"])
        counted[row.language] += len(words(text, row.language))
    return {code: Rate(tokens[code], counted[code]) for code in sorted(tokens)}


def _pieces(ids: Sequence[int], image: int, tokenizer: Any, *, learnt: bool) -> Iterator[Piece]:
    held: list[int] = []
    pictured = 0
    for token in ids:
        if token == image:
            yield from _text(held, tokenizer, learnt=learnt)
            held, pictured = [], pictured + 1
            continue
        if pictured:
            yield Piece(tokenizer.decode([image]), pictured, learnt, picture=True)
            pictured = 0
        held.append(token)
        if not _torn(tokenizer.decode(held)):
            yield from _text(held, tokenizer, learnt=learnt)
            held = []
    yield from _text(held, tokenizer, learnt=learnt)
    if pictured:
        yield Piece(tokenizer.decode([image]), pictured, learnt, picture=True)


def _text(held: Sequence[int], tokenizer: Any, *, learnt: bool) -> Iterator[Piece]:
    if held:
        yield Piece(tokenizer.decode(held), len(held), learnt)


def _torn(text: str) -> bool:
    """A letter of several bytes may be spread over several tokens."""
    return text.endswith("\ufffd")
