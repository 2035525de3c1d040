"""What a run tells while it works: one record per kind, written as a line each and never changed.

The events file is the truth about a run; curves, pages and exports are read from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from core.expert_weights import ExpertWeights
from training.states import State, Why


class _Record(BaseModel):
    # an older reader of a newer file keeps what it knows
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=True, ser_json_inf_nan="constants")


class Told(_Record):
    """A sentence of the preflight by its name, and what stands in it; a page has it in its own language."""

    sentence: str
    values: dict[str, str | int | float] = Field(default_factory=dict)


class Check(_Record):
    """One verdict of the preflight; `detail` is the same in English, for command lines."""

    name: str
    ok: bool
    detail: str = ""
    told: tuple[Told, ...] = ()


class LearntPart(_Record):
    """How many weights of one part learn: expected by the recipe, and found in the model."""

    name: str
    weights: int
    expected: int
    found: int


class Said(_Record):
    """What the model says now about a fixed picture."""

    language: str
    picture: str
    question: str
    answer: str


class Cell(_Record):
    """Parent and child on one task in one language, with their intervals."""

    language: str
    task: str
    n: int
    parent: float | None
    child: float | None
    parent_low: float | None = None
    parent_high: float | None = None
    child_low: float | None = None
    child_high: float | None = None
    worse: bool = False
    better: bool = False


class Stated(_Record):
    """The run came into a state."""

    kind: Literal["state"] = "state"
    state: State
    why: Why | None = None


class Preflight(_Record):
    """What was looked at before anything is trained."""

    kind: Literal["preflight"] = "preflight"
    checks: tuple[Check, ...]


class StageStarted(_Record):
    """A stage begins, or goes on; `index` counts from 0."""

    kind: Literal["stage"] = "stage"
    stage: str
    index: int
    of: int
    steps: int
    step: int = 0


class Step(_Record):
    """One finished step; `left_seconds` is for all stages."""

    kind: Literal["step"] = "step"
    stage: str
    step: int
    steps: int
    loss: float
    rate: float
    tokens_per_second: float
    memory_mb: float
    left_seconds: float
    gradient: float | None = None


class Checkpointed(_Record):
    """A checkpoint is whole."""

    kind: Literal["checkpoint"] = "checkpoint"
    stage: str
    step: int


class Evaluated(_Record):
    """Loss per language on rows that are never trained on, and what the model says now."""

    kind: Literal["evaluation"] = "evaluation"
    stage: str
    step: int
    losses: dict[str, float]
    answers: tuple[Said, ...] = ()


class Warned(_Record):
    """Something a person should know; its sentence belongs to the code."""

    kind: Literal["warning"] = "warning"
    code: str
    details: dict[str, JsonValue] = Field(default_factory=dict)


class Erosion(_Record):
    """A language gets worse than the parent's by more than chance explains."""

    kind: Literal["erosion"] = "erosion"
    language: str
    details: dict[str, JsonValue] = Field(default_factory=dict)


class Received(_Record):
    """What learns, as expected and as found."""

    kind: Literal["receipt"] = "receipt"
    parts: tuple[LearntPart, ...]
    stage: str = ""


class Compared(_Record):
    """The child beside its parent."""

    kind: Literal["comparison"] = "comparison"
    cells: tuple[Cell, ...]


class Routed(_Record):
    """Which experts the child's pictures pass through; told where it has some."""

    kind: Literal["routing"] = "routing"
    weights: ExpertWeights


class Attributed(_Record):
    """What came of the edits, by what they were to the run: learnt, held back to compare with, or apart."""

    kind: Literal["attribution"] = "attribution"
    edits: int
    verdicts: dict[str, dict[str, int]] = Field(default_factory=dict)
    gains: dict[str, dict[str, float]] = Field(default_factory=dict)
    """The median gain in nats where they were asked: own, picture, language."""
    held: float = 0.0
    seed: str = ""


class Resulted(_Record):
    """What came out: the adapter's folder, relative to the run's, and its hash."""

    kind: Literal["result"] = "result"
    adapter: str
    sha256: str


Event = Annotated[
    Stated
    | Preflight
    | StageStarted
    | Step
    | Checkpointed
    | Evaluated
    | Warned
    | Erosion
    | Received
    | Compared
    | Routed
    | Attributed
    | Resulted,
    Field(discriminator="kind"),
]


class Line(_Record):
    """An event with its number and its time, as the file holds it."""

    seq: int
    at: datetime
    event: Event

    def json_line(self) -> bytes:
        """One flat object and a line end."""
        head = self.model_dump_json(include={"seq", "at"})
        return f"{head[:-1]},{self.event.model_dump_json()[1:]}\n".encode()


_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_LINE_HEAD = TypeAdapter(dict[str, JsonValue])


def read_line(text: bytes) -> Line:
    """A line of the file; ValueError where it is torn."""
    held = _LINE_HEAD.validate_json(text)
    return Line.model_validate({"seq": held.get("seq"), "at": held.get("at"), "event": _EVENT.validate_python(held)})
