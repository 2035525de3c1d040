"""The cells of the table: which tasks there are, how their answers are judged, and two processes that work on them."""

from __future__ import annotations

import functools
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import torch

from core.detect import Detector
from core.languages import get
from demo.measure import tasks
from demo.measure.answers import Model, Models, load
from demo.measure.table import Cell, Line, count
from demo.texts import LANGUAGES, LOCAL_LANGUAGES
from evaluation.exam import right

_WORKERS = 2
Judge = Callable[[tasks.Item, tuple[str, ...], str], bool | None]


@dataclass(frozen=True)
class Cut:
    """One way to judge the answers of a task, and the share that the fine-tuned model should reach."""

    name: str
    target: float | None = None
    judge: Judge = lambda item, texts, _: right(item, texts)


@dataclass(frozen=True)
class Task:
    """One kind of question, in some languages."""

    languages: Sequence[str]
    items: Callable[[str, int], list[tasks.Item]]
    cuts: tuple[Cut, ...]


def kinds(detector: Detector) -> tuple[Task, ...]:
    """Everything that is measured, in the order of the card."""
    spoken = Cut(
        "Answers in the language asked",
        0.95,
        lambda _, texts, language: detector.same_language(texts[0], language).same,
    )
    return (
        Task(("en",), tasks.captions, (Cut("Thin caption exactly right", 0.8),)),
        Task(LOCAL_LANGUAGES, tasks.captions, (spoken, Cut("Thin caption exactly right", 0.6))),
        Task(LOCAL_LANGUAGES, tasks.culture_names, (Cut("Culture picture named", 0.7),)),
        Task(LOCAL_LANGUAGES, tasks.kept_names, (Cut("Picture named whose name was kept back"),)),
        Task(LANGUAGES, tasks.pairs, (Cut("Yes/no pair both right", 0.5),)),
        Task(LANGUAGES, tasks.choices, (Cut("Four-choice right", 0.5),)),
        Task(LANGUAGES, tasks.talks, (Cut("Second and third turn both right", 0.5),)),
        Task(LOCAL_LANGUAGES, tasks.culture_pairs, (Cut("Culture yes/no pair both right", 0.5),)),
        Task(LOCAL_LANGUAGES, tasks.culture_choices, (Cut("Culture four-choice right", 0.5),)),
    )


def measure(model: Path, items: int) -> list[Line]:
    """Every cell, with a line on the way; two processes of one thread each do more than one of two."""
    jobs = [(number, language) for number, task in enumerate(kinds(Detector())) for language in task.languages]
    by_job: dict[tuple[int, str], list[Line]] = {}
    with ProcessPoolExecutor(_WORKERS, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = {pool.submit(cells, model, items, *job): job for job in jobs}
        for done, future in enumerate(as_completed(waiting), start=1):
            by_job[waiting[future]] = future.result()
            for line in future.result():
                _tell(f"[{done}/{len(jobs)}]", line)
    order = [(number, cut) for number, task in enumerate(kinds(Detector())) for cut in range(len(task.cuts))]
    return [by_job[job][cut] for number, cut in order for job in jobs if job[0] == number]


def cells(model: Path, items: int, number: int, language: str) -> list[Line]:
    """All cuts of one task in one language."""
    torch.set_num_threads(1)
    models, detector = _loaded(model)
    task = kinds(detector)[number]
    asked = task.items(language, items)
    by_model = [answers(models, asked, who) for who in (Model.BASE, Model.SECOND, Model.TUNED)]
    lines = []
    for cut in task.cuts:
        base, second, tuned = (judged(cut, asked, of_model, language) for of_model in by_model)
        lines.append(Line(cut.name, language, base=base, second=second, tuned=tuned, target=cut.target))
    return lines


@functools.cache
def _loaded(model: Path) -> tuple[Models, Detector]:
    """Once per process."""
    return load(model), Detector()


def answers(models: Models, items: Sequence[tasks.Item], who: Model) -> list[tuple[str, ...]]:
    """One model's answers, item by item."""
    spoken = iter(models.answers([question for item in items for question in item.questions], who))
    return [tuple(next(spoken) for _ in item.questions) for item in items]


def judged(cut: Cut, items: Sequence[tasks.Item], answered: Sequence[tuple[str, ...]], language: str) -> Cell:
    """Answers, judged in one way."""
    return count([cut.judge(item, spoken, language) for item, spoken in zip(items, answered, strict=True)])


def _tell(place: str, line: Line) -> None:
    sys.stderr.write(
        f"{place} {line.task}, {get(line.language).english_name}: base {line.base.right}/{line.base.judged},"
        f" fine-tuned {line.tuned.right}/{line.tuned.judged}\n"
    )
