"""Recipes: what is trained, on what, and how; every field of one, and what may not stand together.

`training/recipe_reading.py` reads them from files.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from core import languages
from training.data.rows import Source, Task

_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[int, Field(ge=1)]


class Learns(StrEnum):
    """How a part of the model learns."""

    LORA = "lora"
    FULL = "full"


class PartPlan(_Strict):
    """How one part learns; `rate` where it differs from the stage's."""

    learns: Learns = Learns.LORA
    rank: Positive = 16
    alpha: Positive | None = None
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    targets: str = ""
    rate: Rate | None = None

    @property
    def scaled(self) -> int:
        """Alpha, twice the rank where nothing is said."""
        return 2 * self.rank if self.alpha is None else self.alpha

    @model_validator(mode="after")
    def _sound(self) -> Self:
        plain = PartPlan.model_fields
        own = [name for name in ("rank", "alpha", "dropout", "targets") if getattr(self, name) != plain[name].default]
        if self.learns is Learns.FULL and own:
            raise ValueError("rank, alpha, dropout and targets belong to a part that learns by lora")
        try:
            re.compile(self.targets)
        except re.error as error:
            raise ValueError(f"targets is no pattern: {error}") from error
        return self


class Parts(_Strict):
    """Which parts learn; a part that is not named is frozen."""

    vision: PartPlan | None = None
    projector: PartPlan | None = None
    experts: PartPlan | None = None
    """Router and language experts of a Parrot."""
    language_model: PartPlan | None = None

    @property
    def learning(self) -> dict[str, PartPlan]:
        """The parts that learn, by name."""
        parts = ("vision", "projector", "experts", "language_model")
        named = {name: getattr(self, name) for name in parts}
        return {name: plan for name, plan in named.items() if plan is not None}

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.learning:
            raise ValueError("nothing learns; name vision, projector, experts or language_model")
        if self.experts is not None and self.experts.learns is not Learns.FULL:
            raise ValueError("experts are small and learn in full; say {learns: full}")
        return self


class Sft(_Strict):
    """Say the answer: cross-entropy on its tokens only."""

    kind: Literal["sft"] = "sft"


class Dpo(_Strict):
    """Rather the chosen than the rejected answer, measured from where the stage began."""

    kind: Literal["dpo"]
    beta: Annotated[float, Field(gt=0)] = 0.1
    smoothing: Annotated[float, Field(ge=0, lt=0.5)] = 0.0
    anchor: Annotated[float, Field(ge=0)] = 0.0
    """How much saying the chosen answer counts beside preferring it (RPO)."""


class Kto(_Strict):
    """Good answers more likely and bad ones less, one by one, measured from where the stage began."""

    kind: Literal["kto"]
    beta: Annotated[float, Field(gt=0)] = 0.1
    good: Annotated[float, Field(gt=0)] = 1.0
    bad: Annotated[float, Field(gt=0)] = 1.0


Objective = Annotated[Sft | Dpo | Kto, Field(discriminator="kind")]


class Replay(_Strict):
    """Old rows among new ones, the cure for forgetting: which, and what share of what is learnt."""

    share: Annotated[float, Field(ge=0, lt=1)]
    rows: str = Field(min_length=1, max_length=400)
    sheets: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The share of a batch's sheets, where it is another than that of what is learnt: fewer old sheets that count
    more, or more of them that count less."""

    towards: Literal["answers", "start"] = "answers"
    """What old rows hold the model to: the answers written in them, or all that it would have said in their place when
    the stage began. The second is calmer, as nothing pulls until something has moved; it costs a second look."""

    @property
    def of_sheets(self) -> float:
        """The share of sheets that come from old rows; none where nothing is replayed."""
        return self.share if self.sheets is None or not self.share else self.sheets


class Shift(_Strict):
    """The share of a source moves while the stage goes on, evenly from the first step to the last."""

    source: Source
    start: Share
    end: Share


def _said(english: object) -> str:
    """Whether a share of English is one for all, or each source's own."""
    return "each" if isinstance(english, dict) else "one"


English = Annotated[Annotated[Share, Tag("one")] | Annotated[dict[Source, Share], Tag("each")], Discriminator(_said)]


