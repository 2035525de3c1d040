"""The data card of an exported snapshot: what is in it, what was left out, under which terms."""

from __future__ import annotations

from collections import Counter

import yaml

from core import languages
from training.data.manifest import Manifest

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def data_card(manifest: Manifest, form: str) -> str:
    """Markdown with the header that Hugging Face reads."""
    rows = manifest.rows()
    header = {
        "language": list(manifest.languages),
        "license": "other",
        "license_name": manifest.licence or "unknown",
        "task_categories": ["image-text-to-text"],
        "size_categories": [next((name for most, name in _SIZES if rows < most), "n>1M")],
        "configs": _configs(manifest) if form == "parquet" else [],
    }
    front_matter = yaml.safe_dump(
        {name: value for name, value in header.items() if value}, sort_keys=False, allow_unicode=True
    )
    kinds = Counter[tuple[str, str]]()
    for count in manifest.counts:
        kinds[count.kind, languages.get(count.language).english_name] += count.rows
    out = {why: sum(counts.values()) for why, counts in manifest.left_out.items() if counts}
    return "\n".join(
        [
            f"---\n{front_matter}---",
            f"# {manifest.round.name if manifest.round else 'Training data'}",
            "",
            f"{rows} rows ({form}) of Parley's snapshot `{manifest.hash}`, by {manifest.people} people, all with their "
            f"consent when it was made, about {manifest.pictures.count} pictures.",
            "",
            "| kind | language | rows |",
            "|---|---|---|",
            *(f"| {kind} | {language} | {number} |" for (kind, language), number in sorted(kinds.items())),
            "",
            "Left out: " + (", ".join(f"{why} {number}" for why, number in out.items()) or "nothing") + ".",
            f"Pictures of benchmarks ({manifest.held_out_pictures}) and what looks like them are not in it.",
            "",
        ]
    )


def _configs(manifest: Manifest) -> list[dict[str, object]]:
    splits = sorted({count.split for count in manifest.counts}, reverse=True)
    files = [{"split": split, "path": f"data/{split}-*.parquet"} for split in splits]
    return [{"config_name": "default", "data_files": files}]
