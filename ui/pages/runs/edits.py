"""What came of a run's edits: in sentences, as plots, and edit by edit with those that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import quantiles

from markupsafe import Markup

from annotation.edits import difference
from backend.services.studio.attributions import ORDER, Attributed
from training.attribution.record import Line
from training.attribution.verdicts import Role, Verdict
from ui import formats, html
from ui.components.changes import changes
from ui.components.plot import Axes, Bar, Interval, bars, intervals
from ui.components.prose import direction
from ui.text import Text

LISTED = 36
_GOOD = {Verdict.LEARNED: True, Verdict.NOT_LEARNED: False, Verdict.UNDONE: False}
_KINDS = ("own", "picture", "language")
_PARTS = (Role.LEARNT, Role.HELD)


def attributed(came: Attributed, text: Text) -> Markup:
    """All of it; nothing where all of it must not be shown any more."""
    words = text.runs
    hidden = html.sentence(words.edits_hidden(count=came.hidden)) if came.hidden else Markup("")
    if not came.lines:
        return hidden
    plots = _gains(came, text) + _by_language(came, text)
    return Markup(
        '<section class="attributed"><h2>{}</h2>{}<ul class="verdict">{}</ul>{}<div class="plots">{}</div>{}</section>'
    ).format(words.edits_title, html.sentence(words.edits_lead), _said(came, text), hidden, plots, _list(came, text))


def _said(came: Attributed, text: Text) -> Markup:
    words = text.runs
    lines = []
    for role, sentence in ((Role.LEARNT, words.edits_said), (Role.HELD, words.edits_held), (Role.APART, None)):
        own = [line for line in came.lines if line.role is role and line.verdict is not Verdict.UNMEASURED]
        if own and sentence is not None:
            lines.append(sentence(said=formats.number(sum(line.said for line in own), locale=text.locale),
                                  count=len(own)))  # fmt: skip
    if not any(line.role is Role.HELD for line in came.lines):
        lines.append(words.edits_none_held)
    return Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)


def _gains(came: Attributed, text: Text) -> Markup:
    """The middle half of what edits gained, where they were asked: learnt from and held back side by side."""
    words = text.runs
    rows = []
    for kind in _KINDS:
        for role in _PARTS:
            gains = came.gains(role, kind)
            if gains:
                low, middle, high = quantiles(gains, n=4, method="inclusive") if len(gains) > 1 else gains * 3
                label = f"{words.fill(f'gain_{kind}')} ({formats.number(len(gains), locale=text.locale)})"
                rows.append(Interval(label, middle, low, high, words.fill(f"role_{role.value}")))
    return intervals(text, Axes(words.edits_gain_title, words.gain_axis, words.gain_where), _one_label(rows))


def _one_label(rows: Sequence[Interval]) -> list[Interval]:
    """Rows of one place stand together, whatever their numbers."""
    labels: dict[str, str] = {}
    for row in rows:
        labels.setdefault(row.label.rpartition(" (")[0], row.label)
    return [Interval(labels[row.label.rpartition(" (")[0]], row.value, row.low, row.high, row.part) for row in rows]


def _by_language(came: Attributed, text: Text) -> Markup:
    words = text.runs
    learnt = [line for line in came.lines if line.role is Role.LEARNT]
    rows = [
        Bar(formats.language_name(language, locale=text.locale), count, words.fill(f"verdict_{verdict.value}"))
        for language in sorted({line.language for line in learnt})
        for verdict in reversed(ORDER)
        if (count := sum(line.language == language and line.verdict is verdict for line in learnt))
    ]
    return bars(text, Axes(words.edits_by_language, words.edits_axis, words.language), rows)


def _list(came: Attributed, text: Text) -> Markup:
    words, rule = text.runs, came.rule
    rule_told = words.edits_rule(
        gain=formats.number(rule.gain, locale=text.locale), share=formats.percent(rule.elsewhere, locale=text.locale)
    )
    together = _contradicting(came)
    against = Markup("").join(_against(several, came, text) for several in together)
    paired = {line.edit for several in together for line in several}
    alone = Markup("").join(_alone(line, came, text) for line in came.listed if line.edit not in paired)
    more = len(came.lines) - len(came.listed)
    return Markup("").join(
        (
            Markup('<h3>{}</h3><ol class="work">{}</ol>').format(words.edits_contradict, against) if against else "",
            Markup('<details class="one-by-one"><summary>{}</summary>{}<ol class="work">{}</ol>{}</details>').format(
                words.edits_one_by_one,
                html.sentence(rule_told),
                alone,
                html.sentence(words.edits_more(count=more)) if more else "",
            ),
        )
    )


def _contradicting(came: Attributed) -> list[list[Line]]:
    """Edits of one place that say different things, each group once."""
    lines = {line.edit: line for line in came.lines}
    groups = {frozenset((line.edit, *line.rivals)) for line in came.listed if line.rivals}
    whole = {max((group for group in groups if own <= group), key=len) for own in groups}
    return [[lines[key] for key in sorted(group)] for group in sorted(whole, key=sorted)]


def _against(several: Sequence[Line], came: Attributed, text: Text) -> Markup:
    first = several[0]
    sides = Markup("").join(
        Markup('<div class="answer{}">{}<bdi dir="{}">{}</bdi><small>{}</small></div>').format(
            " wanted" if line.said else " unwanted",
            _verdict(line, text),
            direction(came.texts[line.edit].text, code=line.language),
            came.texts[line.edit].text,
            _numbers(line, text),
        )
        for line in several
        if line.edit in came.texts
    )
    return Markup('<li class="paper">{}{}<div class="answers">{}</div></li>').format(
        _thumb(first, came), _asked(first, came), sides
    )


def _alone(line: Line, came: Attributed, text: Text) -> Markup:
    texts = came.texts[line.edit]
    changed = (
        changes(difference(texts.before, texts.text, line.language)) if texts.before else Markup.escape(texts.text)
    )
    tags = [formats.language_name(line.language, locale=text.locale)]
    if line.role is not Role.LEARNT:
        tags.append(text.runs.fill(f"role_{line.role.value}"))
    return Markup(
        '<li class="paper"><h4>{} {}</h4>{}{}<div class="edit" dir="{}">{}</div><small>{}</small></li>'
    ).format(
        _verdict(line, text),
        html.tags(tags),
        _thumb(line, came),
        _asked(line, came),
        direction(texts.text, code=line.language),
        changed,
        _numbers(line, text),
    )


def _verdict(line: Line, text: Text) -> Markup:
    good = _GOOD.get(line.verdict) if line.role is Role.LEARNT else None  # what was not taught cannot fail
    return html.state(text.runs.fill(f"verdict_{line.verdict.value}"), good=good)


def _asked(line: Line, came: Attributed) -> Markup:
    asked = came.texts[line.edit].asked
    return Markup('<p class="asked" lang="{}" dir="{}">{}</p>').format(
        line.language, direction(asked, code=line.language), asked
    )


def _thumb(line: Line, came: Attributed) -> Markup:
    if not line.picture:
        return Markup("")
    return Markup('<p class="thumbs"><img alt="" loading="lazy" src="/api/v1/runs/{}/pictures/{}"></p>').format(
        came.run, line.picture
    )


def _numbers(line: Line, text: Text) -> Markup:
    """Where it was asked, and what it gained there."""
    return Markup(" · ").join(
        Markup('<span>{}: <bdi dir="ltr">{}</bdi></span>').format(
            text.runs.fill(f"gain_{kind}"), formats.number(round(gain, 1), locale=text.locale)
        )
        for kind in _KINDS
        if (gain := line.gained(kind)) is not None
    )
