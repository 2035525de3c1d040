"""The versions of an item as HTML: side by side under their letters, and word by word against each other."""

from __future__ import annotations

from itertools import combinations

from markupsafe import Markup

from annotation.edits import difference
from annotation.refining import by_name
from annotation.voting import letters
from backend.services.calibration.views import VotingTask
from core import languages
from core.benchmark_items import Fields
from ui.components.changes import changes
from ui.components.item import field_name
from ui.components.prose import direction
from ui.text import Text


def versions(task: VotingTask, text: Text) -> Markup:
    """The original, every version, and on demand what differs."""
    named = list(zip(letters(len(task.versions)), task.versions, strict=True))
    cards = Markup("").join(
        Markup('<article class="version"><h3>{}</h3>{}</article>').format(
            text.calibrate.version(letter=letter), _fields(task, fields, task.shown.at.language, text)
        )
        for letter, fields in named
    )
    source = Markup('<article class="version source"><h3>{}</h3>{}</article>').format(
        text.calibrate.original, _fields(task, task.shown.source, task.shown.source_language, text)
    )
    return Markup('<div class="versions" data-item="{}">{}{}</div>{}').format(
        task.shown.at.item_id, source, cards, _differences(task, named, text)
    )


def _fields(task: VotingTask, fields: Fields, code: str, text: Text) -> Markup:
    rows = [
        Markup('<dt>{}</dt><dd lang="{}" dir="{}">{}</dd>').format(
            field_name(name, task.shown, text), code, direction(words, code=code), words
        )
        for name, words in by_name(fields).items()
        if words
    ]
    return Markup("<dl>{}</dl>").format(Markup("").join(rows))


def _differences(task: VotingTask, named: list[tuple[str, Fields]], text: Text) -> Markup:
    said, code = text.calibrate, task.shown.at.language
    pairs = [
        Markup("<h4>{}</h4><dl>{}</dl>").format(
            said.from_to(first=one, second=other), _changed(task, before, after, code, text)
        )
        for (one, before), (other, after) in combinations(named, 2)
    ]
    if not pairs:
        return Markup("")
    return Markup('<details class="guide differences"><summary>{}</summary>{}</details>').format(
        said.differences, Markup("").join(pairs)
    )


def _changed(task: VotingTask, before: Fields, after: Fields, code: str, text: Text) -> Markup:
    """Only the fields that differ."""
    way = languages.get(code).direction.value
    new = by_name(after)
    return Markup("").join(
        Markup('<dt>{}</dt><dd class="diff" lang="{}" dir="{}">{}</dd>').format(
            field_name(name, task.shown, text), code, way, changes(difference(old, new[name], code))
        )
        for name, old in by_name(before).items()
        if old != new[name]
    )
