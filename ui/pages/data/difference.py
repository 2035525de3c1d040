"""Two snapshots beside each other: rows by language, source and kind; filters; settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from markupsafe import Markup

from training.data.manifest import Manifest
from ui import formats, html
from ui.pages.data.shown import settings_of
from ui.text import Text

Key = tuple[str, ...]


def difference(here: Manifest, there: Manifest, text: Text) -> Markup:
    """Only what differs, the largest change first."""
    words = text.data
    rows = _differing(_rows(here), _rows(there))
    left = _differing(_left_out(here), _left_out(there))
    if not rows and not left:
        told = html.sentence(words.difference_none)
    else:
        told = _table(words.difference_title, rows, _row_name(text), text)
        told += _table(words.left_title, left, _filter_name(text), text)
    return told + _settings(here, there, text)


def _rows(manifest: Manifest) -> dict[Key, int]:
    counts: dict[Key, int] = {}
    for one in manifest.counts:
        key = (one.language, one.source, one.kind)
        counts[key] = counts.get(key, 0) + one.rows
    return counts


def _left_out(manifest: Manifest) -> dict[Key, int]:
    return {(code, why): number for why, counts in manifest.left_out.items() for code, number in counts.items()}


def _differing(here: Mapping[Key, int], there: Mapping[Key, int]) -> list[tuple[Key, int, int]]:
    both = [(key, here.get(key, 0), there.get(key, 0)) for key in sorted(here.keys() | there.keys())]
    return sorted((one for one in both if one[1] != one[2]), key=lambda one: -abs(one[1] - one[2]))


def _table(title: str, found: Iterable[tuple[Key, int, int]], name: Callable[[Key], str], text: Text) -> Markup:
    words = text.data
    rows = [
        [
            name(key),
            formats.number(there, locale=text.locale),
            formats.number(here, locale=text.locale),
            html.ltr(f"{here - there:+d}".replace("-", "−")),
        ]
        for key, here, there in found
    ]
    return (
        html.table(caption=title, heads=["", words.there, words.here, words.change], rows=rows) if rows else Markup("")
    )


def _row_name(text: Text) -> Callable[[Key], str]:
    def name(key: Key) -> str:
        code, source, kind = key
        said = text.data
        return f"{_language(code, text)}: {said.fill(f'source_{source}')}, {said.fill(f'kind_{kind}')}"

    return name


def _filter_name(text: Text) -> Callable[[Key], str]:
    return lambda key: f"{_language(key[0], text)}: {text.data.fill(f'why_{key[1]}')}"


def _language(code: str, text: Text) -> str:
    return formats.language_name(code, locale=text.locale)


def _settings(here: Manifest, there: Manifest, text: Text) -> Markup:
    words, own, other = text.data, _flat(settings_of(here)), _flat(settings_of(there))
    rows = [
        [html.ltr(name), html.ltr(other.get(name, "–")), html.ltr(own.get(name, "–"))]
        for name in sorted(own.keys() | other.keys())
        if own.get(name) != other.get(name)
    ]
    heads = ["", words.there, words.here]
    return html.table(caption=words.settings_differ, heads=heads, rows=rows) if rows else Markup("")


def _flat(held: Mapping[str, object], above: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in held.items():
        flat |= _flat(value, f"{above}{name}.") if isinstance(value, Mapping) else {f"{above}{name}": str(value)}
    return flat
