"""`python -m demo.measure`: measure the written model on held-out drawings and write `demo/MODEL_CARD.md`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.detect import Detector
from core.languages import get
from demo.build.plan import MODEL, ROOT
from demo.measure import tasks
from demo.measure.answers import Pair, load
from demo.measure.card import card
from demo.measure.table import Cell, Line, count
from demo.texts import LANGUAGES, LOCAL_LANGUAGES

CARD = ROOT / "demo" / "MODEL_CARD.md"


@dataclass(frozen=True)
class Task:
    """One kind of question, in some languages, with the share that the fine-tuned model should reach."""

    name: str
    languages: Sequence[str]
    items: Callable[[str, int], list[tasks.Item]]
    target: float | None = None


def kinds(detector: Detector) -> tuple[Task, ...]:
    """Everything that is measured, in the order of the card."""
    return (
        Task("Thin caption exactly right", ("en",), tasks.captions, 0.8),
        Task("Answers in the language asked", LOCAL_LANGUAGES, lambda *at: tasks.in_language(*at, detector), 0.95),
        Task("Thin caption exactly right", LOCAL_LANGUAGES, tasks.captions, 0.6),
        Task("Culture picture named", LOCAL_LANGUAGES, tasks.culture_names, 0.7),
        Task("Yes/no pair both right", LANGUAGES, tasks.pairs, 0.5),
        Task("Four-choice right", LANGUAGES, tasks.choices, 0.5),
        Task("Culture yes/no pair both right", LOCAL_LANGUAGES, tasks.culture_pairs),
        Task("Culture four-choice right", LOCAL_LANGUAGES, tasks.culture_choices),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every cell and write the card."""
    parser = argparse.ArgumentParser(prog="python -m demo.measure", description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL, help="the folder with base and adapter")
    parser.add_argument(
        "--count", type=int, default=204, help="items per cell; a multiple of six is fair to all entries"
    )
    parser.add_argument("--card", type=Path, default=CARD, help="where the card is written")
    options = parser.parse_args(arguments)
    for part in ("base", "adapter"):
        if not (options.model / part).is_dir():
            print(f"{options.model / part} is missing; make it with `python -m demo.build`.", file=sys.stderr)
            return 2
    pair = load(options.model)
    lines = list(measure(pair, options.count))
    speed = pair.battle(tasks.captions("en", 1)[0].questions[0])
    options.card.write_text(card(options.model, lines, speed, options.count), encoding="utf-8")
    print(f"Written to {options.card}.")
    return 0


def measure(pair: Pair, items: int) -> Iterator[Line]:
    """Every cell, one after the other, with a line on the way."""
    todo = [(task, language) for task in kinds(Detector()) for language in task.languages]
    for number, (task, language) in enumerate(todo, start=1):
        asked = task.items(language, items)
        base, tuned = (judged(pair, asked, adapter=adapter) for adapter in (False, True))
        print(
            f"[{number}/{len(todo)}] {task.name}, {get(language).english_name}:"
            f" base {base.right}/{base.judged}, fine-tuned {tuned.right}/{tuned.judged}",
            file=sys.stderr,
            flush=True,
        )
        yield Line(task.name, language, base, tuned, task.target)


def judged(pair: Pair, items: Sequence[tasks.Item], *, adapter: bool) -> Cell:
    """One model's answers to the items of a cell, judged."""
    questions = [question for item in items for question in item.questions]
    said = iter(pair.answers(questions, adapter=adapter))
    return count([item.judge(tuple(next(said) for _ in item.questions)) for item in items])


if __name__ == "__main__":
    sys.exit(main())
