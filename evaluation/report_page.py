"""One page about evaluations, whole in itself: tables, and shares drawn with their intervals, in light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from core import languages
from evaluation.folder import EvaluationSpec
from evaluation.judging import Score

_WIDTH, _LEFT, _ROW = 640, 260, 24
_STYLE = Markup(
    ":root{color-scheme:light dark}"
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .75rem;border-bottom:1px solid;text-align:start}svg{max-width:100%;height:auto}"
)
_HEADS = ("Language", "Kind", "Protocol", "Right, %", "95 % interval", "n", "Unparsed, %")


def page(evaluations: Mapping[str, tuple[EvaluationSpec, Sequence[Score]]]) -> str:
    """The page of some evaluations, by the name of their folder; English first in each table."""
    parts = Markup("").join(_evaluation(spec, scores) for spec, scores in evaluations.values())
    return str(
        Markup(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            "<title>Evaluation</title><style>{}</style><h1>Evaluation</h1>{}</html>"
        ).format(_STYLE, parts)
    )


def _evaluation(spec: EvaluationSpec, scores: Sequence[Score]) -> Markup:
    settings = ", ".join(f"{name} {value}" for name, value in spec.settings.model_dump().items())
    heads = Markup("").join(Markup("<th>{}</th>").format(head) for head in _HEADS)
    rows = Markup("").join(_cells(score) for score in scores)
    head = Markup("<section><h2>{} on {}</h2><p>Answers are understood by rules; {}.</p>").format(
        spec.examinee.name, spec.benchmark, settings
    )
    return head + _drawn(scores) + Markup("<table><tr>{}</tr>{}</table></section>").format(heads, rows)


def _cells(score: Score) -> Markup:
    rest = (
        score.kind.value,
        score.protocol,
        f"{score.score:.1f}",
        f"{score.low:.1f} – {score.high:.1f}",
        score.n,
        f"{score.unparsed:.1f}",
    )
    cells = Markup("").join(Markup("<td>{}</td>").format(cell) for cell in rest)
    return Markup("<tr><th>{}</th>{}</tr>").format(_language(score), cells)


def _drawn(scores: Sequence[Score]) -> Markup:
    """A row for each score: where it lies between 0 and 100, and how sure that is."""
    height = _ROW * (len(scores) + 1)
    rows = Markup("").join(_row(place, score) for place, score in enumerate(scores))
    ticks = Markup("").join(_tick(at, height) for at in range(0, 101, 25))
    frame = Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="Right answers in per cent" font-size="13">{}{}</svg>'
    )
    return frame.format(_WIDTH, height, ticks, rows)


def _tick(at: int, height: int) -> Markup:
    return Markup(
        '<line x1="{0}" x2="{0}" y1="0" y2="{1}" stroke="currentColor" opacity=".15"/>'
        '<text x="{0}" y="{2}" text-anchor="middle" fill="currentColor">{3}</text>'
    ).format(_x(at), height - _ROW, height - 6, at)


def _row(place: int, score: Score) -> Markup:
    y = place * _ROW + _ROW // 2
    return Markup(
        '<text x="0" y="{}" fill="currentColor">{}</text>'
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="currentColor" stroke-width="2"/>'
        '<circle cx="{}" cy="{}" r="4" fill="currentColor"/>'
    ).format(y + 5, f"{_language(score)}, {score.kind.value}, {score.protocol}", _x(score.low), _x(score.high), y, y,
             _x(score.score), y)  # fmt: skip


def _x(percent: float) -> float:
    return round(_LEFT + (_WIDTH - _LEFT - 20) * percent / 100, 1)


def _language(score: Score) -> str:
    return languages.get(score.language).english_name
