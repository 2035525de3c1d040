"""`python -m training attribution FOLDER`: what came of a run's edits, worst first; with `--json` all that is known."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.attribution import record
from training.attribution.edits import Edit, edits
from training.attribution.record import Line
from training.attribution.verdicts import Role, Verdict
from training.events import Attributed
from training.folder import FolderDamaged, RunFolder
from training.sources import open_source

_FIRST = (
    Verdict.UNDONE, Verdict.NOT_LEARNED, Verdict.MEMORISED, Verdict.LEARNED, Verdict.KNOWN, Verdict.UNMEASURED
)  # fmt: skip


def run(path: Path, *, as_json: bool) -> int:
    """Print it; 0 when somebody has looked, 1 where nobody has, 2 where the folder is no run's."""
    folder = RunFolder(path)
    try:
        spec = folder.spec()
        lines = record.read(path)
    except (FolderDamaged, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if lines is None:
        print(f"{path.name} has not come to its edits (yet).", file=sys.stderr)
        return 1
    texts = {edit.id: edit for edit in edits(open_source(Path(spec.snapshot.folder)))}
    ordered = sorted(lines, key=_place)
    if as_json:
        summed = [line.event.model_dump(mode="json") for line in folder.lines() if isinstance(line.event, Attributed)]
        listed = [{**line.model_dump(mode="json"), **_texts(texts[line.edit])} for line in ordered]
        print(json.dumps({"summary": summed[-1] if summed else None, "edits": listed}, ensure_ascii=False))
    else:
        print("\n".join(_told(ordered, texts)))
    return 0


def _place(line: Line) -> tuple[bool, int, float, str]:
    return line.role is not Role.LEARNT, _FIRST.index(line.verdict), line.gained("own") or 0.0, line.edit


def _texts(edit: Edit) -> dict[str, str | None]:
    asked = edit.row.turns[-1].content if edit.row.turns else ""
    return {"asked": asked, "text": edit.text, "replaced": edit.replaced}


def _told(lines: Sequence[Line], texts: dict[str, Edit]) -> Iterator[str]:
    for line in lines:
        gains = "  ".join(
            f"{at} {gain:+.1f}" for at in ("own", "picture", "language") if (gain := line.gained(at)) is not None
        )
        edit = texts[line.edit]
        yield f"{line.verdict.value}  {line.role.value}  {line.language}  {gains}  {edit.replaced!r} -> {edit.text!r}"
        if line.undone_by:
            yield f"    undone by {texts[line.undone_by].text!r}"
