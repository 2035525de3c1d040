"""Evaluations as tables and plots: all of them, the scores of one, two beside each other with English first."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from backend.services.studio.evaluations import EvaluationView
from evaluation.beside import Beside
from evaluation.comparison import Share
from evaluation.judging import Score
from ui import formats, html
from ui.components.expert_weights import expert_weights
from ui.components.heat import Square, heat
from ui.components.plot import Axes, Interval, intervals
from ui.text import Text

_PROTOCOLS = {"single answers": "single", "circular": "circular", "both of a pair": "pairs"}


def listed(views: Sequence[EvaluationView], text: Text) -> Markup:
    """Every evaluation in a row."""
    words = text.evaluation
    if not views:
        return html.empty(title=words.empty_title, text=words.empty_text)
    heads = [text.leaderboard.model, words.benchmark, text.rounds.languages, words.answered, text.rounds.state]
    rows = [
        [
            Markup('<a href="?evaluation={}">{}</a>').format(view.id, view.spec.examinee.name),
            view.spec.benchmark,
            formats.languages_listed(view.spec.languages, locale=text.locale),
            _answered(view, text),
            state(view, text),
        ]
        for view in views
    ]
    maps = _maps(views, text)
    plots = Markup('<div class="plots">{}</div>').format(maps) if maps else Markup("")
    return html.table(caption=words.all, heads=heads, rows=rows) + plots


def _maps(views: Sequence[EvaluationView], text: Text) -> Markup:
    """Of each benchmark that several models were asked, a map a kind of question: languages by models."""
    found: dict[tuple[str, str], dict[tuple[str, str], Square]] = {}
    for view in views:  # the newest first
        for score in _strictest(view.scores):
            own = found.setdefault((view.spec.benchmark, _kind(score, text)), {})
            name = view.spec.examinee.name
            own.setdefault((name, score.language), _square(score, name, text))
    words = text.evaluation
    return Markup("").join(
        heat(
            text,
            Axes(words.heat_of(benchmark=benchmark, kind=kind), text.leaderboard.model, text.rounds.language),
            [*squares.values()],
        )
        for (benchmark, kind), squares in found.items()
        if len({name for name, _ in squares}) > 1
    )


def _strictest(scores: Sequence[Score]) -> list[Score]:
    """One score a language and kind: where answers stand together, that all of them are right."""
    strictest = {(score.language, score.kind): score for score in scores}
    return list(strictest.values())


def _square(score: Score, column: str, text: Text) -> Square:
    return Square(language(score.language, text), column, number(score.score, text), score.score / 50 - 1)


def state(view: EvaluationView, text: Text) -> Markup:
    """Working, done or broken off."""
    words = text.evaluation
    if view.scores:
        return html.state(words.state_done, good=True)
    if view.working:
        return html.state(words.state_working, good=None)
    return html.state(words.state_broken, good=False)


def head(view: EvaluationView, text: Text, *, left: float | None = None) -> Markup:
    """What is asked of whom, how far it is, and about how many seconds are left."""
    words, spec = text.evaluation, view.spec
    back = Markup('<p class="actions"><a href="evaluation">{}</a></p>').format(words.all)
    name = Markup("<h2><bdi>{}</bdi> · <bdi>{}</bdi> {}</h2>").format(
        spec.examinee.name, spec.benchmark, state(view, text)
    )
    far = f"{words.answered}: {_answered(view, text)}"
    if left is not None:
        far = f"{far} · {text.runs.left(time=formats.duration(left, locale=text.locale))}"
    bar = Markup(
        '<p class="bar-of"><progress max="{}" value="{}" aria-label="{}"></progress><span>{}</span></p>'
    ).format(max(1, view.asked), view.answered, words.answered, far)
    told = html.sentence(words.judge_told(judge=spec.settings.judge)) if spec.settings.judge else Markup("")
    return back + Markup('<section class="run-head">{}</section>').format(name + bar + told)


def scores(view: EvaluationView, text: Text) -> Markup:
    """Every language and kind with its interval, how it was counted, and what was not understood."""
    words = text.evaluation
    if not view.scores:
        return Markup("")
    rows = [
        Interval(language(score.language, text), score.score, score.low, score.high, _kind(score, text))
        for score in view.scores
    ]
    judge = view.spec.settings.judge
    heads = [text.rounds.language, words.protocol, words.share, text.plot.interval, "n", words.unparsed]
    heads += [words.judged] if judge else []
    table = [
        [
            language(score.language, text),
            _kind(score, text),
            number(score.score, text),
            html.ltr(f"{number(score.low, text)} – {number(score.high, text)}"),
            formats.number(score.n, locale=text.locale),
            number(score.unparsed, text),
            *([number(score.judged, text)] if judge else []),
        ]
        for score in view.scores
    ]
    plots = intervals(text, Axes(words.scores_title, words.share, text.rounds.language), rows)
    squares = [_square(score, _kind(score, text), text) for score in view.scores]
    if len({one.column for one in squares}) > 1:
        plots += heat(text, Axes(words.heat_title, words.protocol, text.rounds.language), squares)
    return (
        html.table(caption=words.scores_title, heads=heads, rows=table)
        + Markup('<div class="plots">{}</div>').format(plots)
        + expert_weights(view.experts, text)
    )


def compared(found: Beside, names: tuple[str, str], text: Text) -> Markup:
    """First whether English falls, then every language of both models."""
    words = text.evaluation
    if not found.pairs:
        return html.sentence(words.nothing_common)
    lines = Markup("")
    if found.english:
        falls = any(cell.worse for cell in found.english)
        said = words.english_falls if falls else words.english_stands
        lines = Markup('<ul class="verdict"><li class="{}">{}</li></ul>').format("worse" if falls else "", said)
    rows = [
        _interval(cell.language, cell.task, share, name, text)
        for cell in found.cells
        for name, share in zip(names, (cell.parent, cell.child), strict=True)
    ]
    plot = intervals(text, Axes(words.scores_title, words.share, text.rounds.language), rows)
    return lines + _cells(found, names, text) + Markup('<div class="plots">{}</div>').format(plot)


def _cells(found: Beside, names: tuple[str, str], text: Text) -> Markup:
    words = text.evaluation
    rows = []
    for cell in found.cells:
        told = text.leaderboard.told_better if cell.better else text.leaderboard.told_worse if cell.worse else ""
        rows.append(
            [
                language(cell.language, text),
                kind(cell.task, text),
                number(100 * cell.parent.value, text),
                number(100 * cell.child.value, text),
                formats.number(cell.child.n, locale=text.locale),
                html.state(told, good=cell.better) if told else Markup(""),
            ]
        )
    heads = [text.rounds.language, words.protocol, *names, "n", text.leaderboard.verdict]
    return html.table(caption=words.scores_title, heads=heads, rows=rows)


def _interval(code: str, task: str, share: Share, name: str, text: Text) -> Interval:
    label = f"{language(code, text)} · {kind(task, text)}"
    return Interval(label, 100 * share.value, 100 * share.low, 100 * share.high, name)


def kind(name: str, text: Text) -> str:
    """What a kind of question is called."""
    return text.runs.task_yes_no if name == "yes_no" else text.evaluation.fill(f"kind_{name}")


def language(code: str, text: Text) -> str:
    """A language's name."""
    return formats.language_name(code, locale=text.locale)


def number(value: float, text: Text) -> str:
    """To one decimal."""
    return formats.number(round(value, 1), locale=text.locale)


def _kind(score: Score, text: Text) -> str:
    return f"{kind(score.kind.value, text)}: {text.evaluation.fill(_PROTOCOLS[score.protocol])}"


def _answered(view: EvaluationView, text: Text) -> str:
    answered, asked = (formats.number(count, locale=text.locale) for count in (view.answered, view.asked))
    return f"{answered} / {asked}"
