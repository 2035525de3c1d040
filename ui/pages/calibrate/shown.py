"""An item as HTML: pictures, the original above what is made of it, field by field, and what is remarked."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from annotation.glossary import Glossary, asked
from annotation.refining import LONGEST_FIELD, LONGEST_REASON, Found, by_name, unchanged
from backend.db.calibrations import Shown
from backend.services.calibration.views import RefiningTask
from core import languages
from core.benchmark_items import Fields
from ui.components.item import field_name
from ui.components.prose import direction
from ui.text import Text

_NO_TERMS = Glossary()


def head(item: Shown, finished: str, again: str) -> Markup:
    """Which benchmark, how far one is, and whether this was done already."""
    before = Markup('<p class="again">{}</p>').format(again) if again else Markup("")
    return Markup('<p class="progress"><bdi>{}</bdi><span>{}</span></p>{}').format(item.benchmark, finished, before)


def keys(text: Text, *, voting: bool) -> Markup:
    """What the keys do."""
    names = {name: Markup("<kbd>{}</kbd>").format(key) for name, key in _KEYS.items()}
    words = text.calibrate
    told = words.vote_keys if voting else words.keys
    wanted = _VOTING if voting else _REFINING
    return Markup('<p class="hint keys">{}</p>').format(
        Markup(told(**{name: names[name] for name in wanted}))  # noqa: S704  (our own words)
    )


def form(task: RefiningTask, text: Text) -> Markup:
    """Every field with its original above it; the page's script collects what is typed."""
    words = text.calibrate
    reason = Markup(
        '<div class="refined reason"><label for="refine-reason">{}</label><p class="hint">{}</p>'
        '<textarea id="refine-reason" data-field="reason" rows="1" maxlength="{}" dir="auto"{}>{}</textarea></div>'
    ).format(words.reason, words.reason_hint, LONGEST_REASON, _shut(task.editable), task.start.reason)
    return editable(
        task.shown,
        task.start.fields,
        text,
        draft=task.draft,
        more=reason,
        open_=task.editable,
        glossary=task.glossary,
    )


def editable(
    item: Shown,
    fields: Fields,
    text: Text,
    *,
    draft: Fields | None = None,
    more: Markup | None = None,
    open_: bool = True,
    glossary: Glossary = _NO_TERMS,
) -> Markup:
    """Fields that can be typed into; one that is empty in the original and in the draft is left out."""
    typed, drafted = by_name(fields), by_name(draft or fields)
    rows = [
        _field(
            name,
            field_name(name, item, text),
            original,
            typed.get(name, ""),
            item,
            text,
            open_=open_,
            terms=_terms(original, item, glossary, text),
        )
        for name, original in by_name(item.source).items()
        if original.strip() or drafted.get(name, "").strip() or typed.get(name, "").strip()
    ]
    return Markup('<div class="refining" data-item="{}" role="group" aria-label="{}">{}{}</div>').format(
        item.at.item_id, item.benchmark, Markup("").join(rows), more or ""
    )


def remarks(task: RefiningTask, typed: Fields, found: Sequence[Found], text: Text) -> Markup:
    """What is wrong or odd, or that all is well."""
    words = text.calibrate
    if not found:
        told = words.unchanged if unchanged(task.draft, typed) else words.sound
        return Markup('<p class="remarks sound" role="status">{}</p>').format(told)
    listed = Markup("").join(
        Markup('<li class="{}" data-about="{}"><strong>{}</strong> {}</li>').format(
            "fault" if one.stops else "doubt",
            one.field,
            field_name(one.field, task.shown, text),
            words.fill(f"found_{one.finding.value}"),
        )
        for one in found
    )
    return Markup('<div role="status"><ul class="remarks">{}</ul></div>').format(listed)


def _terms(original: str, item: Shown, glossary: Glossary, text: Text) -> Markup:
    """What the glossary calls the terms of a field."""
    found = asked(original, glossary)
    if not found:
        return Markup("")
    told = Markup("").join(
        Markup('<li><bdi lang="{}">{}</bdi>: <bdi lang="{}">{}</bdi></li>').format(
            item.source_language, one.term, item.at.language, " / ".join(one.translations)
        )
        for one in found
    )
    return Markup('<ul class="terms" aria-label="{}">{}</ul>').format(text.calibrate.terms, told)


def _field(
    name: str,
    label: str,
    original: str,
    typed: str,
    item: Shown,
    text: Text,
    *,
    open_: bool,
    terms: Markup,
) -> Markup:
    code, source = item.at.language, item.source_language
    return Markup(
        '<div class="refined"><label for="refine-{0}">{1}</label>'
        '<p class="original" lang="{2}" dir="{3}"><span class="aloud">{4}</span>{5}</p>{12}'
        '<textarea id="refine-{0}" data-field="{0}" rows="{6}" maxlength="{7}" lang="{8}" dir="{9}"{10}>{11}</textarea>'
        "</div>"
    ).format(
        name,
        label,
        source,
        direction(original, code=source),
        text.calibrate.original,
        original,
        1 if name.isdecimal() else 2,
        LONGEST_FIELD,
        code,
        languages.get(code).direction.value,
        _shut(open_),
        Markup("\n") + typed,  # HTML drops a first line break
        terms,
    )


def _shut(open_: bool) -> Markup:
    return Markup("") if open_ else Markup(" readonly")


_KEYS = {
    "digits": "1 2 3",
    "next": "Enter",
    "line": "Shift + Enter",
    "submit": "Ctrl + Enter",
    "skip": "Alt + PageDown",
    "previous": "Alt + PageUp",
    "flag": "Alt + End",
}
_REFINING = ("next", "submit", "skip", "previous", "flag", "line")
_VOTING = ("digits", "submit", "skip", "previous", "flag")
