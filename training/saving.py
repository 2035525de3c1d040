"""Checkpoints of a stage: what learns, the optimizer and where the run stands, whole or not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors.torch import load_file, save_file

from training.learner import Learner

_WEIGHTS, _OPTIMIZER, _PLACE = "weights.safetensors", "optimizer.pt", "place.json"


class CheckpointDamaged(RuntimeError):
    """A complete checkpoint that cannot be taken up; the message says which."""


class Place(BaseModel):
    """Where a stage stands beside its weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    at_once: int | None = None
    """Sheets in one forward, where memory has run out before."""
    wealth: dict[str, list[float]] = {}
    """What the erosion brake has seen so far, over all stages."""


@dataclass(frozen=True)
class Saved:
    """A checkpoint as it was read."""

    place: Place
    path: Path = field(repr=False)


def save(path: Path, learner: Learner, optimizer: torch.optim.Optimizer, place: Place) -> None:
    """Fill the folder of a checkpoint."""
    weights = {name: value.detach().cpu().contiguous() for name, value in learner.learning()}
    save_file(weights, path / _WEIGHTS)
    torch.save(optimizer.state_dict(), path / _OPTIMIZER)
    (path / _PLACE).write_text(place.model_dump_json())


def take_up(path: Path, learner: Learner, optimizer: torch.optim.Optimizer | None) -> Place:
    """Put the weights into what learns, and the optimizer where it was."""
    try:
        place = Place.model_validate_json((path / _PLACE).read_bytes())
        weights = load_file(path / _WEIGHTS)
        state = torch.load(path / _OPTIMIZER, weights_only=True) if optimizer is not None else None
    except (OSError, ValidationError, RuntimeError, ValueError) as error:
        raise CheckpointDamaged(f"{path.name} cannot be read: {error}") from error
    named = dict(learner.learning())
    if set(named) != set(weights):
        raise CheckpointDamaged(f"{path.name} holds other weights than this stage trains")
    with torch.no_grad():
        for name, value in weights.items():
            named[name].copy_(value)
    if optimizer is not None and state is not None:
        optimizer.load_state_dict(state)
    return place
