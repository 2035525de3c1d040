"""The loop of a stage, put together: its objective, its rows, what is asked of the reference, what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import torch

from training import learner as learners
from training import objectives, schedule
from training.batches import Batch, held_below_head
from training.course import Course
from training.events import Warned
from training.loop import Loop
from training.objectives import Preferred, Reference
from training.recipe import Stage
from training.sheets import NOBODY, Eyes
from training.supply import Supply, new_counts


def optimizer_of(stage: Stage, groups: list[dict[str, Any]]) -> torch.optim.Optimizer:
    """A stage's optimizer over what learns, by rate."""
    if stage.optimizer == "adamw_8bit":
        from bitsandbytes import optim  # needs a GPU; preflight has said so

        rounded: Any = optim
        eight: torch.optim.Optimizer = rounded.AdamW8bit(groups, betas=stage.betas, weight_decay=stage.weight_decay)
        return eight
    return torch.optim.AdamW(groups, betas=stage.betas, weight_decay=stage.weight_decay, fused=True)


def stage_loop(
    course: Course,
    index: int,
    optimizer: torch.optim.Optimizer,
    rates: list[float],
    reference: Reference | None,
    *,
    at_once: int | None = None,
    eyes: Eyes | None = None,
) -> Loop[Any]:
    """The loop of a stage with its objective, its rows and its checks."""
    stage = course.recipe.stages[index]
    machine, model = course.learner.machine, course.learner.model
    new, old = course.rows[index]
    supply = Supply(
        course.paper(eyes),
        stage,
        new.rows,
        old.rows,
        course.orders[index],
        seed=course.spec.seed,
        workers=machine.workers,
        at_once=at_once,
        new_counts=new_counts(stage, course.orders[index], new.rows, old.rows),
    )
    fresh, objective = course.fresh, _objective(stage)

    def loss_of(learning: torch.nn.Module, batch: Any) -> torch.Tensor:
        with machine.lowered():
            loss: torch.Tensor = objective(learning, batch)
            return loss

    def logps(learning: torch.nn.Module, batch: Batch) -> torch.Tensor:
        with machine.lowered():
            return objectives.talk_logps(learning, batch)

    def below_head(learning: torch.nn.Module, batch: Batch) -> torch.Tensor:
        with machine.lowered():
            return held_below_head(learning, batch)

    def hold(batches: Sequence[Batch], pool: ThreadPoolExecutor | None, _: int) -> list[Batch]:
        assert reference is not None
        return objectives.held(model, batches, reference, below_head, pool=pool)

    def refer(batches: Sequence[Preferred], pool: ThreadPoolExecutor | None, step: int) -> list[Preferred]:
        assert reference is not None
        crossed = supply.mismatched(step) if stage.objective.kind == "kto" else []
        return objectives.referred(model, batches, reference, logps, pool=pool, mismatched=crossed)

    def check(step: int) -> None:
        if step > 1:
            return
        pictures = any(supply.row(sheet.rows[0]).pictures for sheet in course.orders[index].steps[step])
        idle = learners.check_gradients(course.learner, fresh=fresh and step == 0, pictures=pictures)
        if idle and step == 1:
            details: dict[str, Any] = {"stage": stage.name, "modules": idle[:20], "count": len(idle)}
            course.writer.say(Warned(code="modules_idle", details=details))

    return Loop(
        model,
        optimizer,
        supply.batches if stage.objective.kind == "sft" else supply.preferred,
        loss_of,
        schedule.factor(stage.schedule, len(course.orders[index])),
        rates,
        clip=stage.clip,
        workers=machine.workers,
        seed=course.spec.seed + index,
        prepare=None if reference is None else hold if stage.objective.kind == "sft" else refer,
        tokens_of=_tokens,
        first_gradients=check,
    )


def _objective(stage: Stage) -> Any:
    objective = stage.objective
    if objective.kind == "dpo":
        return objectives.dpo(beta=objective.beta, smoothing=objective.smoothing)
    if objective.kind == "kto":
        return objectives.kto(beta=objective.beta, good=objective.good, bad=objective.bad)
    return objectives.balanced(stage.balance) if stage.balance else objectives.sft


def _tokens(batch: Batch | Preferred) -> int:
    plain = batch.batch if isinstance(batch, Preferred) else batch
    assert plain.talks is not None
    return int((plain.talks != NOBODY).sum())
