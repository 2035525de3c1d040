"""First the eyes: the vision tower learns what is in a picture, before any word, as the towers of big models did.

Small heads that are thrown away afterwards ask for kind, colour, number, size and place, or for the culture picture.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPVisionModel

from demo.build.batches import moved
from demo.build.llava import vision
from demo.build.pictures import Drawn, entries
from demo.build.plan import Plan, Shape
from demo.build.rows import culture_look, scene_look, taught
from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from training.half import ATTENTION
from training.sft import IGNORED

_KINDS, _COLOURS, _SIZES = list(Kind), list(Colour), [None, *Size]
_PLACES = [None, Relation.LEFT_OF, Relation.ABOVE, Relation.INSIDE]
_CULTURE_SHARE = 0.12

HEADS: Mapping[str, int] = {
    **{
        f"{place} {what}": count
        for place in ("first", "second")
        for what, count in (("kind", len(_KINDS)), ("colour", len(_COLOURS)), ("count", 4), ("size", len(_SIZES)))
    },
    "whole place": len(_PLACES),
    "whole entry": len(entries()),
}
"""What is asked of a picture, and how many answers there are."""

_LOOKS = ("first", "second", "whole")


@dataclass(frozen=True)
class Looks:
    """Pictures with what is in them; IGNORED where a question makes no sense."""

    pixels: Tensor
    targets: Mapping[str, Tensor]

    @property
    def weight(self) -> float:
        """Every picture counts alike."""
        return float(len(self.pixels))


class Sight(nn.Module):
    """The tower, three learnt glances at its patches, and a head per question."""

    def __init__(self, shape: Shape, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.tower = CLIPVisionModel(vision(shape))
        self.tower.set_attn_implementation(ATTENTION)
        self.glances = nn.Parameter(torch.randn(len(_LOOKS), shape.vision_width) * 0.5)
        self.look = nn.MultiheadAttention(shape.vision_width, shape.vision_heads, batch_first=True)
        self.heads = nn.ModuleDict({name: nn.Linear(shape.vision_width, count) for name, count in HEADS.items()})

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        patches = self.tower(pixels).last_hidden_state[:, 1:]
        seen, _ = self.look(self.glances.expand(len(pixels), -1, -1), patches, patches, need_weights=False)
        return {name: head(seen[:, _LOOKS.index(name.split()[0])]) for name, head in self.heads.items()}


def loss_of(model: nn.Module, looks: Looks) -> Tensor:
    """The sum of all questions' losses over all pictures."""
    answers = model(looks.pixels)
    losses = [
        functional.cross_entropy(answers[name].float(), target, ignore_index=IGNORED, reduction="sum")
        for name, target in looks.targets.items()
    ]
    return torch.stack(losses).sum()


def batches(plan: Plan, drawn: Drawn) -> Callable[[int], Sequence[Looks]]:
    """The pictures of a step, by its number alone."""

    def of(step: int) -> Sequence[Looks]:
        rng = random.Random(f"{plan.seed} sight {step}")
        size = plan.looks // (2 * plan.workers)
        return [_looks(plan, drawn, rng, size) for _ in range(plan.looks // size)]

    return of


def answers_of(scene: Scene) -> dict[str, int]:
    """A scene as the heads should see it."""
    groups = {"first": scene.first, "second": scene.second}
    answers = {
        f"{place} {what}": answer
        for place, group in groups.items()
        if group is not None
        for what, answer in _group(group).items()
    }
    return {**answers, "whole place": _PLACES.index(scene.relation)}


def _group(group: Group) -> dict[str, int]:
    return {
        "kind": _KINDS.index(group.kind),
        "colour": _COLOURS.index(group.colour),
        "count": group.count - 1,
        "size": _SIZES.index(group.size),
    }


def _looks(plan: Plan, drawn: Drawn, rng: random.Random, count: int) -> Looks:
    pictures, answers = [], []
    for _ in range(count):
        if rng.random() < _CULTURE_SHARE:
            entry = rng.randrange(len(entries()))
            pictures.append(drawn.culture[culture_look(entries()[entry], rng, plan.pictures).index])
            answers.append({"whole entry": entry})
        else:
            scene, look = scene_look(rng, plan.pictures)
            picture = drawn.scenes[look.index]
            pictures.append(picture[:, ::-1] if look.mirrored else picture)
            answers.append(answers_of(taught(scene)))
    pixels = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) / 127.5 - 1
    targets = {name: torch.tensor([answer.get(name, IGNORED) for answer in answers]) for name in HEADS}
    return Looks(moved(pixels, rng), targets)