class Mixture(_Strict):
    """What a stage learns from. Weights say how often; what is not named counts 1, and 0 leaves it out."""

    sources: dict[Source, Annotated[float, Field(ge=0)]] = {}
    languages: dict[str, Annotated[float, Field(ge=0)]] = {}
    tasks: dict[Task, Annotated[float, Field(ge=0)]] = {}
    shares: dict[Source, Annotated[float, Field(gt=0)]] = {}
    """How often sources come beside each other, however many rows each has; those not named come as their rows do."""

    only: tuple[Source, ...] = ()
    english: English | None = None
    """The share of English, or that of each source that is named; the other languages keep their proportions."""

    replay: Replay | None = None
    shift: Shift | None = None
    light: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """How much brighter or darker a picture may be shown."""

    moved: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    """How far a picture may be shifted, as a share of its side."""

    @property
    def english_of(self) -> dict[Source, float]:
        """The share of English of each source that has its own."""
        return self.english if isinstance(self.english, dict) else {}

    @model_validator(mode="after")
    def _sound(self) -> Self:
        unknown = [code for code in self.languages if code not in languages.ALL]
        if unknown:
            raise ValueError(f"no such language: {', '.join(unknown)}")
        left_out = [source for source in self.only if self.sources.get(source) == 0]
        if left_out:
            raise ValueError(f"{left_out[0]} is the only source and counts 0")
        apart = [source for source in self.shares if self.only and source not in self.only]
        if apart:
            raise ValueError(f"{apart[0]} has a share and is not among the only sources")
        strange = [source for source in self.english_of if self.only and source not in self.only]
        if strange:
            raise ValueError(f"{strange[0]} has a share of English and is not among the only sources")
        return self


class Shape(StrEnum):
    """How the rate goes after the warm-up."""

    HOLD = "hold"
    COSINE = "cosine"
    LINEAR = "linear"
    CONSTANT = "constant"


class SchedulePlan(_Strict):
    """The rate over a stage: warm-up as a share of the steps, then a shape; `decay` is the falling share of `hold`,
    `floor` the share of the rate that a falling shape ends at."""

    shape: Shape = Shape.COSINE
    warmup: Share = 0.03
    decay: Annotated[float, Field(gt=0, le=1)] = 0.3
    floor: Annotated[float, Field(ge=0, lt=1)] = 0.0


class Experts(StrEnum):
    """What a stage does with the language experts of a Parrot."""

    KEPT = "kept"
    BYPASSED = "bypassed"
    FRESH = "fresh"


class Stage(_Strict):
    """One stage: objective, parts, data and steps."""

    name: str = Field(pattern=_NAME, max_length=40)
    objective: Objective = Sft()
    parts: Parts
    data: Mixture = Mixture()
    rate: Rate
    batch: Positive
    """Sheets a step: rows about the same picture are one sheet where the model allows it, else each row is one."""

    at_once: Positive | None = None
    """Sheets in one forward; none: all of a step on a GPU, a share for each worker on a processor."""

    together: Annotated[int, Field(ge=1, le=64)] = 8
    """Rows on one sheet at most."""

    steps: Positive | None = None
    epochs: Annotated[float, Field(gt=0)] | None = None
    schedule: SchedulePlan = SchedulePlan()
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    clip: Annotated[float, Field(gt=0)] = 1.0
    betas: tuple[Share, Share] = (0.9, 0.999)
    optimizer: Literal["adamw", "adamw_8bit"] = "adamw"
    checkpointing: bool = False
    """Compute activations twice instead of keeping them."""

    experts: Experts = Experts.KEPT
    """Of a Parrot: as they are, passed by, or asked from here on and begun anew."""

    balance: Annotated[float, Field(ge=0)] = 0.0
    """How much it costs, beside the loss of a token, that a Parrot's experts are used unevenly."""

    merge: bool = False
    """What was learnt becomes part of the model before the next stage, which starts a fresh adapter."""

    @property
    def held(self) -> bool:
        """Whether old rows hold the model to what it was."""
        replay = self.data.replay
        return replay is not None and replay.share > 0 and replay.towards == "start"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        faults = []
        if (self.steps is None) == (self.epochs is None):
            faults.append("say either steps or epochs")
        if self.epochs is not None and self.data.replay is not None and self.data.replay.share > 0:
            faults.append("replay has no end, so a stage with replay says steps, not epochs")
        if self.objective.kind == "kto" and self.batch < 2:
            faults.append("kto compares answers within a batch, so batch is at least 2")
        if self.objective.kind != "sft" and self.data.replay is not None and self.data.replay.share > 0:
            faults.append(f"replay rows are for sft, and this stage is {self.objective.kind}")
        learn = self.parts.experts is not None
        if self.experts is Experts.BYPASSED and learn:
            faults.append("experts that are bypassed cannot learn")
        if self.experts is Experts.FRESH and not learn:
            faults.append("fresh experts say nothing useful until they learn; add experts to parts")
        if self.balance and not (learn and self.objective.kind == "sft"):
            faults.append("balance is for sft stages in which the experts learn")
        language = self.parts.language_model
        if self.held and language is not None and language.learns is Learns.FULL:
            faults.append("replay towards the start needs the head as it was, so the language model learns by lora")
        if self.at_once is not None and self.at_once > self.batch:
            faults.append("at_once is larger than batch")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class Erosion(_Strict):
    """The brake: which loss against the start is borne, how sure one has to be, and what happens then."""

    action: Literal["pause", "warn", "off"] = "warn"
    margin: Annotated[float, Field(ge=0)] = 0.05
    """Nats per answer that a language may get worse on average."""

    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """How often, over all languages of a run, a brake on a harmless run is borne."""


