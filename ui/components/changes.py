"""What changed from one text to another, run by run, for eyes and for screen readers."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from annotation.edits import Change, Kind

_TAGS = {Kind.SAME: "", Kind.REMOVED: "del", Kind.ADDED: "ins"}


def changes(runs: Iterable[Change]) -> Markup:
    """Kept, taken out, put in."""
    return Markup("").join(
        Markup("<{}>{}</{}>").format(tag, run.text, tag) if tag else Markup("{}").format(run.text)
        for run in runs
        for tag in [_TAGS[run.kind]]
    )
