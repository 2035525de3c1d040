"""What the shipped models really answer in the closed round: `python -m demo.round` asks them anew.

The file beside this one says of which weights the answers are; the tests compare them with those that are shipped.
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from demo.build.plan import MODEL
from demo.round.plan import Entrant, planned

FILE = Path(__file__).with_name("answers.json")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Strict):
    """One answer and what it took."""

    text: str
    tokens_in: Annotated[int, Field(gt=0)]
    tokens_out: Annotated[int, Field(gt=0)]


class Answers(_Strict):
    """All answers by battle and model, turn by turn."""

    weights: Mapping[Entrant, str]
    seconds_per_token: Annotated[float, Field(gt=0)]
    battles: Mapping[str, Mapping[Entrant, tuple[Said, ...]]]


@functools.cache
def stored() -> Answers:
    """The answers as they are shipped."""
    return Answers.model_validate_json(FILE.read_text(encoding="utf-8"))


def weights(model: Path = MODEL) -> dict[Entrant, str]:
    """The hash of each model's weights."""
    return {
        entrant: hashlib.sha256(next((model / entrant).glob("*model.safetensors")).read_bytes()).hexdigest()
        for entrant in Entrant
    }


@dataclass
class _Asked:
    """Answers as they come in."""

    seconds: float = 0.0
    tokens: int = 0


def ask(model: Path = MODEL) -> Answers:
    """Ask both models of every battle, greedily and as one conversation each, as the arena does."""
    from demo.measure.answers import Model, load
    from demo.measure.tasks import Question

    models, took = load(model), _Asked()
    battles: dict[str, dict[Entrant, tuple[Said, ...]]] = {battle.key: {} for battle in planned()}
    pictures = {battle.drawing.origin: battle.drawing.draw() for battle in planned()}
    for entrant in Entrant:
        asked = [battle for battle in planned() if entrant in battle.entrants]
        questions = [
            Question(pictures[battle.drawing.origin], prompt, battle.prompts[:number])
            for battle in asked
            for number, prompt in enumerate(battle.prompts)
        ]
        began = time.monotonic()
        spoken = iter(models.answers(questions, Model(entrant.value)))
        took.seconds += time.monotonic() - began
        for battle in asked:
            texts = [next(spoken) for _ in battle.prompts]
            turns = tuple(
                Said(
                    text=text,
                    tokens_in=models.tokens_of(
                        Question(pictures[battle.drawing.origin], prompt, battle.prompts[:number]), texts
                    ),
                    tokens_out=len(models.processor.tokenizer.encode(text)) + 1,
                )
                for number, (prompt, text) in enumerate(zip(battle.prompts, texts, strict=True))
            )
            took.tokens += sum(turn.tokens_out for turn in turns)
            battles[battle.key][entrant] = turns
    return Answers(weights=weights(model), seconds_per_token=round(took.seconds / took.tokens, 5), battles=battles)
