"""An item to be refined as HTML: the original beside what is made of it, field by field, and what is remarked."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from annotation.refining import LONGEST_FIELD, LONGEST_REASON, Found, by_name, unchanged
from backend.db.calibrations import Shown
from backend.services.calibration.views import RefiningTask
from core import languages
from core.benchmark_items import Fields
from ui.components.battle import picture_address
from ui.components.prose import direction
from ui.text import Text


def pictures(shown: Shown, text: Text) -> Markup:
    """What the item asks about."""
    figures = [
        Markup('<figure class="picture"><img src="{}" alt="{}" draggable="false"></figure>').format(
            picture_address(sha), text.arena.picture_alt(number=number)
        )
        for number, sha in enumerate(shown.pictures, 1)
    ]
    return Markup('<div class="pictures shown" data-count="{}">{}</div>').format(len(figures), Markup("").join(figures))


def head(task: RefiningTask, finished: int, text: Text) -> Markup:
    """Which benchmark, how far one is, and whether this was handed in already."""
    words = text.calibrate
    said = words.finished(number=finished)
    again = Markup("")
    if task.done:
        told = words.done_open if task.editable else words.done_closed
        again = Markup('<p class="again">{}</p>').format(told)
    return Markup('<p class="progress"><bdi>{}</bdi><span>{}</span></p>{}').format(task.shown.benchmark, said, again)


def form(task: RefiningTask, text: Text) -> Markup:
    """Every field with its original above it; the page's script collects what is typed."""
    shown, words = task.shown, text.calibrate
    typed = by_name(task.start.fields)
    rows = [
        _field(name, field_name(name, shown, text), original, typed.get(name, ""), task, text)
        for name, original in by_name(shown.source).items()
        if original.strip() or by_name(shown.draft)[name].strip() or typed.get(name, "").strip()
    ]
    reason = Markup(
        '<div class="refined reason"><label for="refine-reason">{}</label><p class="hint">{}</p>'
        '<textarea id="refine-reason" data-field="reason" rows="1" maxlength="{}" dir="auto"{}>{}</textarea></div>'
    ).format(words.reason, words.reason_hint, LONGEST_REASON, _shut(task), task.start.reason)
    return Markup('<div class="refining" data-item="{}" role="group" aria-label="{}">{}{}</div>').format(
        shown.at.item_id, shown.benchmark, Markup("").join(rows), reason
    )


def remarks(task: RefiningTask, typed: Fields, found: Sequence[Found], text: Text) -> Markup:
    """What is wrong or odd, or that all is well."""
    words = text.calibrate
    if not found:
        told = words.unchanged if unchanged(task.shown.draft, typed) else words.sound
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
    return Markup('<ul class="remarks" role="status">{}</ul>').format(listed)


def field_name(name: str, shown: Shown, text: Text) -> str:
    """What a field is called."""
    words = text.calibrate
    if name.isdecimal():
        return words.option(letter=shown.letters[int(name)])
    return {"question": words.question, "hint": words.hint}.get(name, words.options)


def _field(name: str, label: str, original: str, typed: str, task: RefiningTask, text: Text) -> Markup:
    shown = task.shown
    code, source = shown.at.language, shown.source_language
    return Markup(
        '<div class="refined"><label for="refine-{0}">{1}</label>'
        '<p class="original" lang="{2}" dir="{3}"><span class="aloud">{4}</span>{5}</p>'
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
        _shut(task),
        Markup("\n") + typed,  # HTML drops a first line break
    )


def _shut(task: RefiningTask) -> Markup:
    return Markup("") if task.editable else Markup(" readonly")
