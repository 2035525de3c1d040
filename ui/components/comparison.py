"""The child beside its parent: what got worse first, then every task as a plot, languages with the worst on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from backend.runs.records import Cell
from ui import formats, html
from ui.components.plot import Axes, Interval, intervals
from ui.text import Text


def compared(cells: Sequence[Cell], text: Text) -> Markup:
    """All that an evaluation said; nothing where there was none."""
    if not cells:
        return Markup("")
    words = text.runs
    tasks = {task: [cell for cell in cells if cell.task == task] for task in dict.fromkeys(cell.task for cell in cells)}
    shown = Markup("").join(
        _plot(task, [_Side(words.parent, own, of_parent=True), _Side(words.child, own, of_parent=False)], text)
        for task, own in tasks.items()
    )
    return Markup('<section class="compared"><h2>{}</h2>{}<div class="plots">{}</div></section>').format(
        words.compared_title, verdict(cells, text), shown
    )


def verdict(cells: Sequence[Cell], text: Text) -> Markup:
    """In sentences: what got worse, what got better, by more than chance explains."""
    words = text.runs
    worse, better = [cell for cell in cells if cell.worse], [cell for cell in cells if cell.better]
    lines = [Markup('<li class="worse">{}</li>').format(words.got_worse(what=_change(cell, text))) for cell in worse]
    if not worse:
        lines.append(Markup("<li>{}</li>").format(words.nothing_worse))
    lines += [
        Markup('<li class="better">{}</li>').format(words.got_better(what=_change(cell, text))) for cell in better
    ]
    if not better:
        lines.append(Markup("<li>{}</li>").format(words.nothing_better))
    return Markup('<ul class="verdict">{}</ul>').format(Markup("").join(lines))


def _change(cell: Cell, text: Text) -> str:
    language = formats.language_name(cell.language, locale=text.locale)
    before, now = (formats.percent(share or 0, locale=text.locale) for share in (cell.parent, cell.child))
    arrow = "←" if text.locale.text_direction == "rtl" else "→"
    return f"{language}: {_task(cell.task, text)} · {before} {arrow} {now}"


def side_by_side(runs: Sequence[tuple[str, Sequence[Cell]]], text: Text) -> Markup:
    """Children of several runs beside what they come from: all that got worse first, then languages, worst on top."""
    words = text.runs
    verdicts = Markup("").join(
        Markup("<h3><bdi>{}</bdi></h3>{}").format(name, verdict(cells, text))
        for name, cells in sorted(runs, key=lambda run: -sum(cell.worse for cell in run[1]))
    )
    tasks = dict.fromkeys(cell.task for _, cells in runs for cell in cells)
    plots = Markup("").join(_plots_of(task, runs, text) for task in tasks)
    return Markup('<section class="compared"><h2>{}</h2>{}<div class="plots">{}</div></section>').format(
        words.compared_title, verdicts, plots
    )


def _plots_of(task: str, runs: Sequence[tuple[str, Sequence[Cell]]], text: Text) -> Markup:
    own = [(name, [cell for cell in cells if cell.task == task]) for name, cells in runs]
    before = [{cell.language: (cell.n, cell.parent) for cell in cells} for _, cells in own]
    sides: list[_Side] = []
    for place, (name, cells) in enumerate(own):
        if place == 0 or before[place] != before[0]:
            label = text.runs.parent if all(other == before[0] for other in before) else f"{text.runs.parent} ({name})"
            sides.append(_Side(label, cells, of_parent=True))
        sides.append(_Side(name, cells, of_parent=False))
    return _plot(task, sides, text)


@dataclass(frozen=True)
class _Side:
    """One model of a plot."""

    name: str
    cells: Sequence[Cell]
    of_parent: bool

    def measured(self, language: str) -> tuple[float | None, float | None, float | None]:
        """Share, low and high; nothing where it was not asked."""
        for cell in self.cells:
            if cell.language == language:
                low, high = (cell.parent_low, cell.parent_high) if self.of_parent else (cell.child_low, cell.child_high)
                return (cell.parent if self.of_parent else cell.child), low, high
        return None, None, None


def _plot(task: str, sides: Sequence[_Side], text: Text) -> Markup:
    words = text.runs
    gains: dict[str, float] = {}
    asked: dict[str, int] = {}
    for side in sides:
        for cell in side.cells:
            gain = (cell.child or 0) - (cell.parent or 0)
            gains[cell.language] = min(gain, gains.get(cell.language, gain))
            asked[cell.language] = cell.n
    rows = [
        Interval(
            f"{formats.language_name(language, locale=text.locale)} ({asked[language]})", *_percents(*share), side.name
        )
        for language in sorted(gains, key=lambda code: gains[code])
        for side in sides
        for share in (side.measured(language),)
        if share[0] is not None  # what could not be measured is no zero
    ]
    return intervals(text, Axes(_task(task, text), words.share, words.language), rows)


def _percents(share: float | None, low: float | None, high: float | None) -> tuple[float, float, float]:
    value = 100 * (share or 0)
    return value, 100 * low if low is not None else value, 100 * high if high is not None else value


def _task(task: str, text: Text) -> str:
    return text.runs.fill(f"task_{task}")


def summary(cells: Sequence[Cell], text: Text) -> Markup:
    """A few words for a list: how many cells got worse and better."""
    if not cells:
        return Markup("")
    words = text.runs
    worse, better = sum(cell.worse for cell in cells), sum(cell.better for cell in cells)
    return html.tags([*([words.worse_count(count=worse)] if worse else []), words.better_count(count=better)])
