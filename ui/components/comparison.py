"""The child beside its parent: what got worse first, then every task as a plot, languages with the worst on top."""

from __future__ import annotations

from collections.abc import Sequence

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
    shown = Markup("").join(_plot(task, cells, text) for task in dict.fromkeys(cell.task for cell in cells))
    return Markup('<section class="compared"><h2>{}</h2>{}<div class="plots">{}</div></section>').format(
        words.compared_title, verdict(cells, text), shown
    )


def verdict(cells: Sequence[Cell], text: Text) -> Markup:
    """In sentences: what got worse, what got better, by more than chance explains."""
    words = text.runs
    worse, better = [cell for cell in cells if cell.worse], [cell for cell in cells if cell.better]
    lines = [Markup('<li class="worse">{}</li>').format(words.got_worse(what=_told(cell, text))) for cell in worse]
    if not worse:
        lines.append(Markup("<li>{}</li>").format(words.nothing_worse))
    lines += [Markup('<li class="better">{}</li>').format(words.got_better(what=_told(cell, text))) for cell in better]
    if not better:
        lines.append(Markup("<li>{}</li>").format(words.nothing_better))
    return Markup('<ul class="verdict">{}</ul>').format(Markup("").join(lines))


def _told(cell: Cell, text: Text) -> str:
    language = formats.language_name(cell.language, locale=text.locale)
    before, now = (formats.percent(share or 0, locale=text.locale) for share in (cell.parent, cell.child))
    arrow = "←" if text.locale.text_direction == "rtl" else "→"
    return f"{language}: {_task(cell.task, text)} · {before} {arrow} {now}"


def _plot(task: str, cells: Sequence[Cell], text: Text) -> Markup:
    words = text.runs
    own = sorted((cell for cell in cells if cell.task == task), key=lambda cell: (cell.child or 0) - (cell.parent or 0))
    rows = [
        Interval(f"{formats.language_name(cell.language, locale=text.locale)} ({cell.n})", *_percents(*measured), part)
        for cell in own
        for part, measured in (
            (words.parent, (cell.parent, cell.parent_low, cell.parent_high)),
            (words.child, (cell.child, cell.child_low, cell.child_high)),
        )
        if measured[0] is not None  # what could not be measured is no zero
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
