"""Base and adapter as one checkpoint: made once, by researchers only, and named when files are gone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from backend.services.studio.merging import Merging
from core.errors import Conflict, Forbidden, NotFound, Reason
from core.records import Caller
from tests.backend.services.studio.lab import Lab
from tests.conftest import People

MERGER = """
import pathlib, sys
log = pathlib.Path(sys.argv[1])
log.open("a").write(" ".join(sys.argv[2:4]) + "\\n")
out = pathlib.Path(sys.argv[4].removeprefix("--out="))
out.mkdir()
(out / "config.json").write_text("{}")
"""


def merging(lab: Lab, folder: Path, program: str = MERGER) -> Merging:
    command = (sys.executable, "-c", program, str(folder / "asked"))
    return Merging(lab.services.database, folder=folder / "merged", command=command)


def test_it_is_made_when_first_asked_for_and_kept(lab: Lab, tmp_path: Path) -> None:
    service = merging(lab, tmp_path)
    made = service.merged(lab.researcher, lab.parent.id)
    assert service.merged(lab.researcher, lab.parent.id) == made
    assert (made / "config.json").is_file()
    assert (tmp_path / "asked").read_text() == f"--base={lab.parent.base} --adapter={lab.parent.adapter}\n"


def test_a_base_has_nothing_to_merge_and_raters_nothing_to_take(lab: Lab, people: People, tmp_path: Path) -> None:
    service = merging(lab, tmp_path)
    assert lab.parent.parent_id is not None
    with pytest.raises(NotFound):
        service.merged(lab.researcher, lab.parent.parent_id)
    with pytest.raises(Forbidden):
        service.merged(Caller(people.rater()), lab.parent.id)


def test_files_that_are_gone_are_told(lab: Lab, tmp_path: Path) -> None:
    with pytest.raises(Conflict) as refused:
        merging(lab, tmp_path, "raise SystemExit(1)").merged(lab.researcher, lab.parent.id)
    assert refused.value.reason is Reason.MODEL_LOST
