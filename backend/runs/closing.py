"""How a run closes: parent and child sit the same exam, through the engine that the arena uses.

Answers are kept line by line as they come, so a killed evaluation goes on where it stood.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from backend.serving.local import LocalEngine, LocalSettings
from core.detect import Detector
from core.engine import Ask, Engine, Generation, Message, Picture, Source, Speaker
from core.expert_weights import ExpertWeights
from core.files import write_whole
from evaluation import comparison
from evaluation.answering import Question, answer, kept
from evaluation.comparison import Judged
from evaluation.exam import Exam, ExamInvalid, ExamItem, Task, as_it_came, open_exam, right
from models.parts import has_experts
from training.events import Cell
from training.folder import Spec

ANSWERS = "answers.jsonl"
COMPARISON = "comparison.json"
LANGUAGE = "language"
"""The task that every captioned picture answers on the side: is the answer in the language asked?"""
_DEADLINE = 600.0
_LONGEST = 96


@dataclass(frozen=True)
class Sitting:
    """One question of one item, put to one model."""

    side: str
    item: ExamItem
    question: int

    @property
    def key(self) -> str:
        """What tells it from all others of the exam."""
        return f"{self.side} {self.item.id} {self.question}"


@dataclass(frozen=True)
class Candidates:
    """Who sits the exam."""

    parent: Source
    child: Source

    def __iter__(self) -> Iterator[tuple[str, Source]]:
        return iter((("parent", self.parent), ("child", self.child)))


async def sit(
    exam: Exam,
    candidates: Candidates,
    engine: Engine,
    folder: Path,
    report: Callable[[int, int], None],
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, str]:
    """All answers of both models by their sitting's key; what `folder` already holds is not asked again."""
    sources = dict(candidates)
    questions = [
        Question(sitting.key, functools.partial(_ask, exam, sitting, sources[sitting.side]))
        for sitting in _sittings(exam)
    ]
    return await answer(questions, engine, folder / ANSWERS, report, stopping)


def judged(exam: Exam, answers: dict[str, str], detector: Detector) -> Iterator[Judged]:
    """Every item as both models answered it; captions also tell whether the language was the one asked for, and what
    is asked circularly whether it was right as it came."""
    for item in exam.items:
        sides = {
            side: [answers[Sitting(side, item, number).key] for number in range(len(item.questions))]
            for side in ("parent", "child")
        }
        language = item.through or item.language
        yield Judged(language, item.task.value, right(item, sides["parent"]), right(item, sides["child"]))
        if item.task is Task.CIRCULAR:
            plain, first = as_it_came(item), {side: texts[:1] for side, texts in sides.items()}
            yield Judged(item.language, Task.CHOICE, right(plain, first["parent"]), right(plain, first["child"]))
        if item.task is Task.CAPTION:
            spoken = {side: detector.same_language(texts[0], item.language).same for side, texts in sides.items()}
            yield Judged(item.language, LANGUAGE, spoken["parent"], spoken["child"])


def judged_before(exam: Path, result: Path, detector: Detector) -> list[Judged]:
    """Every item of an exam that a run has closed with, judged anew from the answers in its result."""
    return list(judged(open_exam(exam), dict(kept(result / ANSWERS)), detector))


def compare(exam: Exam, answers: dict[str, str], detector: Detector) -> tuple[Cell, ...]:
    """Every cell, as the run's events and its card have it."""
    return tuple(
        Cell(
            language=cell.language,
            task=cell.task,
            n=cell.child.n,
            parent=cell.parent.value,
            child=cell.child.value,
            parent_low=cell.parent.low,
            parent_high=cell.parent.high,
            child_low=cell.child.low,
            child_high=cell.child.high,
            worse=cell.worse,
            better=cell.better,
        )
        for cell in comparison.compare(judged(exam, answers, detector))
    )


def evaluate(
    spec: Spec,
    adapter: str,
    folder: Path,
    report: Callable[[int, int], None],
    *,
    stopping: Callable[[], bool] = lambda: False,
    engine: Callable[[], Engine] | None = None,
) -> tuple[Cell, ...] | None:
    """The child, an adapter or a checkpoint, beside its parent; none when asked to stop, nothing without an exam.

    ExamInvalid where the exam is not, or no longer, the one of the spec.
    """
    if spec.exam is None:
        return ()
    exam = open_exam(Path(spec.exam.folder))
    if exam.hash != spec.exam.hash:
        raise ExamInvalid(f"The exam in {exam.folder} has changed since the run was ordered.")
    candidates = Candidates(Source(spec.base, spec.parent.adapter), result_of(spec.base, adapter))
    device = "" if spec.device == "auto" else spec.device

    async def all_of_it() -> dict[str, str]:
        opened = engine() if engine is not None else LocalEngine(LocalSettings(device=device).for_many)
        try:
            await opened.preload(source for _, source in candidates)
            return await sit(exam, candidates, opened, folder, report, stopping)
        finally:
            await opened.close()

    answers = asyncio.run(all_of_it())
    if len(answers) < len(_sittings(exam)):
        return None
    cells = compare(exam, answers, Detector())
    write_whole(folder / COMPARISON, TypeAdapter(tuple[Cell, ...]).dump_json(cells, indent=1))
    return cells


def routed(spec: Spec, adapter: str) -> ExpertWeights | None:
    """Which experts the child's pictures pass through in each language of the exam; none where it has none."""
    child = result_of(spec.base, adapter)
    if spec.exam is None or not has_experts(child.base):
        return None
    from evaluation.inside.experts import Asked, measured  # only a Parrot needs torch here

    exam = open_exam(Path(spec.exam.folder))
    asked = (
        Asked(item.language, item.questions[0], functools.partial(exam.picture, item.picture)) for item in exam.items
    )
    return measured(child.base, child.adapter, asked)


def result_of(base: str, made: str) -> Source:
    """What came of a run: an adapter on the base, or a checkpoint of its own where whole parts have learnt."""
    adapts, whole = ((Path(made) / name).is_file() for name in ("adapter_config.json", "config.json"))
    return Source(made) if whole and not adapts else Source(base, made)


def _ask(exam: Exam, sitting: Sitting, source: Source) -> Ask:
    pictures = tuple(Picture(sha, exam.picture(sha)) for sha in sitting.item.pictures)
    turn = Message(Speaker.PERSON, sitting.item.questions[sitting.question], pictures)
    return Ask(source, (turn,), owner="evaluation", generation=Generation(_LONGEST), deadline=_DEADLINE)


def _sittings(exam: Exam) -> list[Sitting]:
    """Item by item, both sides beside each other: they share the picture's features."""
    return [
        Sitting(side, item, number)
        for item in exam.items
        for number in range(len(item.questions))
        for side in ("parent", "child")
    ]
