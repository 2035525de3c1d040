"""One page about evaluations, whole in itself: tables, and shares drawn with their intervals, in light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from core import languages
from core.expert_weights import ExpertWeights
from evaluation.folder import EvaluationFolder, EvaluationSpec
from evaluation.judging import Score

_WIDTH, _LEFT, _ROW = 640, 260, 24
_STYLE = Markup(
    ":root{color-scheme:light dark}"
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .75rem;border-bottom:1px solid;text-align:start}svg{max-width:100%;height:auto}"
)
_HEADS = ("Language", "Kind", "Protocol", "Right, %", "95 % interval", "n", "Unparsed, %", "Read by a judge, %")


@dataclass(frozen=True)
class Measured:
    """A finished evaluation."""

    spec: EvaluationSpec
    scores: Sequence[Score]
    experts: ExpertWeights | None


def measured(folder: EvaluationFolder) -> Measured:
    """What a folder holds; EvaluationInvalid where it is not finished."""
    return Measured(folder.spec(), folder.scores(), folder.experts())


def page(evaluations: Mapping[str, Measured]) -> str:
    """The page of some evaluations, by the name of their folder; English first in each table."""
    parts = Markup("").join(map(_evaluation, evaluations.values()))
    return str(
        Markup(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            "<title>Evaluation</title><style>{}</style><h1>Evaluation</h1>{}</html>"
        ).format(_STYLE, parts)
    )


def _evaluation(one: Measured) -> Markup:
    spec, scores = one.spec, one.scores
    settings = ", ".join(f"{name} {value}" for name, value in spec.settings.model_dump().items())
    judge = f", what they do not understand is read by {spec.settings.judge}" if spec.settings.judge else ""
    heads = Markup("").join(Markup("<th>{}</th>").format(head) for head in _HEADS)
    rows = Markup("").join(_cells(score) for score in scores)
    head = Markup("<section><h2>{} on {}</h2><p>Answers are understood by rules{}; {}.</p>").format(
        spec.examinee.name, spec.benchmark, judge, settings
    )
    table = Markup("<table><tr>{}</tr>{}</table>").format(heads, rows)
    return head + _drawn(scores) + table + _experts(one.experts) + Markup("</section>")


def _experts(found: ExpertWeights | None) -> Markup:
    """Of a Parrot: mean weights as a table whose cells are as dark as they are heavy."""
    if found is None:
        return Markup("")
    named = [languages.get(code).english_name for code in found.experts]
    count = max(map(len, found.means.values()), default=0)
    heads = [named[place] if place < len(named) else f"Expert {place + 1}" for place in range(count)]
    rows = Markup("").join(
        Markup("<tr><th>{}</th>{}<td>{}</td></tr>").format(
            languages.get(code).english_name,
            Markup("").join(
                Markup('<td style="background:rgb(120 120 120/{:.2f})">{:.2f}</td>').format(weight / 2, weight)
                for weight in means
            ),
            "-" if (entropy := found.entropy.get(code)) is None else f"{entropy:.0f}",
        )
        for code, means in found.means.items()
    )
    told = (
        Markup(
            "<p>The weights alone tell the language of the question in {:.0f} % of {}; by chance {:.0f} %.</p>"
        ).format(found.told, found.n, found.chance or 0)
        if found.told is not None
        else Markup("")
    )
    return Markup(
        "<h3>Mean weight of each expert by the language of the question</h3>{}"
        "<table><tr><th>Question in</th>{}<th>Entropy, %</th></tr>{}</table>"
    ).format(told, Markup("").join(Markup("<th>{}</th>").format(head) for head in heads), rows)


def _cells(score: Score) -> Markup:
    rest = (
        score.kind.value,
        score.protocol,
        f"{score.score:.1f}",
        f"{score.low:.1f} – {score.high:.1f}",
        score.n,
        f"{score.unparsed:.1f}",
        f"{score.judged:.1f}",
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
