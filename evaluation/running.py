"""Asks what an evaluation's folder holds: a share of it in this process, or all of it in several."""

from __future__ import annotations

import asyncio
import functools
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.engine import Ask, Engine, Generation, Message, Picture, Source, Speaker
from evaluation.answering import Question, answer
from evaluation.folder import EvaluationFolder, sample_of
from evaluation.looking import Looks
from evaluation.samples import EvaluationSettings, Examinee, Sample

_TOGETHER = 64
_DEADLINE = 1200.0
_LOOKING = 0.5

Report = Callable[[int, int], None]
Pictures = Callable[[str], bytes]


@dataclass(frozen=True)
class Share:
    """Which of all questions a process asks: every `of`-th, from `number` on."""

    number: int = 0
    of: int = 1


def ask(folder: EvaluationFolder, engine: Engine, picture: Pictures, report: Report, share: Share = Share()) -> None:
    """Ask the questions of a share that nobody has answered yet."""
    spec, there = folder.spec(), folder.answers()
    everything = folder.asked()
    missing = [
        (key, sample_of(line))
        for place, (key, line) in enumerate(everything.items())
        if place % share.of == share.number and key not in there
    ]
    # those of like length come into the same batch, where the longest sets the price for all
    missing.sort(key=lambda one: (len(one[1].pictures), len(one[1].prompt)), reverse=True)
    questions = [
        Question(key, functools.partial(_ask, sample, spec.examinee, spec.settings, picture)) for key, sample in missing
    ]
    before, whole = len(everything) - len(questions), len(everything)

    async def all_of_them() -> None:
        try:
            if not questions:
                return
            await engine.preload([Source(spec.examinee.base, spec.examinee.adapter)])
            path = folder.answers_of(share.number)
            await answer(questions, engine, path, lambda done, _: report(before + done, whole), together=_TOGETHER)
        finally:
            await engine.close()

    asyncio.run(all_of_them())


def ask_in_processes(folder: EvaluationFolder, count: int, report: Report) -> bool:
    """The same by several processes with an engine each; False when one of them could not go on.

    They end with this one, however it ends: whoever starts it again asks what they would still be asking.
    """
    whole, looks = folder.spec().questions, Looks()
    command = [sys.executable, "-m", "evaluation", "run", "--folder", str(folder.path), "--held", "--tied"]
    children = [
        subprocess.Popen([*command, "--share", f"{number}/{count}"], stdin=subprocess.PIPE)  # noqa: S603
        for number in range(count)
    ]
    try:
        while any(child.poll() is None for child in children):
            report(looks.answered(folder), whole)
            time.sleep(_LOOKING)
    finally:
        for child in children:
            child.terminate()
            child.wait()
    return all(child.returncode == 0 for child in children)


def _ask(sample: Sample, examinee: Examinee, settings: EvaluationSettings, picture: Pictures) -> Ask:
    shown = tuple(Picture(sha256, picture(sha256)) for sha256 in sample.pictures)
    return Ask(
        Source(examinee.base, examinee.adapter),
        (Message(Speaker.PERSON, sample.prompt, shown),),
        owner="evaluation",
        generation=Generation(settings.tokens),
        deadline=_DEADLINE,
    )
