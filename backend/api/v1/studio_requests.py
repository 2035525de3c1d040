"""What the JSON API takes about rounds and snapshots."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from backend.db.rounds import Wanted
from backend.services.studio.rounds import NewRound, Target
from backend.services.studio.snapshots import Wish
from training.data.likeness import RADIUS
from training.data.screening import Rules
from training.data.splits import Splitting


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoundIn(_Body):
    """A round to open; goals are counted votes by language."""

    name: str
    goals: dict[str, StrictInt]

    def record(self) -> NewRound:
        """As services take it."""
        return NewRound(self.name, self.goals)


class TargetIn(_Body):
    """A battle, or one edit in it."""

    battle: str
    edit: str | None = None


class ExcludeIn(_Body):
    """What is taken out, and why."""

    targets: list[TargetIn]
    reason: str

    def records(self) -> list[Target]:
        """As services take it."""
        return [Target(target.battle, target.edit) for target in self.targets]


class ExcludeMatchingIn(_Body):
    """Which battles are taken out, and why."""

    reason: str
    language: str = ""
    choice: str = ""
    edited: StrictBool | None = None
    counted: StrictBool | None = None

    def record(self) -> Wanted:
        """As services take it."""
        return Wanted(self.language, self.choice, self.edited, self.counted)


class LiftIn(_Body):
    """Which exclusions are taken back."""

    exclusions: list[str]


class HoldOutIn(_Body):
    """Pictures that are kept for measuring, or no longer."""

    pictures: Annotated[list[str], Field(min_length=1, max_length=10_000)]
    held: StrictBool = True


class SnapshotIn(_Body):
    """A snapshot of a round; what is not said is as the page offers it."""

    round: str
    languages: list[str] = []
    counted_only: StrictBool = True
    reliability: Annotated[float, Field(ge=0, le=1)] = 0.0
    other_language: StrictBool = True
    worse_edits: StrictBool = True
    balance_position: StrictBool = False
    balance_length: StrictBool = False
    share: Annotated[float, Field(ge=0, lt=1)] = 0.05
    seed: Annotated[str, Field(min_length=1, max_length=80)] = "eval"
    radius: Annotated[int, Field(ge=0, le=16)] = RADIUS
    refer: StrictBool = False

    def record(self) -> Wish:
        """As services take it."""
        rules = Rules(
            languages=tuple(self.languages),
            counted_only=self.counted_only,
            reliability=self.reliability,
            other_language=self.other_language,
            worse_edits=self.worse_edits,
            balance_position=self.balance_position,
            balance_length=self.balance_length,
        )
        return Wish(rules, Splitting(share=self.share, seed=self.seed, radius=self.radius), refer=self.refer)
