"""What the arena's JSON API gives. Until the vote nothing here may tell which model answered.

So there are no seeds, no tokens, no times of one side, and of an answer that said who wrote it only that
the battle is marked.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from backend.records import Answer, Edit, Mode, Model, ModelState, PictureInfo, Turn, TurnState
from backend.services.arena.live import LiveView
from backend.services.arena.views import BattleView, Judged
from core.battles import Choice, Side, Sides


class AnswerOut(BaseModel):
    """One answer and its badges: other_language, other_script, repetition, cut_off, empty."""

    text: str
    signals: list[str]

    @classmethod
    def of(cls, answer: Answer) -> AnswerOut:
        """The shape of an answer."""
        return cls(text=answer.text, signals=sorted(answer.signals))


class AnswersOut(BaseModel):
    """Both answers to one message."""

    a: AnswerOut
    b: AnswerOut


class TurnOut(BaseModel):
    """One message, and both answers once they are whole."""

    number: int
    prompt: str
    pictures: list[str]
    state: TurnState
    answers: AnswersOut | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, turn: Turn) -> TurnOut:
        """The shape of a turn."""
        answers = turn.answers
        return cls(
            number=turn.number,
            prompt=turn.prompt,
            pictures=list(turn.pictures),
            state=turn.state,
            answers=AnswersOut(a=AnswerOut.of(answers.a), b=AnswerOut.of(answers.b)) if answers is not None else None,
            created_at=turn.created_at,
            finished_at=turn.finished_at,
        )


class TextsOut(BaseModel):
    """One text for each side."""

    a: str
    b: str

    @classmethod
    def of(cls, sides: Sides[str]) -> TextsOut:
        """The shape of two texts."""
        return cls(a=sides.a, b=sides.b)


class LiveOut(BaseModel):
    """Answers on their way: as much of both as the slower has, or the place in the queue."""

    texts: TextsOut
    waiting: int | None

    @classmethod
    def of(cls, live: LiveView) -> LiveOut:
        """The shape of answers on their way."""
        return cls(texts=TextsOut.of(live.texts), waiting=live.waiting)


class EditOut(BaseModel):
    """An edited answer; a later one replaces it."""

    id: str
    turn: int
    start: Side | None
    text: str
    distance: int
    seconds: float
    concerns: list[str]
    created_at: datetime
    replaced_at: datetime | None

    @classmethod
    def of(cls, edit: Edit) -> EditOut:
        """The shape of an edit."""
        return cls(
            id=edit.id,
            turn=edit.turn,
            start=edit.start,
            text=edit.text,
            distance=edit.distance,
            seconds=edit.seconds,
            concerns=sorted(edit.concerns),
            created_at=edit.created_at,
            replaced_at=edit.replaced_at,
        )


class BattleOut(BaseModel):
    """A battle as its person sees it; `names` and `not_counted` come `names_seconds` after the vote, or at once where
    the battle is open.

    `void` and `refused` hold a reason: of a battle that is over for good, and of a last message that nobody
    took (`queue_full`) and that can be asked again later.
    """

    id: str
    round_id: str | None
    language: str
    mode: Mode
    turns: list[TurnOut]
    live: LiveOut | None
    void: str | None
    refused: str | None
    leaked: bool
    ended: bool
    choice: Choice | None
    undo_seconds: int
    names_seconds: float
    not_counted: list[str]
    names: TextsOut | None
    edits: list[EditOut]

    @classmethod
    def of(cls, battle: BattleView) -> BattleOut:
        """The shape of a battle."""
        return cls(
            id=battle.id,
            round_id=battle.round_id,
            language=battle.language,
            mode=battle.mode,
            turns=[TurnOut.of(turn) for turn in battle.turns],
            live=LiveOut.of(battle.live) if battle.live is not None else None,
            void=battle.void,
            refused=battle.refused,
            leaked=battle.leaked,
            ended=battle.ended,
            choice=battle.choice,
            undo_seconds=battle.undo_seconds,
            names_seconds=battle.names_seconds,
            not_counted=sorted(battle.not_counted),
            names=TextsOut.of(battle.names) if battle.names is not None else None,
            edits=[EditOut.of(edit) for edit in battle.edits],
        )


class JudgedOut(BaseModel):
    """A vote that is stored, and the names where they are told by now; both are gone when it was taken back since."""

    choice: Choice | None
    names: TextsOut | None
    not_counted: list[str]
    undo_seconds: int
    names_seconds: float

    @classmethod
    def of(cls, judged: Judged) -> JudgedOut:
        """The shape of a stored vote."""
        return cls(
            choice=judged.choice,
            names=TextsOut.of(judged.names) if judged.names is not None else None,
            not_counted=sorted(judged.not_counted),
            undo_seconds=judged.undo_seconds,
            names_seconds=judged.names_seconds,
        )


class DraftOut(BaseModel):
    """What is half typed, if anything."""

    text: str | None


class PictureMade(BaseModel):
    """A stored picture; its hash is its name."""

    sha256: str
    width: int
    height: int


class PictureOut(PictureMade):
    """A picture that everybody is offered."""

    licence: str
    origin: str
    demo: bool

    @classmethod
    def of(cls, picture: PictureInfo) -> PictureOut:
        """The shape of a picture."""
        return cls(
            sha256=picture.sha256,
            width=picture.width,
            height=picture.height,
            licence=picture.licence,
            origin=picture.origin,
            demo=picture.demo,
        )


class ModelOut(BaseModel):
    """A registered model."""

    id: str
    name: str
    base: str
    adapter: str
    parent_id: str | None
    state: ModelState
    active: bool
    demo: bool
    created_at: datetime

    @classmethod
    def of(cls, model: Model) -> ModelOut:
        """The shape of a model."""
        return cls(**vars(model), active=model.active)
