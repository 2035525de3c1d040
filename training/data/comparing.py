"""What two snapshots have in common and what not: counts, rules, pictures, and rows by their ids."""

from __future__ import annotations

from typing import Any

from training.data.manifest import Manifest
from training.data.rows import Split
from training.data.snapshot import Snapshot


def compare(old: Snapshot, new: Snapshot) -> dict[str, Any]:
    """Everything in which the second differs from the first; nothing where they are the same."""
    before, after = _rows(old), _rows(new)
    return {
        "old": old.hash,
        "new": new.hash,
        "rows": {
            "added": len(after.keys() - before.keys()),
            "removed": len(before.keys() - after.keys()),
            "moved": sum(after[row] != before[row] for row in before.keys() & after.keys()),
        },
        "counts": _counts(old.manifest, new.manifest),
        "left_out": _left_out(old.manifest, new.manifest),
        "settings": _settings(old.manifest, new.manifest),
        "pictures": [old.manifest.pictures.count, new.manifest.pictures.count],
        "people": [old.manifest.people, new.manifest.people],
    }


def _rows(snapshot: Snapshot) -> dict[str, Split]:
    return {row: split for split in Split for row in snapshot.rows(split).column("id")}


def _counts(old: Manifest, new: Manifest) -> list[dict[str, Any]]:
    by_key: dict[tuple[str, str, str, str], list[int]] = {}
    for place, manifest in enumerate((old, new)):
        for count in manifest.counts:
            key = count.split, count.kind, count.source, count.language
            by_key.setdefault(key, [0, 0])[place] = count.rows
    names = ("split", "kind", "source", "language")
    return [
        {**dict(zip(names, key, strict=True)), "old": rows[0], "new": rows[1]}
        for key, rows in sorted(by_key.items())
        if rows[0] != rows[1]
    ]


def _left_out(old: Manifest, new: Manifest) -> dict[str, list[int]]:
    sums = [{why: sum(counts.values()) for why, counts in manifest.left_out.items()} for manifest in (old, new)]
    both = {why: [counts.get(why, 0) for counts in sums] for why in sorted({*sums[0], *sums[1]})}
    return {why: counts for why, counts in both.items() if counts[0] != counts[1]}


def _settings(old: Manifest, new: Manifest) -> dict[str, list[Any]]:
    flat = [{**manifest.rules, **manifest.splitting, "licence": manifest.licence} for manifest in (old, new)]
    both = {name: [settings.get(name) for settings in flat] for name in sorted({*flat[0], *flat[1]})}
    return {name: values for name, values in both.items() if values[0] != values[1]}
