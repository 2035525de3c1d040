"""The stage engine: every stage of a recipe, one after the other, from wherever the run's folder stands.

    train(course)     all stages, the written result, and proof that it says what was trained

One loop for the demo's tiny model and a real one. What a step learns from follows from the spec alone; a checkpoint
holds what learns, the optimizer and the step, so a run that was killed goes on as if nothing had been. Steps after the
last checkpoint are told twice then, with the same loss: who draws a curve takes the later one.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import torch
from peft import PeftModel

from core.files import write_whole
from training import features, probes, results, saving
from training import learner as learners
from training.attribution import measuring
from training.course import Course
from training.erosion import Watch
from training.events import Erosion, Evaluated, Received, Resulted, StageStarted, Step, Warned
from training.folder import Checkpoint
from training.learner import Learner
from training.loop import NotANumber, OutOfMemory, Stepped
from training.memory import give_back, used_mb
from training.objectives import Reference
from training.probes import Probe
from training.recipe import Recipe, Stage
from training.saving import Place
from training.sheets import Eyes
from training.stage_loop import optimizer_of, stage_loop
from training.talks import Talk

_PROBES = "probes.json"
_STATUS_EVERY = 2.0
"""Seconds: writing it for good costs more than all events of a step."""


class Stopped(RuntimeError):
    """Somebody asked the run to stop; a checkpoint is there."""


class Paused(RuntimeError):
    """The erosion brake stopped the run; a checkpoint is there."""


def train(course: Course) -> str:
    """All stages, then the result; gives the hash of its weights. Stopped or Paused with a checkpoint where it ends."""
    measuring.count(course)
    with course.learner.machine.working():
        _look_first(course)
        for index in range(len(course.recipe.stages)):
            _stage(course, index)
        return _result(course)


def _look_first(course: Course) -> None:
    """Draw the probes and what the parent says of them; a run that is taken up again finds them in its folder."""
    recipe, paper = course.recipe, course.paper()
    watched = list(course.material.watched())
    drawn = probes.pool(watched, paper, each=recipe.evaluation.rows, limit=recipe.limit, seed=course.spec.seed)
    kept = course.folder.path / _PROBES
    known: dict[str, float] = json.loads(kept.read_bytes()) if kept.is_file() else {}
    if any(row.id not in known for row, _ in drawn):
        with_parent = _parent(course)
        talks: list[Talk] = [talk for _, talk in drawn]
        losses = probes.losses(with_parent, paper, talks)
        known = {row.id: loss for (row, _), loss in zip(drawn, losses, strict=True)}
        if with_parent is not course.learner:
            with_parent.model.unload()
        write_whole(kept, json.dumps(known).encode())
    course.probes = [Probe(row, talk, known[row.id]) for row, talk in drawn]
    course.asked = probes.shown_rows(watched)
    brake = recipe.evaluation.erosion
    if brake.action != "off":
        count = len({probe.row.language for probe in course.probes})
        course.watch = Watch(brake.margin, brake.alpha, max(1, count))


def _parent(course: Course) -> Learner:
    """What the child is measured from: the parent, also where the recipe begins at the base."""
    adapter = course.spec.parent.adapter
    if not adapter or course.recipe.start == "parent":
        return course.learner
    worn = PeftModel.from_pretrained(course.learner.model, adapter)
    return Learner(worn, course.learner.processor, course.learner.machine, course.learner.base)


def _stage(course: Course, index: int) -> None:
    stage, steps = course.recipe.stages[index], len(course.orders[index])
    parts = learners.begin(course.learner, stage, seed=course.spec.seed + index)
    groups, rates = course.learner.groups(stage)
    optimizer = optimizer_of(stage, groups)
    reference = Reference.of(course.learner.model) if stage.held or stage.objective.kind != "sft" else None
    place = Place(step=0)
    latest = _latest(course, stage)
    if latest is not None:
        done = latest.step == steps
        place = saving.take_up(latest.path, course.learner, None if done else optimizer)
        if course.watch is not None:
            course.watch.wealth = {language: list(own) for language, own in place.wealth.items()}
    if place.step < steps:
        course.writer.say(Received(parts=parts, stage=stage.name))
        of = len(course.recipe.stages)
        course.writer.say(StageStarted(stage=stage.name, index=index, of=of, steps=steps, step=place.step))
        _steps(course, index, place, _Tools(optimizer, rates, reference, _eyes(course, index)))
    if stage.merge:
        learners.merge(course.learner)
        course.fresh = True
    else:
        course.fresh = False


def _latest(course: Course, stage: Stage) -> Checkpoint | None:
    checkpoints = [checkpoint for checkpoint in course.folder.complete_checkpoints() if checkpoint.stage == stage.name]
    return checkpoints[-1] if checkpoints else None


@dataclass(frozen=True)
class _Tools:
    optimizer: torch.optim.Optimizer
    rates: list[float]
    reference: Reference | None
    eyes: Eyes | None


def _eyes(course: Course, index: int) -> Eyes | None:
    if not course.recipe.keep_features:
        return None
    new, old = course.rows[index]
    stage, order = course.recipe.stages[index], course.orders[index]
    return features.shelf(course.learner, stage, order, (new.rows, old.rows), course.home)


def _steps(course: Course, index: int, place: Place, tools: _Tools) -> None:
    """The steps of a stage from a place on; once in smaller pieces where memory does not suffice."""
    stage, steps = course.recipe.stages[index], len(course.orders[index])
    at_once, halved = place.at_once, place.at_once is not None
    done = place.step
    saved = time.monotonic()

    def save() -> None:
        nonlocal saved
        wealth = course.watch.wealth if course.watch is not None else {}
        with course.writer.checkpoint(stage=stage.name, order=index, step=done) as path:
            saving.save(path, course.learner, tools.optimizer, Place(step=done, at_once=at_once, wealth=wealth))
        _tidy(course)
        saved = time.monotonic()

    if done == 0:
        evaluate(course, index, 0)
    while done < steps:
        loop = stage_loop(
            course, index, tools.optimizer, tools.rates, tools.reference, at_once=at_once, eyes=tools.eyes
        )
        course.learner.model.train()
        try:
            for stepped in loop.run(done, steps):
                done = stepped.step
                tell(course, index, stepped)
                last = done == steps
                looked = last or done % course.recipe.evaluation.every == 0
                stopping = course.folder.stop_asked()
                if last or stopping or time.monotonic() - saved > course.recipe.checkpoints.seconds:
                    save()
                if stopping and not last:
                    raise Stopped
                if looked:
                    evaluate(course, index, done)
                    if _eroded(course):
                        save()
                        raise Paused
        except OutOfMemory:
            if halved:
                raise
            halved = True
            at_once = max(1, (at_once or stage.at_once or stage.batch) // 2)
            details: dict[str, Any] = {"stage": stage.name, "step": done, "at_once": at_once}
            course.writer.say(Warned(code="batch_halved", details=details))
            tools.optimizer.zero_grad(set_to_none=True)
            if course.learner.machine.device.type == "cuda":
                torch.cuda.empty_cache()
        except NotANumber:
            if done > place.step:
                save()
            raise


def tell(course: Course, index: int, stepped: Stepped) -> None:
    """The step as an event, and now and then the status."""
    stage, steps = course.recipe.stages[index], len(course.orders[index])
    course.pace = stepped.seconds if not course.pace else 0.9 * course.pace + 0.1 * stepped.seconds
    left = course.pace * (steps - stepped.step + sum(len(later) for later in course.orders[index + 1 :]))
    course.writer.say(
        Step(
            stage=stage.name,
            step=stepped.step,
            steps=steps,
            loss=stepped.loss,
            rate=stepped.rate,
            tokens_per_second=round(stepped.tokens / max(stepped.seconds, 1e-9), 1),
            memory_mb=round(used_mb(course.learner.machine.device), 1),
            left_seconds=round(left, 1),
            gradient=stepped.gradient,
        )
    )
    now = time.monotonic()
    if now - course.shown > _STATUS_EVERY or stepped.step == steps:
        course.shown = now
        course.writer.progress(stage=stage.name, step=stepped.step, steps=steps, left_seconds=round(left, 1))


def evaluate(course: Course, index: int, step: int) -> None:
    """Losses per language and what the model says now, as an event; the brake sees every row."""
    plan, stage = course.recipe.evaluation, course.recipe.stages[index]
    paper = course.paper()
    seen = probes.evaluate(
        course.learner, paper, course.probes, each=plan.rows, seed=f"{course.spec.seed} {stage.name} {step}"
    )
    answers = probes.answers(course.learner, paper, course.asked, tokens=plan.answers)
    losses = {language: round(result.loss, 6) for language, result in seen.items()}
    course.writer.say(Evaluated(stage=stage.name, step=step, losses=losses, answers=tuple(answers)))
    give_back(course.learner.machine.device)
    if course.watch is not None and step > 0:
        for language, result in seen.items():
            course.watch.see(language, result.pairs)


def _eroded(course: Course) -> bool:
    """Say which languages got worse; whether the run has to pause. Each is named once."""
    if course.watch is None:
        return False
    named = {line.event.language for line in course.folder.lines() if isinstance(line.event, Erosion)}
    worse = {language: value for language, value in course.watch.eroded().items() if language not in named}
    for language, evidence in worse.items():
        pairs = [probe for probe in course.probes if probe.row.language == language]
        details: dict[str, Any] = {
            "evidence": round(evidence, 1),
            "rows": len(pairs),
            "replay": _replayed(course.recipe),
        }
        course.writer.say(Erosion(language=language, details=details))
    return bool(worse) and course.recipe.evaluation.erosion.action == "pause"


def _replayed(recipe: Recipe) -> float:
    shares = [stage.data.replay.share if stage.data.replay else 0.0 for stage in recipe.stages]
    return max(shares)


def _tidy(course: Course) -> None:
    """Keep the newest checkpoints, and the last one of every finished stage: later stages stand on it."""
    ends = {f"{stage.name}-{len(steps)}" for stage, steps in zip(course.recipe.stages, course.orders, strict=True)}
    course.writer.keep_checkpoints(course.recipe.checkpoints.keep, ends)


def _result(course: Course) -> str:
    """Write what was learnt, prove it, and say so."""
    place = course.folder.result / "adapter"
    course.folder.result.mkdir(exist_ok=True)
    course.learner.model.eval()
    rows = course.asked or list(course.material.watched())[:1]
    trained = results.answers_of(course.learner, rows, course.material.picture)
    sha = results.write(course.learner, place)
    results.agree(trained, course.learner, place, course.recipe, rows, course.material.picture)
    course.writer.say(Resulted(adapter="result/adapter", sha256=sha))
    return sha
