"""A run is looked at, stopped and taken up again; every answer goes only where its event may write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from core.expert_weights import ExpertWeights
from tests.backend.services.studio.lab import Lab
from training.events import Routed
from ui.form import Updates
from ui.pages.runs.following import Following
from ui.pages.runs.frame import Frame, drawn
from ui.pages.runs.ordering import Ordering
from ui.text import load
from ui.visitor import Visitor

pytestmark = pytest.mark.slow

TEXT = load("en")


@pytest.fixture
def frame() -> Frame:
    with gr.Blocks():
        return drawn(TEXT)


@pytest.fixture
def following(lab: Lab, frame: Frame) -> Following:
    return Following(lab.services, TEXT, frame, Ordering(lab.services, TEXT, frame))


@pytest.fixture
def who(lab: Lab) -> Visitor:
    return Visitor(caller=lab.researcher, zone=ZoneInfo("UTC"), origin="https://parley.test", tab="tab")


def heard(updates: AsyncIterator[Updates], *, most: int = 100) -> Updates:
    """All that came until it was over, or so many times; the latest of each."""

    async def listen() -> Updates:
        found: Updates = {}
        async for one in updates:
            found |= one
            nonlocal most
            most -= 1
            if not most:
                break
        return found

    return asyncio.run(listen())


def test_a_stopped_run_is_taken_up_again_on_its_page(
    lab: Lab, following: Following, who: Visitor, frame: Frame
) -> None:
    run = lab.submit("").run.id
    stopped = heard(following.stop(who, f"?run={run}"))
    assert set(stopped) <= set(frame.running)
    assert stopped[frame.run.resume].visible
    assert TEXT.runs.why_asked in stopped[frame.run.head]
    resumed = heard(following.resume(who, f"?run={run}"), most=1)
    assert set(resumed) <= set(frame.running)
    assert TEXT.runs.state_queued in resumed[frame.run.head]


def test_a_run_is_opened_beside_another_one(lab: Lab, following: Following, who: Visitor, frame: Frame) -> None:
    first, second = lab.run("").run, lab.run("", seed=1).run
    shown = heard(following.open(who, f"?run={first.id}&with={second.id}"))
    assert set(shown) <= set(frame.opened)
    assert shown[frame.run.other].value == second.id
    assert TEXT.runs.differ_title in shown[frame.run.beside]
    assert f"?again={first.id}" in shown[frame.run.again]
    alone = heard(following.open(who, f"?run={first.id}"))
    assert alone[frame.run.beside] == ""


def test_a_parrots_run_shows_which_experts_its_pictures_pass_through(
    lab: Lab, following: Following, who: Visitor, frame: Frame
) -> None:
    run = lab.run("").run
    found = ExpertWeights(
        experts=("en", "hu"), means={"en": (0.75, 0.25), "hu": (0.25, 0.75)}, entropy={}, told=80.0, chance=50.0
    )
    with lab.folder(run.id).writing() as writer:
        writer.say(Routed(weights=found))
    shown = heard(following.open(who, f"?run={run.id}"))
    assert frame.run.experts in frame.running
    assert TEXT.evaluation.experts_title in shown[frame.run.experts]
    assert "<bdi>0.75</bdi>" in shown[frame.run.experts]
