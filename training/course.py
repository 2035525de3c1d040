"""One run while it trains: its spec and recipe, the model that learns, what it learns from and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from training import learner as learners
from training.data.rows import Row
from training.erosion import Watch
from training.folder import RunFolder, Spec, Writer
from training.learner import Learner
from training.order import Order, kind_of, order
from training.probes import Probe
from training.recipe import Recipe, Stage
from training.sheets import Eyes, Paper
from training.supply import Fitting, Material, gather, lengths


class RecipeUnreadable(RuntimeError):
    """The spec's recipe is none that this version reads."""


@dataclass
class Course:
    """One run while it trains."""

    writer: Writer
    spec: Spec
    recipe: Recipe
    learner: Learner
    material: Material
    rows: list[tuple[Fitting, Fitting]]
    orders: list[Order]
    probes: list[Probe] = field(default_factory=list)
    watch: Watch | None = None
    asked: list[Row] = field(default_factory=list)
    home: Path = Path()
    fresh: bool = True
    """Whether the adapter that learns began as nothing."""
    pace: float = 0.0
    shown: float = 0.0

    @property
    def folder(self) -> RunFolder:
        """The run's folder."""
        return self.writer.folder

    def paper(self, eyes: Eyes | None = None) -> Paper:
        """Made anew for each stage: merging changes what lies below."""
        return self.learner.paper(self.material.picture, eyes)


def recipe_of(spec: Spec) -> Recipe:
    """The recipe that a spec holds."""
    try:
        return Recipe.model_validate(spec.recipe)
    except ValidationError as error:
        raise RecipeUnreadable(f"the spec's recipe cannot be read: {error}") from error


def prepare(writer: Writer, spec: Spec, *, home: Path) -> Course:
    """Everything loaded and read that training needs; nothing is trained yet."""
    recipe = recipe_of(spec)
    material = gather(recipe, spec.snapshot, home)
    learner = learners.load(spec.base, recipe, spec.device, adapter=spec.parent.adapter, seed=spec.seed)
    paper = learner.paper(material.picture)
    rows = [fitting(paper, stage, material, recipe.limit) for stage in recipe.stages]
    orders = [
        order(stage, new.rows, old.rows, seed=spec.seed, long=lengths(paper.reader, new.rows))
        for stage, (new, old) in zip(recipe.stages, rows, strict=True)
    ]
    return Course(writer, spec, recipe, learner, material, rows, orders, home=home, fresh=not learner.adapted)


def fitting(paper: Paper, stage: Stage, material: Material, limit: int) -> tuple[Fitting, Fitting]:
    """New and old rows of a stage that the model can read."""
    new, old = material.rows(stage)
    return Fitting(paper, new, kind_of(stage), limit), Fitting(paper, old, kind_of(stage), limit)
