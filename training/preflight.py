"""What is looked at before anything is trained; every verdict at once, nothing written, nothing started.

`check(spec, home)` asks what can be seen without loading a model, and is quick; `rehearse(course)` is asked by the
runner with everything loaded: two real steps on the largest batch say what memory they take and how long a run is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from core.errors import ParleyError
from training import learner as learners
from training.attribution.edits import held_by, learnable
from training.course import Course, RecipeUnreadable, recipe_of
from training.data.rows import Kind, Split
from training.data.snapshot import verify
from training.events import Told
from training.folder import Spec
from training.leakage import compare
from training.learner import PartsDiffer
from training.loop import OutOfMemory
from training.memory import disk_mb, free_mb, used_mb
from training.objectives import Reference
from training.order import kind_of, weigh
from training.recipe import Recipe
from training.sources import MANIFEST, RowsMissing, SourceDamaged, open_source, replay_folder
from training.stage_loop import optimizer_of, stage_loop
from training.states import Why

Sentence = Literal[
    "stages", "folder_missing", "snapshot_plain", "snapshot_whole", "snapshot_other", "files_changed", "rows",
    "rows_missing", "held_back", "replay", "pictures_apart", "pictures_leaked", "pictures_replayed",
    "pictures_unlisted",
    "base_missing", "base_from_hub", "adapter", "gpu_needed", "device_missing", "disk_left", "disk_needed", "parts",
    "memory", "memory_short", "time", "lengths", "rows_too_long", "rows_unreadable",
]  # fmt: skip
"""What can be told; pages have a sentence for each."""

_NEEDED_MB = 200.0
_REHEARSED = 2


@dataclass(frozen=True)
class Verdict:
    """One thing that was looked at; `why` is the state's reason where it is not as it should be."""

    name: str
    ok: bool
    detail: str = ""
    why: Why | None = None
    told: tuple[Told, ...] = ()
    """What the detail says, for pages."""


def _told(sentence: Sentence, **values: str | float) -> tuple[Told, ...]:
    return (Told(sentence=sentence, values=values),)


def check(spec: Spec, home: Path) -> list[Verdict]:
    """Everything that can be seen without a model: recipe, snapshot, rows, base, adapter, disk."""
    try:
        recipe = recipe_of(spec)
    except RecipeUnreadable as error:
        return [Verdict("recipe", ok=False, detail=str(error), why=Why.RECIPE_INVALID)]
    stages = len(recipe.stages)
    verdicts = [Verdict("recipe", ok=True, detail=f"{stages} stage(s)", told=_told("stages", count=stages))]
    verdicts += _snapshot(spec)
    if verdicts[-1].ok:
        verdicts += _rows(recipe, spec, home)
        if all(verdict.ok for verdict in verdicts):
            verdicts += _leakage(recipe, spec, home)
    return [*verdicts, *_models(spec, recipe), _disk(home)]


def _snapshot(spec: Spec) -> Iterator[Verdict]:
    folder = Path(spec.snapshot.folder)
    if not folder.is_dir():
        told = _told("folder_missing", folder=folder.name)
        yield Verdict("snapshot", ok=False, detail=f"{folder.name} is not there", why=Why.SNAPSHOT_MISSING, told=told)
        return
    if not (folder / MANIFEST).is_file():
        # rows given as a plain folder have no hash to hold them to
        yield Verdict("snapshot", ok=True, detail="a plain folder of rows, not verified", told=_told("snapshot_plain"))
        return
    faults = verify(folder)
    if faults:
        listed = ", ".join(f"{fault.file} ({fault.what})" for fault in faults[:5])
        yield Verdict(
            "snapshot",
            ok=False,
            detail=f"{len(faults)} file(s) are not as they were: {listed}",
            why=Why.SNAPSHOT_DAMAGED,
            told=_told("files_changed", count=len(faults), files=", ".join(fault.file for fault in faults[:5])),
        )
        return
    named = json.loads((folder / MANIFEST).read_bytes()).get("hash")
    if named != spec.snapshot.hash:
        yield Verdict(
            "snapshot",
            ok=False,
            detail="it is another snapshot than the run was ordered for",
            why=Why.SNAPSHOT_DAMAGED,
            told=_told("snapshot_other"),
        )
        return
    yield Verdict("snapshot", ok=True, detail="whole", told=_told("snapshot_whole"))


