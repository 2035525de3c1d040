"""What is looked at before anything is trained; every verdict at once, nothing written, nothing started.

`check(spec, home)` asks what can be seen without loading a model, and is quick; `rehearse(course)` is asked by the
runner with everything loaded: two real steps on the largest batch say what memory they take and how long a run is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from core.errors import ParleyError
from training import learner as learners
from training.data.rows import Kind, Split
from training.data.snapshot import verify
from training.folder import Spec
from training.learner import PartsDiffer
from training.loop import OutOfMemory
from training.memory import disk_mb, free_mb, used_mb
from training.objectives import Reference
from training.order import kind_of, weigh
from training.recipe import Recipe
from training.sources import MANIFEST, SourceDamaged, open_source
from training.stages import Course, RecipeUnreadable, optimizer_of, recipe_of, stage_loop
from training.states import Why
from training.supply import RowsMissing, replay_folder

_NEEDED_MB = 200.0
_REHEARSED = 2


@dataclass(frozen=True)
class Verdict:
    """One thing that was looked at; `why` is the state's reason where it is not as it should be."""

    name: str
    ok: bool
    detail: str = ""
    why: Why | None = None


def check(spec: Spec, home: Path) -> list[Verdict]:
    """Everything that can be seen without a model: recipe, snapshot, rows, base, adapter, disk."""
    try:
        recipe = recipe_of(spec)
    except RecipeUnreadable as error:
        return [Verdict("recipe", ok=False, detail=str(error), why=Why.RECIPE_INVALID)]
    found = [Verdict("recipe", ok=True, detail=f"{len(recipe.stages)} stage(s)")]
    found += _snapshot(spec)
    if found[-1].ok:
        found += _rows(recipe, spec, home)
    return [*found, *_models(spec, recipe), _disk(home)]


def _snapshot(spec: Spec) -> Iterator[Verdict]:
    folder = Path(spec.snapshot.folder)
    if not folder.is_dir():
        yield Verdict("snapshot", ok=False, detail=f"{folder.name} is not there", why=Why.SNAPSHOT_MISSING)
        return
    if not (folder / MANIFEST).is_file():
        # rows given as a plain folder have no hash to hold them to
        yield Verdict("snapshot", ok=True, detail="a plain folder of rows, not verified")
        return
    faults = verify(folder)
    if faults:
        told = ", ".join(f"{fault.file} ({fault.what})" for fault in faults[:5])
        yield Verdict(
            "snapshot", ok=False, detail=f"{len(faults)} file(s) are not as they were: {told}", why=Why.SNAPSHOT_DAMAGED
        )
        return
    named = json.loads((folder / MANIFEST).read_bytes()).get("hash")
    if named != spec.snapshot.hash:
        yield Verdict(
            "snapshot", ok=False, detail="it is another snapshot than the run was ordered for", why=Why.SNAPSHOT_DAMAGED
        )
        return
    yield Verdict("snapshot", ok=True, detail="whole")


def _rows(recipe: Recipe, spec: Spec, home: Path) -> Iterator[Verdict]:
    try:
        new = open_source(Path(spec.snapshot.folder)).rows(Split.TRAIN)
    except (SourceDamaged, ParleyError) as error:
        yield Verdict("rows", ok=False, detail=str(error), why=Why.SNAPSHOT_DAMAGED)
        return
    for stage in recipe.stages:
        kind = kind_of(stage)
        count = sum(1 for weight in weigh(new, kind, stage.data) if weight > 0)
        told = f"stage {stage.name}: {count} {kind} rows"
        yield Verdict(
            "rows", ok=count > 0, detail=told if count else f"{told} to learn from", why=None if count else Why.REFUSED
        )
        replay = stage.data.replay
        if replay is None or not replay.share:
            continue
        try:
            old = open_source(replay_folder(replay.rows, home)).rows(Split.TRAIN)
        except (RowsMissing, SourceDamaged, ParleyError) as error:
            yield Verdict("replay", ok=False, detail=str(error), why=Why.SNAPSHOT_MISSING)
            continue
        kept = sum(1 for row in old if row.kind is Kind.SFT)
        why = None if kept else Why.REFUSED
        yield Verdict("replay", ok=kept > 0, detail=f"stage {stage.name}: {kept} rows in {replay.rows}", why=why)


def _models(spec: Spec, recipe: Recipe) -> Iterator[Verdict]:
    base = Path(spec.base)
    if base.is_absolute() or base.exists():
        there = (base / "config.json").is_file()
        yield Verdict(
            "base", ok=there, detail=spec.base if there else f"{spec.base} holds no checkpoint", why=_missing(there)
        )
    else:
        yield Verdict("base", ok=True, detail=f"{spec.base}, from the hub or its cache")
    if spec.parent.adapter:
        adapter = Path(spec.parent.adapter)
        there = (adapter / "adapter_config.json").is_file()
        detail = "the parent's adapter" if there else f"the parent's adapter is not in {adapter}"
        yield Verdict("parent", ok=there, detail=detail, why=_missing(there))
    eight = any(stage.optimizer == "adamw_8bit" for stage in recipe.stages)
    if eight and not torch.cuda.is_available():
        yield Verdict("optimizer", ok=False, detail="adamw_8bit needs a GPU", why=Why.REFUSED)
    if spec.device.startswith("cuda") and not torch.cuda.is_available():
        yield Verdict("device", ok=False, detail=f"there is no {spec.device} on this machine", why=Why.REFUSED)


