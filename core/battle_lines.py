"""Battles as JSON lines: our own schema, which loses nothing, and Chatbot Arena's, for other people's code.

`parley_line` and `read_parley` are each other's inverse. An arena line has what the arena knows: names, the winner by
the sides as shown, both conversations. Whoever exports passes a pseudonym for the person and never a login.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from core import languages
from core.battles import Choice, NotCounted, Side, VoteReason
from core.errors import InvalidInput, Reason

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound=BaseModel)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Seconds = Annotated[float, Field(ge=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]

Winner = Literal["model_a", "model_b", "tie", "tie (bothbad)"]
_WINNERS: Mapping[Choice, Winner] = MappingProxyType(
    {Choice.A: "model_a", Choice.B: "model_b", Choice.TIE: "tie", Choice.BOTH_BAD: "tie (bothbad)"}
)
_CHOICES: Mapping[str, Choice] = MappingProxyType({winner: choice for choice, winner in _WINNERS.items()})
# Readers that split at every Unicode line end would cut such a line in two.
_LINE_ENDS = str.maketrans({"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Both(_Strict, Generic[T]):
    """One thing for each side as shown."""

    a: T
    b: T


class ModelPart(_Strict):
    """A model and where it comes from."""

    name: str
    base: str
    adapter: str = ""
    parent: str | None = None


class AnswerPart(_Strict):
    """What one side answered."""

    text: str
    seed: int
    ending: str
    signals: tuple[str, ...] = ()
    leak: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    first_seconds: Seconds = 0.0
    seconds: Seconds = 0.0


class TurnPart(_Strict):
    """One message with both answers; none when a side failed for good."""

    prompt: str
    pictures: tuple[Sha256, ...] = ()
    answers: Both[AnswerPart] | None
    at: AwareDatetime


class MarkPart(_Strict):
    """The box on a picture where a side is wrong; edges are fractions of width and height."""

    side: Side
    picture: Sha256
    left: Fraction
    top: Fraction
    right: Fraction
    bottom: Fraction


class VotePart(_Strict):
    """What was chosen, by the sides as shown, and whether it counts."""

    choice: Choice
    reasons: Both[tuple[VoteReason, ...]] = Both(a=(), b=())
    note: str = ""
    mark: MarkPart | None = None
    seconds: Seconds
    at: AwareDatetime
    undone_at: AwareDatetime | None = None
    counted: bool
    not_counted: tuple[NotCounted, ...] = ()


class EditPart(_Strict):
    """An answer that was edited; `start` is the side it began from, none when written afresh."""

    id: str | None = None
    turn: Annotated[int, Field(ge=0)]
    person: str
    start: Side | None
    text: str
    distance: Annotated[int, Field(ge=0)]
    seconds: Seconds
    concerns: tuple[str, ...] = ()
    at: AwareDatetime
    replaced_at: AwareDatetime | None = None
    """When its author edited the same answer again; only an edit without it is in force."""


class BattleLine(_Strict):
    """Everything about one battle: one line of our own schema."""

    schema_name: Literal["parley"] = Field(default="parley", alias="schema")
    version: Literal[1] = 1
    battle: str
    round: str | None
    person: str
    language: str
    mode: Literal["blind", "open"]
    control: Side | None = None
    """The side that answered about another picture, in a control."""
    chance: Annotated[float, Field(gt=0, le=1)] | None = None
    """How likely this pair was, where pairs were drawn to where votes tell most."""
    parcel: bool = False
    """Whether it was answered beforehand and judged without a network."""
    void: str | None = None
    models: Both[ModelPart]
    generation: dict[str, int | float | str | bool | None] = Field(default_factory=dict)
    turns: tuple[TurnPart, ...]
    vote: VotePart | None = None
    edits: tuple[EditPart, ...] = ()
    at: AwareDatetime

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)


class ArenaMessage(BaseModel):
    """One message of an arena conversation."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "assistant"]
    content: str


class ArenaLine(BaseModel):
    """One vote as Chatbot Arena writes it; on reading, keys it added later are passed over."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    question_id: str
    model_a: str
    model_b: str
    winner: Winner
    judge: str
    conversation_a: tuple[ArenaMessage, ...]
    conversation_b: tuple[ArenaMessage, ...]
    turn: int
    anony: bool
    language: str
    tstamp: float

    @property
    def choice(self) -> Choice:
        """The winner in our words."""
        return _CHOICES[self.winner]

    @property
    def code(self) -> str | None:
        """The code of the language, where it is a registered one."""
        return next((code for code in languages.ALL if languages.get(code).english_name == self.language), None)

    @property
    def at(self) -> datetime:
        """When the vote was cast."""
        return datetime.fromtimestamp(self.tstamp, UTC)


def parley_line(battle: BattleLine) -> str:
    """One line of our own schema, without its line end."""
    return battle.model_dump_json().translate(_LINE_ENDS)


def arena_line(battle: BattleLine) -> str | None:
    """One line as Chatbot Arena writes it, or none.

    The arena has no word for a vote that does not count, so only counted votes are written, and those
    of open battles with `anony` false, as there.
    """
    vote = battle.vote
    if vote is None or set(vote.not_counted) - {NotCounted.OPEN} or (not vote.counted and not vote.not_counted):
        return None
    line = ArenaLine(
        question_id=battle.battle,
        model_a=battle.models.a.name,
        model_b=battle.models.b.name,
        winner=_WINNERS[vote.choice],
        judge=battle.person,
        conversation_a=tuple(_conversation(battle, Side.A)),
        conversation_b=tuple(_conversation(battle, Side.B)),
        turn=sum(turn.answers is not None for turn in battle.turns),
        anony=battle.mode == "blind",
        language=languages.get(battle.language).english_name,
        tstamp=vote.at.timestamp(),
    )
    return line.model_dump_json().translate(_LINE_ENDS)


def read_parley(lines: Iterable[str]) -> Iterator[BattleLine]:
    """Battles from lines of our own schema; an unknown key, another version or a broken line is refused."""
    return _read(lines, BattleLine)


def read_arena(lines: Iterable[str]) -> Iterator[ArenaLine]:
    """Votes from lines as Chatbot Arena writes them."""
    return _read(lines, ArenaLine)


def _conversation(battle: BattleLine, side: Side) -> Iterator[ArenaMessage]:
    for turn in battle.turns:
        if turn.answers is not None:
            answer = turn.answers.a if side is Side.A else turn.answers.b
            yield ArenaMessage(role="user", content=turn.prompt)
            yield ArenaMessage(role="assistant", content=answer.text)


def _read(lines: Iterable[str], model: type[ModelT]) -> Iterator[ModelT]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield model.model_validate_json(line)
        except ValidationError as error:
            raise InvalidInput(Reason.REQUEST_MALFORMED, line=number) from error
