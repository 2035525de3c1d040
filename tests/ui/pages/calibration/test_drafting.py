"""Drafts are started by a button, watched while they are made, and what is not usable is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from annotation.drafting import Answer, Draft, DraftFault, Halt, Halted, Spent
from backend.drafting.folder import DraftingFolder
from backend.services import Services
from backend.services.calibration.drafting import Drafting, TranslatorSettings
from core.benchmark_items import Fields
from core.errors import Forbidden, InvalidInput, NotFound
from core.files import Lock
from tests.backend.services.calibration.workshop import NAME, Workshop
from tests.conftest import Clock, People
from ui.pages.calibration.drafting import DraftsActing, DraftsFrame, Wanted, drafts_drawn, fault_told
from ui.text import load
from ui.visitor import Visitor

TEXT = load("en")
KEY = "k" * 32


class Desk:
    """The page over drafts whose processes are only remembered."""

    def __init__(self, services: Services, folder: Path, translator: str) -> None:
        self.launched: list[DraftingFolder] = []
        self.drafting = Drafting(
            services.database,
            folder=folder / "drafting",
            translator=TranslatorSettings(translator, 1.0, 2.0),
            audit=services.audit,
            clock=services.clock,
            launch=self.launched.append,
        )
        with gr.Blocks():
            self.frame: DraftsFrame = drafts_drawn(TEXT)
        calibration = replace(services.calibration, drafting=self.drafting)
        self.acting = DraftsActing(SimpleNamespace(calibration=calibration), TEXT, self.frame)  # type: ignore[arg-type]

    def watch(self, who: Visitor) -> list[dict[object, object]]:
        """All that coming to the page shows."""

        async def seen() -> list[dict[object, object]]:
            return [dict(updates) async for updates in self.acting.watch(who)]

        return asyncio.run(seen())

    def start(self, who: Visitor, benchmark: str, language: str) -> str:
        """Press the button; what stands there in the end."""

        async def seen() -> str:
            wanted = Wanted(benchmark, language, KEY)
            shown = [updates[self.frame.standing] async for updates in self.acting.start(who, wanted)]
            return str(shown[-1])

        return asyncio.run(seen())


@pytest.fixture
def workshop(services: Services, people: People, new_key: Callable[[], str], clock: Clock) -> Workshop:
    """Three items in Hungarian."""
    made = Workshop(services, people, new_key, clock)
    made.bring(3)
    return made


@pytest.fixture
def who(people: People) -> Visitor:
    caller = people.caller(people.researcher())
    return Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test", tab="t")


@pytest.mark.slow
def test_drafts_are_started_watched_and_told(
    workshop: Workshop,
    who: Visitor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.pages.calibration.drafting.say", lambda _: None)
    desk = Desk(workshop.services, tmp_path, "chat:m")
    [empty] = desk.watch(who)
    assert (empty[desk.frame.start].visible, str(empty[desk.frame.standing])) == (True, "")  # type: ignore[attr-defined]
    assert "0 of 3" in desk.start(who, NAME, "cs")
    [folder] = desk.launched
    desk.start(who, NAME, "cs")  # the same key: an interrupted one is gone on with
    assert len(desk.launched) == 2
    with Lock(folder.lock):
        assert desk.drafting.show(who.caller, NAME, "cs").working
        desk.drafting.start(who.caller, NAME, "cs", "l" * 32)
        assert len(desk.launched) == 2  # works already
        tasks = desk.drafting.begin(folder)
        good = Draft(
            Fields("Jakou barvu má vůz?", "", ("Rudou", "Modrou")), Fields("Jaké je auto?", "", ("Rudé", "Modré"))
        )
        desk.drafting.take_in(
            folder, [Answer(tasks[0].item_id, good), Answer(tasks[1].item_id, fault=DraftFault.SHAPE)]
        )
        folder.spend(Spent(4, 2_000_000, 500_000))
        folder.halt(Halted(Halt.SERVER_FAILED, "away"))
    [now] = desk.watch(who)
    shown = str(now[desk.frame.standing])
    for told in ("1 of 3", "chat:m", "2,000,000 · 500,000", ">3<", TEXT.calibration.halted_server_failed):
        assert told in shown
    assert f"{NAME} · Czech · 2" in shown
    assert fault_told(DraftFault.SHAPE, TEXT) in shown


@pytest.mark.parametrize("fault", DraftFault)
def test_every_fault_has_a_sentence(fault: DraftFault) -> None:
    assert fault_told(fault, TEXT).endswith(".")


@pytest.mark.slow
def test_who_may_not_and_what_is_not_there_is_refused(
    workshop: Workshop,
    who: Visitor,
    tmp_path: Path,
    people: People,
) -> None:
    desk, none = Desk(workshop.services, tmp_path, "chat:m"), Desk(workshop.services, tmp_path, "")
    [shown] = none.watch(who)
    assert TEXT.errors.translator_missing in str(shown[none.frame.missing])
    assert not shown[none.frame.start].visible  # type: ignore[attr-defined]
    with pytest.raises(InvalidInput):
        none.start(who, NAME, "cs")
    with pytest.raises(InvalidInput):
        desk.start(who, NAME, "en")
    with pytest.raises(NotFound):
        desk.start(who, "Ships", "cs")
    stranger = replace(who, caller=workshop.refiner())
    with pytest.raises(Forbidden):
        desk.watch(stranger)
    with pytest.raises(Forbidden):
        desk.start(stranger, NAME, "cs")
    assert desk.launched == []
