"""Our results as the papers print theirs: a table shaped like MELLA's table 3, or like Parrot's table 1.

    mella   a block a metric (keyword accuracy, METEOR, BLEU, ROUGE-L), in it a row for each model of each backbone
    parrot  a row a model, a group of columns a benchmark, in it a column a language

As HTML that prints on paper, Markdown and LaTeX; the best of a backbone or column is bold. Below it stands how each
number came about, which the papers leave out.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core import languages

STYLES = ("mella", "parrot")
_Key = TypeVar("_Key", bound=Hashable)
_METRICS: Mapping[str, str] = {
    "keyword_accuracy": "Keyword Accuracy",
    "meteor": "METEOR",
    "bleu": "BLEU",
    "rouge_l": "ROUGE-L",
}
_ORDER = ("ar", "sr", "ru", "cs", "ko", "th", "vi", "hu")
"""As MELLA prints them; others follow, English stands first."""


@dataclass(frozen=True)
class Result:
    """One number of one model in one language."""

    model: str
    language: str
    metric: str
    value: float
    n: int
    how: str
    """Protocol, signature or whatever else tells how it was counted."""
    benchmark: str = ""
    backbone: str = ""


@dataclass(frozen=True)
class Row:
    """A model with its numbers; None where there is none."""

    backbone: str
    name: str
    values: tuple[float | None, ...]
    best: tuple[bool, ...]


@dataclass(frozen=True)
class Table:
    """What is printed."""

    caption: str
    groups: tuple[tuple[str, int], ...]
    """What stands above the columns, and above how many; none: nothing does."""
    columns: tuple[str, ...]
    blocks: tuple[tuple[str, tuple[Row, ...]], ...]
    notes: tuple[str, ...]


def table(style: str, results: Sequence[Result]) -> Table:
    """The table of a style; ValueError where nothing of the results belongs into it."""
    return _mella(results) if style == "mella" else _parrot(results)


def _mella(results: Sequence[Result]) -> Table:
    kept = [result for result in results if result.metric in _METRICS]
    if not kept:
        raise ValueError(f"MELLA's table wants {', '.join(_METRICS)}: scores of the tasks captions and keywords.")
    codes = _codes(kept)
    blocks = []
    for metric, title in _METRICS.items():
        own = [result for result in kept if result.metric == metric]
        if own:
            blocks.append((title, _rows(own, codes, lambda result: result.language, within_backbone=True)))
    caption = "Keyword accuracy on D_know; BLEU (mean of 1 to 4), ROUGE-L and METEOR on D_ling."
    return Table(caption, (), tuple(code.upper() for code in codes), tuple(blocks), _notes(kept))


def _parrot(results: Sequence[Result]) -> Table:
    kept = [result for result in results if result.metric not in _METRICS]
    if not kept:
        raise ValueError("Parrot's table wants shares of right answers: folders of evaluations, or scores of choices.")
    codes = _codes(kept)
    tests = list(dict.fromkeys((result.benchmark, result.metric) for result in kept))
    there = {(result.benchmark, result.metric, result.language) for result in kept}
    keys = [(*test, code) for test in tests for code in codes if (*test, code) in there]
    groups = [(f"{name} ({how})" if name else how, sum(key[:2] == (name, how) for key in keys)) for name, how in tests]
    rows = _rows(kept, keys, lambda result: (result.benchmark, result.metric, result.language), within_backbone=False)
    return Table(
        "Right answers in per cent.", tuple(groups), tuple(key[2] for key in keys), (("", rows),), _notes(kept)
    )


def _rows(
    results: Sequence[Result], columns: Sequence[_Key], key: Callable[[Result], _Key], *, within_backbone: bool
) -> tuple[Row, ...]:
    found: dict[tuple[str, str], dict[_Key, float]] = {}
    for result in results:
        found.setdefault((result.backbone, result.model), {})[key(result)] = result.value
    order = sorted(found, key=lambda name: list(dict.fromkeys(one for one, _ in found)).index(name[0]))
    rows = []
    for backbone, name in order:
        rivals = [own for other, own in found.items() if not within_backbone or other[0] == backbone]
        values = tuple(found[backbone, name].get(column) for column in columns)
        best = tuple(
            value is not None and len(rivals) > 1 and value == max(own[column] for own in rivals if column in own)
            for column, value in zip(columns, values, strict=True)
        )
        rows.append(Row(backbone, name, values, best))
    return tuple(rows)


def _codes(results: Iterable[Result]) -> list[str]:
    there = {result.language for result in results}
    first = [code for code in ("en", *_ORDER) if code in there]
    return [*first, *sorted(there.difference(first))]


def _notes(results: Sequence[Result]) -> tuple[str, ...]:
    hows: dict[str, list[Result]] = {}
    for result in results:
        hows.setdefault(result.how, []).append(result)
    notes = []
    for how, own in hows.items():
        counts = sorted({result.n for result in own})
        n = f"n {counts[0]}" if len(counts) == 1 else f"n {counts[0]} to {counts[-1]}"
        codes = " ".join(dict.fromkeys(result.language for result in own))
        notes.append(f"{how}: {n} ({codes})")
    return tuple(notes)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def as_markdown(made: Table) -> str:
    """For a page of ours or a repository."""
    backbones = any(row.backbone for _, rows in made.blocks for row in rows)
    heads = [*(["Backbone"] if backbones else []), "Model", *_wide(made)]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for title, rows in made.blocks:
        if title:
            lines.append(f"| *{title}* |{' |' * (len(heads) - 1)}")
        before = None
        for row in rows:
            values = [f"**{_shown(v)}**" if best else _shown(v) for v, best in zip(row.values, row.best, strict=True)]
            own = [row.backbone if row.backbone != before else ""] if backbones else []
            lines.append(f"| {' | '.join([*own, row.name, *values])} |")
            before = row.backbone
    notes = [f"- {note}" for note in made.notes]
    return "\n".join([*lines, "", made.caption, "", *notes]) + "\n"


def _wide(made: Table) -> list[str]:
    """Column heads in one line: where there are groups, with their names."""
    groups = [name for name, count in made.groups for _ in range(count)]
    return (
        [f"{group} {column}" for group, column in zip(groups, made.columns, strict=True)] if groups else [*made.columns]
    )


def as_latex(made: Table) -> str:
    """For a paper, with booktabs."""
    width = len(made.columns)
    lines = ["% \\usepackage{booktabs}", f"\\begin{{tabular}}{{ll{'r' * width}}}", "\\toprule"]
    if made.groups:
        lines.append(
            " & & "
            + " & ".join(f"\\multicolumn{{{count}}}{{c}}{{{_tex(name)}}}" for name, count in made.groups)
            + r" \\"
        )
    lines += [" & ".join(["Backbone", "Model", *map(_tex, made.columns)]) + r" \\", "\\midrule"]
    for place, (title, rows) in enumerate(made.blocks):
        if place:
            lines.append("\\midrule")
        if title:
            lines.append(f"\\multicolumn{{{width + 2}}}{{l}}{{\\textit{{{_tex(title)}}}}} \\\\")
        before = None
        for row in rows:
            values = [
                f"\\textbf{{{_tex(_shown(v))}}}" if best else _tex(_shown(v))
                for v, best in zip(row.values, row.best, strict=True)
            ]
            own = _tex(row.backbone) if row.backbone != before else ""
            lines.append(" & ".join([own, _tex(row.name), *values]) + r" \\")
            before = row.backbone
    notes = [f"% {note}" for note in made.notes]
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}", f"% {made.caption}", *notes]) + "\n"


def _tex(text: str) -> str:
    special = {
        "\\": r"\textbackslash{}", "–": "--", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }  # fmt: skip
    return "".join(special.get(sign, sign) for sign in text)


_STYLE = (
    "@page{size:A4 landscape;margin:15mm}body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;"
    "padding:0 1rem;color-scheme:light dark}.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:"
    "tabular-nums;border-block:2px solid}th,td{padding:.2rem .6rem;text-align:end;white-space:nowrap}"
    "th.name{text-align:start;font-weight:normal}thead{border-block-end:1px solid}thead th{font-weight:600}"
    "tr.block th{text-align:start;font-style:italic;font-weight:normal;border-block-start:1px solid}"
    "th.group{text-align:center;border-block-end:1px solid}small{display:block}"
    "@media print{body{margin:0;font-size:11px}.wide{overflow:visible}tr{break-inside:avoid}}"
)


def as_html(made: Table) -> str:
    """A page of its own that fits on paper."""
    width = len(made.columns)
    group = "".join(
        f'<th class="group" colspan="{count}" scope="colgroup">{html.escape(name)}</th>' for name, count in made.groups
    )
    above = f'<tr><th colspan="2"></th>{group}</tr>' if made.groups else ""
    columns = "".join(
        f'<th scope="col"><abbr title="{html.escape(_name(column))}">{html.escape(column)}</abbr></th>'
        for column in made.columns
    )
    body = []
    for title, rows in made.blocks:
        if title:
            body.append(f'<tr class="block"><th colspan="{width + 2}" scope="rowgroup">{html.escape(title)}</th></tr>')
        before = None
        for row in rows:
            cells = "".join(
                f"<td>{f'<b>{_shown(value)}</b>' if best else _shown(value)}</td>"
                for value, best in zip(row.values, row.best, strict=True)
            )
            own = html.escape(row.backbone) if row.backbone != before else ""
            body.append(
                f'<tr><th class="name">{own}</th><th class="name" scope="row">{html.escape(row.name)}</th>{cells}</tr>'
            )
            before = row.backbone
    notes = "".join(f"<small>{html.escape(note)}</small>" for note in made.notes)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Results</title><style>{_STYLE}</style><div class=wide><table><thead>{above}<tr>"
        f'<th class="name">Backbone</th><th class="name">Model</th>{columns}</tr></thead><tbody>{"".join(body)}</tbody>'
        f"</table></div><p>{html.escape(made.caption)}</p>{notes}</html>\n"
    )


def _name(column: str) -> str:
    code = column.lower()
    return languages.get(code).english_name if code in languages.ALL else column