def _missing(there: bool) -> Why | None:
    return None if there else Why.MODEL_MISSING


def _disk(home: Path) -> Verdict:
    left = disk_mb(home)
    ok = left > _NEEDED_MB
    return Verdict("disk", ok=ok, detail=f"{left:,.0f} MB left", why=None if ok else Why.DISK_FULL)


@dataclass(frozen=True)
class Measured:
    """What the rehearsal found: seconds of a step, memory of the process, and what checkpoints take."""

    seconds: float
    memory_mb: float
    checkpoint_mb: float


def rehearse(course: Course, *, clock: Callable[[], float] = time.monotonic) -> tuple[list[Verdict], Measured | None]:
    """Lengths, parts, and two real steps of the first stage on its largest batch; weights are as before afterwards."""
    found = list(_lengths(course))
    stage, learner = course.recipe.stages[0], course.learner
    adapted, changed = learner.adapted, set(learner.changed)
    try:
        parts = learners.begin(learner, stage, seed=course.spec.seed)
        learnt = sum(part.found for part in parts)
        found.append(Verdict("parts", ok=True, detail=f"{learnt:,} weights learn, as the recipe says"))
        measured = _two_steps(course, clock)
    except PartsDiffer as error:
        return [*found, Verdict("parts", ok=False, detail=str(error), why=Why.PARTS_DIFFER)], None
    except learners.AdapterMisfit as error:
        return [*found, Verdict("parts", ok=False, detail=str(error), why=Why.ADAPTER_MISFIT)], None
    except OutOfMemory as error:
        # the run itself tries again in smaller pieces, so this is told and not refused
        return [*found, Verdict("memory", ok=True, detail=f"{error}; it will be tried in smaller pieces")], None
    finally:
        learner.changed = changed
        if learner.adapted and not adapted:
            learner.model = learner.model.unload()
    steps = sum(len(one) for one in course.orders)
    left = free_mb(course.learner.machine.device)
    found.append(Verdict("memory", ok=True, detail=f"{measured.memory_mb:,.0f} MB taken, {left:,.0f} MB left"))
    needed = measured.checkpoint_mb * (course.recipe.checkpoints.keep + 2)
    disk = disk_mb(course.folder.path)
    why = None if disk > needed else Why.DISK_FULL
    found.append(Verdict("disk", ok=disk > needed, detail=f"{needed:,.0f} MB needed, {disk:,.0f} MB left", why=why))
    found.append(Verdict("time", ok=True, detail=f"{steps} steps, about {steps * measured.seconds / 60:.1f} minutes"))
    return found, measured


def _lengths(course: Course) -> Iterator[Verdict]:
    for stage, (new, old) in zip(course.recipe.stages, course.rows, strict=True):
        long = [*new.too_long, *old.too_long]
        bad = [*new.unreadable, *old.unreadable]
        longest = max(new.longest, old.longest)
        told = f"stage {stage.name}: the longest row has {longest} of {course.recipe.limit} tokens"
        if long:
            listed = ", ".join(f"{row} ({length})" for row, length in long[:5])
            told += f"; {len(long)} longer rows are left out: {listed}"
        if bad:
            told += f"; {len(bad)} rows cannot be read: {bad[0]}"
        yield Verdict("lengths", ok=True, detail=told)


def _two_steps(course: Course, clock: Callable[[], float]) -> Measured:
    """Steps that are undone: what learns is put back, and nothing is written."""
    stage, learner = course.recipe.stages[0], course.learner
    before = [weights.detach().clone() for _, weights in learner.learning()]
    groups, rates = learner.groups(stage)
    optimizer = optimizer_of(stage, groups)
    reference = Reference.of(learner.model) if stage.objective.kind != "sft" else None
    order = course.orders[0]
    largest = max(range(len(order)), key=lambda step: sum(len(sheet.rows) for sheet in order.steps[step]))
    loop = stage_loop(course, 0, optimizer, rates, reference)
    loop.first_gradients = None
    learner.model.train()
    seconds = []
    try:
        for _ in range(min(_REHEARSED, len(order) + 1)):
            began = clock()
            next(iter(loop.run(largest, largest + 1)))
            seconds.append(clock() - began)
        memory = used_mb(learner.machine.device)
    finally:
        for (_, weights), was in zip(learner.learning(), before, strict=True):
            weights.data = was
        optimizer.zero_grad(set_to_none=True)
    size = sum(weights.nbytes for _, weights in learner.learning())
    return Measured(min(seconds), memory, 3 * size / (1 << 20))
