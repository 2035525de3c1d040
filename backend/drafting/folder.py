"""The folder of the drafts of a benchmark in a language: who makes them, what that took, whether it can go on.

spec.json     benchmark, language, translator and prices
spent.jsonl   a line for each answer, usable or not
halted.json   why the translator cannot go on, where it cannot
ended         there once everything was asked; then the next start asks again for what could not be used
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from annotation.drafting import Halt, Halted, Spent
from core.files import write_whole

_MILLION = 1_000_000


class DraftingInvalid(RuntimeError):
    """A folder that holds no drafting; the message says what to do."""


class DraftingSpec(BaseModel):
    """Who makes which drafts; prices are for a million tokens, in whatever money the operator thinks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    benchmark: str
    language: str
    translator: str
    price_in: float = 0
    price_out: float = 0


@dataclass(frozen=True)
class Bill:
    """What was asked so far and what that cost at the prices of the day; with a price of 0 it costs nothing."""

    spent: Spent
    cost: float


class DraftingFolder:
    """The drafts of one benchmark in one language."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = path / "working"
        self.log = path / "log.txt"
        self._spec = path / "spec.json"
        self._spent = path / "spent.jsonl"
        self._halted = path / "halted.json"
        self._ended = path / "ended"

    def prepare(self, spec: DraftingSpec) -> None:
        """Write down who makes the drafts from now on."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_whole(self._spec, spec.model_dump_json(indent=1).encode())

    def spec(self) -> DraftingSpec:
        """Who makes which drafts; DraftingInvalid where there is none."""
        try:
            return DraftingSpec.model_validate_json(self._spec.read_bytes())
        except FileNotFoundError:
            raise DraftingInvalid(f"{self.path} holds no drafts in the making.") from None

    def begin(self) -> bool:
        """A process begins: what stopped the last one is forgotten. Whether everything had been asked before."""
        write_whole(self._spent, b"".join(self._lines()))  # without a last line that a kill cut short
        self._halted.unlink(missing_ok=True)
        before = self._ended.exists()
        self._ended.unlink(missing_ok=True)
        return before

    def end(self) -> None:
        """Everything was asked."""
        write_whole(self._ended, b"")

    def halt(self, halted: Halted) -> None:
        """Keep why it cannot go on."""
        write_whole(self._halted, json.dumps({"why": halted.why.value, "message": str(halted)}).encode())

    @property
    def halted(self) -> Halt | None:
        """Why the last process could not go on."""
        return Halt(json.loads(self._halted.read_bytes())["why"]) if self._halted.exists() else None

    @property
    def ended(self) -> bool:
        """Whether everything was asked."""
        return self._ended.exists()

    def spend(self, spent: Spent) -> None:
        """Add to the bill."""
        spec = self.spec()
        cost = (spent.tokens_in * spec.price_in + spent.tokens_out * spec.price_out) / _MILLION
        with self._spent.open("ab") as lines:
            lines.write(json.dumps({**asdict(spent), "cost": cost}).encode() + b"\n")

    def bill(self) -> Bill:
        """Everything so far."""
        spent, cost = Spent(), 0.0
        for line in self._lines():
            told = json.loads(line)
            cost += told.pop("cost")
            spent += Spent(**told)
        return Bill(spent, cost)

    def _lines(self) -> Iterator[bytes]:
        data = self._spent.read_bytes() if self._spent.exists() else b""
        yield from data[: data.rfind(b"\n") + 1].splitlines(keepends=True)