def _rows(recipe: Recipe, spec: Spec, home: Path) -> Iterator[Verdict]:
    try:
        source = open_source(Path(spec.snapshot.folder))
        held = held_by(recipe, source, spec.snapshot.hash)
        new = learnable(source.rows(Split.TRAIN), held)
    except (SourceDamaged, ParleyError) as error:
        yield Verdict("rows", ok=False, detail=str(error), why=Why.SNAPSHOT_DAMAGED)
        return
    plan = recipe.evaluation.attribution
    if plan.held:
        detail = f"{len(held)} edits are held back, to compare with (seed {plan.seed})"
        told = _told("held_back", count=len(held), seed=plan.seed)
        yield Verdict("control", ok=True, detail=detail, told=told)
    for stage in recipe.stages:
        kind = kind_of(stage)
        count = sum(1 for weight in weigh(new, kind, stage.data) if weight > 0)
        detail = f"stage {stage.name}: {count} {kind} rows"
        yield Verdict(
            "rows",
            ok=count > 0,
            detail=detail if count else f"{detail} to learn from",
            why=None if count else Why.REFUSED,
            told=_told("rows" if count else "rows_missing", count=count, stage=stage.name, kind=kind.value),
        )
        replay = stage.data.replay
        if replay is None or not replay.share:
            continue
        try:
            old = open_source(replay_folder(replay.rows, home)).rows(Split.TRAIN)
        except (RowsMissing, SourceDamaged, ParleyError) as error:
            told = _told("folder_missing", folder=replay.rows) if isinstance(error, RowsMissing) else ()
            yield Verdict("replay", ok=False, detail=str(error), why=Why.SNAPSHOT_MISSING, told=told)
            continue
        kept = sum(1 for row in old if row.kind is Kind.SFT)
        yield Verdict(
            "replay",
            ok=kept > 0,
            detail=f"stage {stage.name}: {kept} rows in {replay.rows}",
            why=None if kept else Why.REFUSED,
            told=_told("replay", count=kept, stage=stage.name, rows=replay.rows),
        )


def _leakage(recipe: Recipe, spec: Spec, home: Path) -> Iterator[Verdict]:
    replays = {name: open_source(replay_folder(name, home)) for name in recipe.replayed}
    compared = compare(open_source(Path(spec.snapshot.folder)), replays, home)
    for rows, pictures in compared.replayed.items():
        listed = _listed(pictures)
        detail = f"{len(pictures)} pictures of {rows} are kept for measuring: {listed}"
        told = _told("pictures_replayed", count=len(pictures), rows=rows, pictures=listed)
        yield Verdict("leakage", ok=False, detail=detail, why=Why.REFUSED, told=told)
    if compared.leaked:
        listed = _listed(compared.leaked)
        detail = f"{len(compared.leaked)} pictures are kept for measuring or look like one that is: {listed}"
        told = _told("pictures_leaked", count=len(compared.leaked), pictures=listed)
        yield Verdict("leakage", ok=False, detail=detail, why=Why.LEAKAGE, told=told)
    elif not compared.replayed and compared.held:
        told = _told("pictures_apart", count=compared.pictures, held=compared.held)
        detail = f"{compared.pictures} pictures, none of the {compared.held} kept for measuring and none like them"
        yield Verdict("leakage", ok=True, detail=detail, told=told)
    elif not compared.replayed:
        detail = "no pictures are kept for measuring"
        yield Verdict("leakage", ok=True, detail=detail, told=_told("pictures_unlisted"))


def _listed(pictures: Sequence[str]) -> str:
    return ", ".join(sha[:12] for sha in pictures[:5])


def _models(spec: Spec, recipe: Recipe) -> Iterator[Verdict]:
    base = Path(spec.base)
    if base.is_absolute() or base.exists():
        there = (base / "config.json").is_file()
        detail = spec.base if there else f"{spec.base} holds no checkpoint"
        told = () if there else _told("base_missing", base=spec.base)
        if there and (fault := learners.fault_of(spec.base)):
            there, detail = False, f"{spec.base} cannot be loaded: {fault}"
        yield Verdict("base", ok=there, detail=detail, why=_missing(there), told=told)
    else:
        told = _told("base_from_hub", base=spec.base)
        yield Verdict("base", ok=True, detail=f"{spec.base}, from the hub or its cache", told=told)
    if spec.parent.adapter:
        adapter = Path(spec.parent.adapter)
        there = (adapter / "adapter_config.json").is_file()
        detail = "the parent's adapter" if there else f"the parent's adapter is not in {adapter}"
        told = _told("adapter") if there else _told("folder_missing", folder=spec.parent.adapter)
        yield Verdict("parent", ok=there, detail=detail, why=_missing(there), told=told)
    eight = any(stage.optimizer == "adamw_8bit" for stage in recipe.stages)
    if eight and not torch.cuda.is_available():
        told = _told("gpu_needed", what="adamw_8bit")
        yield Verdict("optimizer", ok=False, detail="adamw_8bit needs a GPU", why=Why.REFUSED, told=told)
    if spec.device.startswith("cuda") and not torch.cuda.is_available():
        detail, told = f"there is no {spec.device} on this machine", _told("device_missing", device=spec.device)
        yield Verdict("device", ok=False, detail=detail, why=Why.REFUSED, told=told)


