"""A file is looked at before anything is stored; what is wrong stands there with its place, in every language."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from core.benchmark_files import Fault, FaultKind
from core.errors import InvalidInput, Reason
from tests.conftest import People
from tests.core.benchmark_files.shapes import line, tsv
from ui.pages.benchmarks import shown
from ui.pages.benchmarks.bringing import Bringing, BringingFrame, Wanted, bringing_drawn
from ui.text import LOCALES, load
from ui.visitor import Visitor

TEXT = load("en")


class Desk:
    """The part of the page that takes files."""

    def __init__(self, services: Services) -> None:
        with gr.Blocks():
            self.listing = gr.HTML()
            self.frame: BringingFrame = bringing_drawn(TEXT)
        self.acting = Bringing(services, TEXT, self.frame, self.listing)

    def bring(self, who: Visitor, file: Path, name: str, key: str) -> dict[Any, Any]:
        """Press the button."""
        return dict(self.acting.bring(who, Wanted(str(file), name, "en", "CC0", "drawn", key)))


@pytest.fixture
def who(people: People) -> Visitor:
    caller = people.caller(people.researcher())
    return Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test")


def test_a_file_is_looked_at_brought_in_and_listed_with_its_files(
    services: Services, who: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("ui.pages.benchmarks.bringing.say", said.append)
    desk = Desk(services)
    assert TEXT.benchmarks.none_title in desk.acting.arrive(who)[desk.listing]
    kept = tsv(tmp_path / "kept.tsv", [line(1, question="<b>Which?</b>"), line(2)])
    file = Path(shutil.copy(kept, tmp_path / "sent.tsv"))
    seen = desk.acting.look(who, str(file))
    assert "&lt;b&gt;Which?&lt;/b&gt;" in seen[desk.frame.seen]
    assert "data:image/jpeg;base64," in seen[desk.frame.seen]
    assert seen[desk.frame.bring].visible
    assert services.benchmark_files.standings() == []
    done = desk.bring(who, file, "Cars", "a" * 32)
    assert said == [TEXT.benchmarks.brought(items="2")]
    assert not file.exists()
    for told in ("Cars", "CC0", "drawn", "/api/v1/benchmarks/file?name=Cars&amp;format=tsv&amp;language="):
        assert told in done[desk.listing]
    with pytest.raises(InvalidInput) as gone:
        desk.bring(who, file, "Cars", "b" * 32)
    assert gone.value.reason is Reason.FILE_MISSING
    desk.bring(who, Path(shutil.copy(kept, file)), "Cars", "c" * 32)
    assert said[-1] == TEXT.benchmarks.brought_nothing


def test_every_faulty_row_is_told_with_its_line_and_column_and_the_button_stays_away(
    services: Services, who: Visitor, tmp_path: Path
) -> None:
    desk = Desk(services)
    file = tsv(tmp_path / "sent.tsv", [line(1, answer="Z"), line(1, A=""), line(3, image="!" * 80)])
    seen = desk.acting.look(who, str(file))
    told = seen[desk.frame.seen]
    assert not seen[desk.frame.bring].visible
    assert not file.exists()
    for wanted in (">2<", "answer", TEXT.benchmarks.fault_answer_unknown(detail="Z")):
        assert wanted in told
    assert TEXT.benchmarks.fault_base64 in told
    assert TEXT.benchmarks.fault_option_missing in told


def test_of_very_many_faults_the_rest_is_counted(services: Services, who: Visitor, tmp_path: Path) -> None:
    desk = Desk(services)
    file = tsv(tmp_path / "sent.tsv", [line(number, answer="Z") for number in range(600)])
    told = desk.acting.look(who, str(file))[desk.frame.seen]
    assert told.count("<tr>") == 501
    assert TEXT.benchmarks.more_faults(number=100) in told


@pytest.mark.parametrize("code", LOCALES)
def test_every_fault_has_a_sentence_in_every_language(code: str) -> None:
    details = ["5", *(reason.value for reason in Reason if reason.value.startswith("picture_"))]
    for kind in FaultKind:
        for detail in details:
            assert shown.fault(Fault(1, "A", kind, detail), load(code))
