"""A row: one thing to learn, with its history, its pictures and the work it goes back to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Protocol, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core import languages

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
RowId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Weight = Annotated[float, Field(gt=0)]


class Kind(StrEnum):
    """What a row teaches."""

    SFT = "sft"  # say this
    PAIR = "pair"  # rather this than that
    RATING = "rating"  # this was good, or bad


class Source(StrEnum):
    """The work a row was made from."""

    EDIT = "edit"
    VOTE = "vote"
    CAPTION = "caption"
    ALT_TEXT = "alt_text"
    QA = "qa"
    PARALLEL = "parallel"
    TEXT = "text"
    REPLAY = "replay"


class Task(StrEnum):
    """How question and answer go together in rows from question-answer pairs of two languages."""

    PLAIN = ""
    MVQA = "mvqa"  # both in one language
    EP_VQA = "ep_vqa"  # first the question in English, then the answer
    BVQA = "bvqa"  # the answer in the other language


class Split(StrEnum):
    """Whether a row is learnt from or watched."""

    TRAIN = "train"
    EVAL = "eval"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Turn(_Strict):
    """One message that came before the answer."""

    role: Literal["user", "assistant"]
    content: str
    pictures: tuple[Sha256, ...] | None = None
    """Those of this turn; where no turn names its own, the row's belong to the first message."""


class Origin(_Strict):
    """The work behind a row: an edit, a battle, a line of a file."""

    kind: Literal["edit", "battle", "file", "replay"]
    id: str
    round: str | None = None
    at: AwareDatetime | None = None


class Row(_Strict):
    """One thing to learn; one JSON object a line."""

    id: RowId
    kind: Kind
    language: str
    pictures: tuple[Sha256, ...] = ()
    turns: tuple[Turn, ...] = ()
    answer: str | None = None
    chosen: str | None = None
    rejected: str | None = None
    good: bool | None = None
    weight: Weight = 1.0
    source: Source
    task: Task = Task.PLAIN
    origin: Origin
    split: Split = Split.TRAIN

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.language not in languages.ALL:
            raise ValueError(f"no such language: {self.language}")
        _require_answers(self)
        if self.turns and self.turns[-1].role != "user":
            raise ValueError("the last turn has to be the user's")
        if self.pictures and not self.turns:
            raise ValueError("a row with pictures needs a turn that shows them")
        named = [sha for turn in self.turns for sha in turn.pictures or ()]
        if named and tuple(named) != self.pictures:
            raise ValueError("the pictures of the turns are not those of the row")
        return self

    def shown(self) -> tuple[tuple[Turn, tuple[str, ...]], ...]:
        """The turns, each with the pictures that stand in it."""
        if any(turn.pictures for turn in self.turns):
            return tuple((turn, turn.pictures or ()) for turn in self.turns)
        first = next((place for place, turn in enumerate(self.turns) if turn.role == "user"), None)
        return tuple((turn, self.pictures if place == first else ()) for place, turn in enumerate(self.turns))

    @property
    def wanted(self) -> str | None:
        """What the model should say; none where a row only says what it should not."""
        return self.chosen if self.kind is Kind.PAIR else self.answer if self.good is not False else None


class Rows(Protocol):
    """Rows to train on, and their pictures; the same place is always the same row."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int) -> Row: ...

    def picture(self, sha: str) -> bytes:
        """The file of a picture; NotFound BLOB_UNKNOWN where there is none."""
        ...


def row_id(*parts: str) -> str:
    """The id of what a row came from: the same parts, the same id."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


_NEEDED: Mapping[Kind, frozenset[str]] = {
    Kind.SFT: frozenset({"answer"}),
    Kind.PAIR: frozenset({"chosen", "rejected"}),
    Kind.RATING: frozenset({"answer", "good"}),
}


def _require_answers(row: Row) -> None:
    present = {name for name in ("answer", "chosen", "rejected", "good") if getattr(row, name) is not None}
    if present != _NEEDED[row.kind]:
        raise ValueError(f"a row of kind {row.kind} has {', '.join(sorted(_NEEDED[row.kind]))} and nothing else")
    if row.wanted is not None and not row.wanted.strip():  # a bad answer may well be an empty one
        raise ValueError("the answer to be learnt is empty")
