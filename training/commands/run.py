"""`python -m training run FOLDER`: all that a launcher starts.

Preflight, stages, evaluation beside the parent, what came of the edits, card; whatever happens ends in a true state
with a reason. Called again it goes on from the last complete checkpoint. Exit 0 done, 1 failed, 2 refused, 3 stopped,
4 paused.
"""

from __future__ import annotations

import errno
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from backend.runs import closing
from core.files import write_whole
from training import card, preflight, stages
from training.attribution import measuring, record
from training.course import RecipeUnreadable, prepare, recipe_of
from training.events import Attributed, Check, Compared, Preflight, Received, Resulted, Routed, StageStarted, Warned
from training.folder import FolderDamaged, RunFolder, RunnerLives, Spec, Writer
from training.learner import AdapterMisfit, ModelMissing, PartsDiffer
from training.loop import NotANumber, OutOfMemory
from training.memory import give_back
from training.order import NothingToLearn
from training.preflight import Verdict
from training.results import AnswersDiffer
from training.saving import CheckpointDamaged
from training.sources import RowsMissing, SourceDamaged
from training.states import State, Why

DONE, FAILED, REFUSED, STOPPED, PAUSED = range(5)

log = logging.getLogger(__name__)

_WHY: tuple[tuple[type[Exception], Why], ...] = (
    (OutOfMemory, Why.OUT_OF_MEMORY),
    (MemoryError, Why.OUT_OF_MEMORY),
    (NotANumber, Why.NOT_A_NUMBER),
    (SourceDamaged, Why.SNAPSHOT_DAMAGED),
    (RowsMissing, Why.SNAPSHOT_MISSING),
    (ModelMissing, Why.MODEL_MISSING),
    (AdapterMisfit, Why.ADAPTER_MISFIT),
    (PartsDiffer, Why.PARTS_DIFFER),
    (AnswersDiffer, Why.ANSWERS_DIFFER),
    (CheckpointDamaged, Why.CHECKPOINT_DAMAGED),
    (NothingToLearn, Why.REFUSED),
    (RecipeUnreadable, Why.RECIPE_INVALID),
)


class Refused(RuntimeError):
    """The preflight says no."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def run(path: Path) -> int:
    """Do what the folder's spec says; gives the exit status."""
    folder = RunFolder(path)
    try:
        spec = folder.spec()
        with folder.writing() as writer:
            return _alone(writer, spec)
    except (FolderDamaged, RunnerLives) as error:
        print(error, file=sys.stderr)
        return REFUSED


def _alone(writer: Writer, spec: Spec) -> int:
    """The run, by the only one who may write."""
    folder = writer.folder
    state = folder.status().state
    if state is State.DONE:
        return DONE
    if state is State.STOPPED:
        folder.forget_stop()  # that wish was heard; whoever starts the run again wants it to go on
    with _stops_when_asked(folder):
        try:
            _through(writer, spec)
        except stages.Stopped:
            writer.state(State.STOPPED, Why.ASKED)
            return STOPPED
        except stages.Paused:
            writer.state(State.PAUSED, Why.EROSION)
            return PAUSED
        except Refused as error:
            writer.state(State.FAILED, error.why)
            return REFUSED
        except Exception as error:
            log.exception("the run failed")
            writer.state(State.FAILED, why(error))
            return FAILED
    writer.state(State.DONE)
    return DONE


def why(error: Exception) -> Why:
    """The reason of a failure, as a state has it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Why.DISK_FULL
    return next((reason for kind, reason in _WHY if isinstance(error, kind)), Why.UNEXPECTED)


@contextmanager
def _stops_when_asked(folder: RunFolder) -> Iterator[None]:
    """A polite end of the process is a wish to stop: the step is finished, a checkpoint written."""

    def ask(number: int, frame: FrameType | None) -> None:
        folder.ask_to_stop()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _through(writer: Writer, spec: Spec) -> None:
    home = writer.folder.path.absolute().parents[1]
    if writer.folder.stop_asked():
        raise stages.Stopped
    if not _trained(writer):
        writer.state(State.PREPARING)
        verdicts = preflight.check(spec, home)
        _refuse(writer, verdicts, last=False)
        course = prepare(writer, spec, home=home)
        if not writer.folder.complete_checkpoints():
            with course.learner.machine.working():
                verdicts += preflight.rehearse(course)[0]
        _refuse(writer, verdicts, last=True)
        writer.state(State.RUNNING)
        stages.train(course)
        device = course.learner.machine.device
        del course
        give_back(device)  # parent and child are asked in a process of their own
    writer.state(State.EVALUATING)
    _evaluate(writer, spec)
    _attribute(writer, spec, home)
    _tell(writer, spec)


def _trained(writer: Writer) -> bool:
    return any(isinstance(line.event, Resulted) for line in writer.folder.lines())


def _refuse(writer: Writer, verdicts: list[Verdict], *, last: bool) -> None:
    """Say every verdict at once, and go no further where one is bad."""
    bad = [verdict for verdict in verdicts if not verdict.ok]
    if bad or last:
        checks = tuple(
            Check(name=verdict.name, ok=verdict.ok, detail=verdict.detail, told=verdict.told) for verdict in verdicts
        )
        writer.say(Preflight(checks=checks))
    if bad:
        raise Refused(bad[0].why or Why.REFUSED)


def _report(writer: Writer) -> Callable[[int, int], None]:
    def report(done: int, of: int) -> None:
        if done % 20 == 0 or done == of:
            writer.progress(stage="", step=done, steps=of, left_seconds=None)

    return report


def _evaluate(writer: Writer, spec: Spec) -> None:
    folder = writer.folder
    adapter = folder.result / "adapter"
    cells = closing.evaluate(spec, str(adapter), folder.result, _report(writer), stopping=folder.stop_asked)
    if cells is None:
        raise stages.Stopped
    if cells:
        writer.say(Compared(cells=cells))
    weights = closing.routed(spec, str(adapter))
    if weights is not None:
        writer.say(Routed(weights=weights))


def _attribute(writer: Writer, spec: Spec, home: Path) -> None:
    """Whether the edits took; a run is no worse for it where that cannot be told, and says so."""
    folder = writer.folder
    if any(isinstance(line.event, Attributed) for line in folder.lines()):
        return
    try:
        summed = measuring.attribute(writer, spec, home, _report(writer), folder.stop_asked)
    except Exception as error:
        log.exception("what came of the edits could not be told")
        writer.say(Warned(code="attribution_failed", details={"why": why(error).value}))
        return
    if summed is None:
        raise stages.Stopped
    if summed.edits:
        writer.say(summed)
    record.drop_partial(folder.path)


def _tell(writer: Writer, spec: Spec) -> None:
    """Receipt and card, from the events alone."""
    folder = writer.folder
    lines = folder.lines()
    stage = next(line.event for line in reversed(lines) if isinstance(line.event, StageStarted))
    # what was asked last counted its own questions; a run that is through says how far it was trained
    writer.progress(stage=stage.stage, step=stage.steps, steps=stage.steps, left_seconds=None)
    receipts = [line.event.model_dump_json() for line in lines if isinstance(line.event, Received)]
    write_whole(folder.result / "receipt.json", f"[{','.join(receipts)}]\n".encode())
    text = card.write(spec, recipe_of(spec), lines)
    write_whole(folder.result / "card.md", text.encode())