class Attribution(_Strict):
    """Which edits are held back to compare with, and from where on an edit counts as learnt."""

    held: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """The share of edits that nothing is learnt from."""

    seed: str = Field(default="control", min_length=1, max_length=40)
    """Names the draw of these."""

    gain: Annotated[float, Field(gt=0)] = 2.0
    """Nats by which an edit has to gain on what it replaced, from parent to child, on its own prompt."""

    elsewhere: Share = 0.2
    """The share of that gain which it has to have on sister pictures, or else in other languages; with less it was
    learnt by heart."""

    sisters: Annotated[int, Field(ge=0, le=8)] = 2
    """Pictures of the same subject that an edit is asked about, at most."""


class Evaluation(_Strict):
    """What is looked at while a stage runs, and of its edits at the end."""

    every: Positive = 50
    rows: Positive = 32
    """Rows per language and evaluation."""

    answers: Annotated[int, Field(ge=0, le=512)] = 48
    """Tokens of what the model says now about a picture per language; 0 asks nothing."""

    erosion: Erosion = Erosion()
    attribution: Attribution = Attribution()


class Checkpoints(_Strict):
    """How often a run is saved, and how many are kept."""

    seconds: Annotated[float, Field(ge=0)] = 60.0
    keep: Positive = 2


class Recipe(_Strict):
    """A whole recipe."""

    title: str = Field(min_length=1, max_length=200)
    base: str = ""
    """The checkpoint it was written for; a run says which it takes."""

    start: Literal["base", "parent"] = "base"
    """Whether the first stage goes on from the parent's adapter (its rank is kept) or puts a fresh one on the base."""

    quantised: Literal["none", "4bit", "8bit"] = "none"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    limit: Annotated[int, Field(ge=16)] = 4096
    """Tokens a row may have, pictures included; longer rows are left out and listed, never cut."""

    keep_features: bool = True
    """Keep on disk what frozen eyes see of a picture, where it comes up again and is neither moved nor lit."""

    stages: tuple[Stage, ...]
    evaluation: Evaluation = Evaluation()
    checkpoints: Checkpoints = Checkpoints()

    @property
    def replayed(self) -> tuple[str, ...]:
        """What is replayed in any stage, by name."""
        replays = [stage.data.replay for stage in self.stages]
        return tuple(sorted({replay.rows for replay in replays if replay is not None and replay.share > 0}))

    @model_validator(mode="after")
    def _sound(self) -> Self:
        faults = []
        names = [stage.name for stage in self.stages]
        if not names:
            faults.append("there is no stage")
        if len(set(names)) < len(names):
            faults.append("two stages have the same name")
        for stage in self.stages:
            full = [name for name, plan in stage.parts.learning.items() if plan.learns is Learns.FULL]
            if self.quantised != "none" and "language_model" in full:
                faults.append(
                    f"stage {stage.name}: a language model in {self.quantised} cannot learn in full; use lora"
                )
            if self.quantised != "none" and "vision" in full:
                faults.append(f"stage {stage.name}: with {self.quantised} the vision part learns by lora or not at all")
            if self.quantised != "none" and stage.merge:
                faults.append(f"stage {stage.name}: merging into {self.quantised} weights breaks them; leave merge out")
        if faults:
            raise ValueError("; ".join(faults))
        return self
