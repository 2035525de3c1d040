"""A comparison as it is declared in YAML: arms that differ in one thing, seeds, what is measured, what a paper prints.

`load("two-stage")` gives a `Comparison`; every fault of a file comes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from training import plain_yaml
from training.data.rows import Source
from training.plain_yaml import Fault
from training.recipe import Recipe
from training.recipe_reading import RecipeInvalid, override
from training.recipe_reading import load as load_recipe

_DECLARED = Path(__file__).parent
_BESIDE = {"language": "caption", "choice": "circular"}
"""What is told on the side, and by what: a caption tells its language, a circular choice whether it was right once."""


class ComparisonInvalid(ValueError):
    """A comparison that cannot be run; the message has every fault."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{name}: {fault}" for fault in sorted(faults)))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Arm(_Strict):
    """One row of the table; without a recipe it is the base as it is."""

    name: str = Field(min_length=1, max_length=60)
    recipe: str = ""
    stages: tuple[str, ...] = ()
    """Which of the recipe's stages are trained; none: all."""

    changes: dict[str, str] = {}
    """Values of the recipe that are others here, as `--set` takes them, after the stages were chosen."""

    made: tuple[str, ...] = ()
    """How its base is made of the comparison's, as `python -m training` takes it; none: as the comparison says."""


class Measure(_Strict):
    """One column: the mean over languages of the share of right answers to some kinds of questions."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    tasks: tuple[str, ...] = Field(min_length=1)
    languages: Literal["local", "english"] = "local"


class Printed(_Strict):
    """What the paper itself has, and where."""

    where: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[float | None, ...]]


class Claim(_Strict):
    """What the paper says, in a form that can be held against our figures."""

    says: str
    measure: str
    higher: str
    than: str
    guess: str
    """Why it might not come out here."""


class WayBack(_Strict):
    """The same questions as they were and as they came back from other languages: what the translation cost."""

    before: str
    after: str
    """Both are measures; the second has every question of the first once for each language that it came through."""


class Comparison(_Strict):
    """A whole comparison."""

    title: str
    about: str
    base: str = "demo/model/base"
    learnt: str = ""
    """An adapter that is merged into the base first: what its model knows before anything is compared."""

    made: tuple[str, ...] = ()
    """How the base is made of that, as `python -m training` takes it, with BASE for its folder; none: as it is."""

    files: str = ""
    """A folder of data as `python -m demo files` writes it; none: the Little World's, drawn once."""

    sources: tuple[Source, ...] = (Source.CAPTION, Source.ALT_TEXT, Source.QA, Source.PARALLEL, Source.TEXT)
    """Which of its files are learnt from, over all arms."""

    mmmu: str = ""
    """A folder of MMMU in several languages as `evaluation/mmmu.py` reads it; none: the Little World's, drawn once."""

    exam: str = "demo/model/exam.zip"
    items: Annotated[int, Field(ge=1)] = 8
    """Questions of each kind and language."""

    seeds: tuple[int, ...] = Field(min_length=1)
    steps: Annotated[int, Field(ge=1)] | None = None
    """Steps of every stage; none: the recipes' own."""

    changes: dict[str, str] = {}
    """Values of the recipes that are others in all arms."""

    arms: tuple[Arm, ...] = Field(min_length=2)
    measures: tuple[Measure, ...] = Field(min_length=1)
    printed: tuple[Printed, ...] = ()
    claims: tuple[Claim, ...] = ()
    way_back: WayBack | None = None
    gap: str = ""
    """The arm whose modality gap is drawn beside that of its base, with the first seed; none: nobody's."""

    limits: str
    """What the Little World cannot show of it."""

    @property
    def tasks(self) -> frozenset[str]:
        """The kinds of questions that its measures need, without those that others tell on the side."""
        asked = {task for measure in self.measures for task in measure.tasks}
        if "language" in asked:
            asked.add("caption")
        return frozenset(asked - {beside for beside, teller in _BESIDE.items() if teller in asked})

    @model_validator(mode="after")
    def _sound(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        arms, measures = [arm.name for arm in self.arms], [one.name for one in self.measures]
        for names, what in ((arms, "arms"), (measures, "measures"), (list(map(str, self.seeds)), "seeds")):
            if len(set(names)) < len(names):
                yield f"two {what} are the same"
        if not any(arm.recipe for arm in self.arms):
            yield "no arm has a recipe, so nothing is trained"
        for claim in self.claims:
            strange = [name for name in (claim.higher, claim.than) if name not in arms]
            yield from (f"there is no arm {name!r}" for name in strange)
            if claim.measure not in measures:
                yield f"there is no measure {claim.measure!r}"
        if self.gap and self.gap not in [arm.name for arm in self.arms if arm.recipe]:
            yield f"there is no arm {self.gap!r} with a recipe"
        if self.way_back is not None:
            ends = (self.way_back.before, self.way_back.after)
            yield from (f"there is no measure {name!r}" for name in ends if name not in measures)
        for table in self.printed:
            yield from (f"there is no arm {name!r}" for name in table.rows if name not in arms)
            if any(len(row) != len(table.columns) for row in table.rows.values()):
                yield f"{table.where}: a row has other columns than the head"

    def recipe(self, arm: Arm) -> Recipe:
        """What an arm is trained by; RecipeInvalid with every fault."""
        recipe = load_recipe(arm.recipe)
        known = [stage.name for stage in recipe.stages]
        strange = [name for name in arm.stages if name not in known]
        if strange:
            raise RecipeInvalid(arm.recipe, [Fault(1, "stages", f"there is no stage {name}") for name in strange])
        chosen = tuple(stage for stage in recipe.stages if not arm.stages or stage.name in arm.stages)
        recipe = recipe.model_copy(update={"stages": chosen})
        steps = {} if self.steps is None else {f"stages.{place}.steps": str(self.steps) for place in range(len(chosen))}
        return override(recipe, {**steps, **self.changes, **arm.changes})


def names() -> tuple[str, ...]:
    """The comparisons that come with Parley."""
    return tuple(sorted(path.stem for path in _DECLARED.glob("*.yaml")))


def load(name_or_path: str) -> Comparison:
    """A shipped comparison by its name, or a file; ComparisonInvalid with every fault, those of its recipes too."""
    path = _DECLARED / f"{name_or_path}.yaml" if name_or_path in names() else Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        known = f"no such comparison; there are {', '.join(names())}, or give a file"
        raise ComparisonInvalid(name_or_path, [Fault(1, "", known)]) from error
    document = plain_yaml.read(text)
    try:
        found = Comparison.model_validate(document.value)
    except ValidationError as error:
        told = [
            Fault(document.line(one["loc"]), ".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, "))
            for one in error.errors(include_url=False)
        ]
        raise ComparisonInvalid(name_or_path, [*document.faults, *told]) from error
    faults = list(document.faults)
    for arm in found.arms:
        try:
            if arm.recipe:
                found.recipe(arm)
        except RecipeInvalid as error:
            faults += [Fault(1, f"{arm.name}: {fault.place}", fault.message) for fault in error.faults]
    if faults:
        raise ComparisonInvalid(name_or_path, faults)
    return found