def _missing(there: bool) -> Why | None:
    return None if there else Why.MODEL_MISSING


def _disk(home: Path) -> Verdict:
    left = disk_mb(home)
    ok = left > _NEEDED_MB
    told = _told("disk_left", left=round(left))
    return Verdict("disk", ok=ok, detail=f"{left:,.0f} MB left", why=None if ok else Why.DISK_FULL, told=told)


@dataclass(frozen=True)
class Measured:
    """What the rehearsal found: seconds of a step, memory of the process, and what checkpoints take."""

    seconds: float
    memory_mb: float
    checkpoint_mb: float


def rehearse(course: Course, *, clock: Callable[[], float] = time.monotonic) -> tuple[list[Verdict], Measured | None]:
    """Lengths, parts, and two real steps of the first stage on its largest batch; weights are as before afterwards."""
    verdicts = list(_lengths(course))
    stage, learner = course.recipe.stages[0], course.learner
    adapted, changed = learner.adapted, set(learner.changed)
    try:
        parts = learners.begin(learner, stage, seed=course.spec.seed)
        learnt = sum(part.found for part in parts)
        detail, told = f"{learnt:,} weights learn, as the recipe says", _told("parts", count=learnt)
        verdicts.append(Verdict("parts", ok=True, detail=detail, told=told))
        measured = _two_steps(course, clock)
    except PartsDiffer as error:
        return [*verdicts, Verdict("parts", ok=False, detail=str(error), why=Why.PARTS_DIFFER)], None
    except learners.AdapterMisfit as error:
        return [*verdicts, Verdict("parts", ok=False, detail=str(error), why=Why.ADAPTER_MISFIT)], None
    except OutOfMemory as error:
        # the run itself tries again in smaller pieces, so this is told and not refused
        detail, told = f"{error}; it will be tried in smaller pieces", _told("memory_short")
        return [*verdicts, Verdict("memory", ok=True, detail=detail, told=told)], None
    finally:
        learner.changed = changed
        if learner.adapted and not adapted:
            learner.model = learner.model.unload()
    return [*verdicts, *_costs(course, measured)], measured


def _costs(course: Course, measured: Measured) -> Iterator[Verdict]:
    used, left = measured.memory_mb, free_mb(course.learner.machine.device)
    told = _told("memory", taken=round(used), left=round(left))
    yield Verdict("memory", ok=True, detail=f"{used:,.0f} MB taken, {left:,.0f} MB left", told=told)
    needed = measured.checkpoint_mb * (course.recipe.checkpoints.keep + 2)
    disk = disk_mb(course.folder.path)
    ok, told = disk > needed, _told("disk_needed", needed=round(needed), left=round(disk))
    detail = f"{needed:,.0f} MB needed, {disk:,.0f} MB left"
    yield Verdict("disk", ok=ok, detail=detail, why=None if ok else Why.DISK_FULL, told=told)
    steps = sum(len(order) for order in course.orders)
    seconds = steps * measured.seconds
    told = _told("time", count=steps, seconds=round(seconds))
    yield Verdict("time", ok=True, detail=f"{steps} steps, about {seconds / 60:.1f} minutes", told=told)


def _lengths(course: Course) -> Iterator[Verdict]:
    for stage, (new, old) in zip(course.recipe.stages, course.rows, strict=True):
        long = [*new.too_long, *old.too_long]
        bad = [*new.unreadable, *old.unreadable]
        longest = max(new.longest, old.longest)
        limit = course.recipe.limit
        detail = f"stage {stage.name}: the longest row has {longest} of {limit} tokens"
        told = _told("lengths", stage=stage.name, longest=longest, limit=limit)
        if long:
            listed = ", ".join(f"{row} ({length})" for row, length in long[:5])
            detail += f"; {len(long)} longer rows are left out: {listed}"
            told += _told("rows_too_long", count=len(long), rows=listed)
        if bad:
            detail += f"; {len(bad)} rows cannot be read: {bad[0]}"
            told += _told("rows_unreadable", count=len(bad))
        yield Verdict("lengths", ok=True, detail=detail, told=told)


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
