"""What the checks and warnings of a run say, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from training.events import Check, Erosion, Line, Preflight, Told, Warned
from ui import formats, html
from ui.text import Text

_LISTED = 5
"""Modules that are named; the others are counted."""


def checks(lines: Iterable[Line], text: Text) -> Markup:
    """What the last preflight looked at."""
    last = [line.event for line in lines if isinstance(line.event, Preflight)]
    return verdicts(last[-1].checks, text) if last else Markup("")


def verdicts(looked: Sequence[Check], text: Text) -> Markup:
    """Every verdict with its mark."""
    items = Markup("").join(
        Markup("<li>{} <span>{}</span></li>").format(html.state(_name(one, text), good=one.ok), _said(one, text))
        for one in looked
    )
    return Markup('<ul class="verdicts">{}</ul>').format(items)


def warnings(lines: Iterable[Line], text: Text) -> Markup:
    """What a person should know, once each, the latest first."""
    found = [_warning(line.event, text) for line in lines if isinstance(line.event, Warned | Erosion)]
    sentences = dict.fromkeys(sentence for sentence in reversed(found) if sentence)
    return Markup("").join(Markup('<p class="notice">{}</p>').format(sentence) for sentence in sentences)


def _name(check: Check, text: Text) -> str:
    key = f"check_{check.name}"
    return text.runs.fill(key) if text.runs.has(key) else check.name


def _said(check: Check, text: Text) -> Markup:
    """What was found; runs of before this was told have it in English only, as names and paths are."""
    if not check.told:
        return Markup('<span class="ltr" lang="en">{}</span>').format(check.detail) if check.detail else Markup("")
    return Markup(" ").join(_sentence(one, text) for one in check.told)


def _sentence(told: Told, text: Text) -> str:
    key = f"told_{told.sentence}"
    if not text.runs.has(key):
        return ", ".join(str(value) for value in told.values.values())
    values = {name: _value(name, value, text) for name, value in told.values.items()}
    if "seconds" in told.values:
        values["time"] = formats.duration(float(told.values["seconds"]), locale=text.locale)
    return text.runs.fill(key, **values)


def _value(name: str, value: str | float, text: Text) -> str | int:
    if name == "kind":
        return text.data.fill(f"kind_{value}")
    if isinstance(value, float):
        return formats.number(value, locale=text.locale)
    return value


def _warning(event: Warned | Erosion, text: Text) -> str:
    if isinstance(event, Erosion):
        share = event.details.get("replay")
        return text.runs.eroded(
            language=formats.language_name(event.language, locale=text.locale),
            share=formats.percent(share if isinstance(share, int | float) else 0, locale=text.locale),
        )
    values = {name: _detail(value) for name, value in event.details.items()}
    key = f"warning_{event.code}"
    return text.runs.fill(key, **values) if text.runs.has(key) else event.code


def _detail(value: object) -> str | int:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value[:_LISTED])
    return value if isinstance(value, int) else str(value)
