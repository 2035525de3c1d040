"""Models are evaluated by a button, followed, and laid beside each other sample by sample."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from backend.services.studio.evaluations import Evaluations, EvaluationView
from core.engine import Ask
from core.errors import InvalidInput, NotFound
from core.expert_weights import ExpertWeights
from evaluation.extraction.found import Why
from evaluation.folder import EvaluationFolder, EvaluationSpec
from evaluation.judging import SampleResult
from evaluation.running import ask
from evaluation.samples import Examinee
from tests.backend.serving.scripted import Answer, ScriptedEngine
from tests.conftest import People
from tests.evaluation.test_runs_of_benchmarks import asked
from ui.form import Updates
from ui.pages.evaluation import cards, shown
from ui.pages.evaluation.acting import Acting, Picked, Wanted
from ui.pages.evaluation.frame import Frame, drawn
from ui.text import load
from ui.visitor import Visitor

TEXT = load("en")


@pytest.fixture
def launched() -> list[EvaluationFolder]:
    return []


@pytest.fixture
def page(services: Services, tmp_path: Path, launched: list[EvaluationFolder]) -> tuple[Acting, Frame]:
    """The page over evaluations whose processes are only remembered; what is asked is made up."""
    base = services.arena.entrants.ensure_model(name="base", base="world")
    services.arena.entrants.ensure_model(name="tuned", base="world", adapter="hu", parent=base.id)
    made = _MadeUp(
        services.database,
        blobs=services.blobs,
        folder=tmp_path / "evaluations",
        audit=services.audit,
        launch=launched.append,
    )
    studio = replace(services.studio, evaluations=made)
    with gr.Blocks():
        frame = drawn(TEXT)
    return Acting(SimpleNamespace(studio=studio), TEXT, frame), frame  # type: ignore[arg-type]


class _MadeUp(Evaluations):
    """A benchmark that needs no store."""

    def _asked(self, wanted: Any) -> Any:
        samples = asked()
        spec = EvaluationSpec(
            examinee=Examinee(name=wanted.model, base=wanted.model),
            benchmark=wanted.benchmark,
            languages=("en", "hu"),
            questions=len(samples),
        )
        return spec, samples


@pytest.fixture
def who(people: People) -> Visitor:
    caller = people.caller(people.researcher())
    return Visitor(caller=caller, zone=ZoneInfo("UTC"), origin="https://parley.test", tab="t")


def opened(actions: Acting, who: Visitor, address: str) -> Updates:
    """All that a visit shows, the last of each."""

    async def visit() -> Updates:
        shown: Updates = {}
        async for updates in actions.open(who, address):
            shown |= updates
        return shown

    return asyncio.run(visit())


def answered(folder: EvaluationFolder, rule: Callable[[Ask], str]) -> None:
    ask(folder, ScriptedEngine(lambda request: Answer((rule(request),))), lambda sha: b"png", lambda done, whole: None)
    assert folder.finish()


def both(page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]) -> str:
    """Two evaluations, the second worse in English; the address of the first with the second beside it."""
    actions, _ = page
    actions.start(who, Wanted(["base", "tuned"], "B", [], False, "k"))
    answered(launched[0], lambda request: "B")
    answered(launched[1], lambda request: "B. egy kutya" if "kutya" in request.turns[0].text else "no \ud83d idea")
    return f"?evaluation={launched[0].path.name}&with={launched[1].path.name}"


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.pages.evaluation.acting.toast.say", lambda _sentence: None)


def test_nothing_is_there_before_the_first_and_a_press_begins_one_a_model(
    page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]
) -> None:
    actions, frame = page
    shown = opened(actions, who, "")
    assert TEXT.evaluation.empty_title in shown[frame.listing]
    assert [name for name, _ in shown[frame.starting.models].choices] == ["base", "tuned"]
    with pytest.raises(InvalidInput):
        actions.start(who, Wanted([], "B", [], False, "k"))
    listing = actions.start(who, Wanted(["base", "tuned"], "B", [], False, "k"))[frame.listing]
    assert len(launched) == 2
    assert (listing.count("0 / 48"), listing.count(TEXT.evaluation.state_broken)) == (2, 2)
    with pytest.raises(NotFound):
        opened(actions, who, "?evaluation=nowhere")


@pytest.mark.slow
def test_a_finished_one_has_its_scores_english_first_and_its_samples(
    page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]
) -> None:
    actions, frame = page
    address = both(page, who, launched).split("&")[0]
    shown = opened(actions, who, address)
    assert TEXT.evaluation.state_done in shown[frame.head]
    table = shown[frame.scores].split("<tbody>")[1]
    assert table.index("English") < table.index("Hungarian")
    assert shown[frame.samples.rows].count('class="paper"') == 10
    assert (shown[frame.samples.apart].visible, shown[frame.go_on].visible) == (False, False)


@pytest.mark.slow
def test_two_beside_each_other_say_first_whether_english_falls_and_where_they_differ(
    page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]
) -> None:
    actions, frame = page
    address = both(page, who, launched)
    shown = opened(actions, who, address)
    assert shown[frame.scores].startswith('<ul class="verdict"><li class="worse">' + TEXT.evaluation.english_falls)
    other = shown[frame.other].value
    picked = Picked(address, other, "", True, "")
    apart = actions.look(who, picked)[frame.samples.rows]
    assert (apart.count("<li class"), apart.count("wanted"), "Hungarian" in apart) == (10, 20, False)
    assert "Understood: B (by its letter)" in apart
    assert "Not understood (nothing fits)" in apart
    assert "no ? idea" in apart
    rest = actions.more(who, replace(picked, last="20"))
    assert (rest[frame.samples.rows].count("<li class"), rest[frame.samples.more].visible) == (4, False)
    hungarian = actions.look(who, replace(picked, language="hu"))[frame.samples.rows]
    assert TEXT.evaluation.no_samples in hungarian
    with pytest.raises(InvalidInput):
        actions.look(who, replace(picked, language="xx"))


@pytest.mark.slow
def test_one_that_was_broken_off_is_gone_on_with(
    page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]
) -> None:
    actions, frame = page
    actions.start(who, Wanted(["base"], "B", [], False, "k"))
    address = f"?evaluation={launched[0].path.name}"
    assert opened(actions, who, address)[frame.go_on].visible
    answered(launched[0], lambda request: "B")

    async def press() -> Updates:
        return [updates async for updates in actions.go_on(who, address, "again")][-1]

    shown = asyncio.run(press())
    assert (len(launched), shown[frame.go_on].visible) == (1, False)
    assert re.search(r"48 / 48", str(shown[frame.head]))


def test_who_watches_sees_how_far_it_is_and_about_what_is_left() -> None:
    spec = EvaluationSpec(examinee=Examinee(name="base", base="world"), benchmark="B", languages=("en",), questions=40)
    view = EvaluationView("e", spec, answered=10, asked=40, working=True, scores=())
    assert "Answered: 10 / 40 · About 2 minutes left" in shown.head(view, TEXT, left=120)
    assert "left" not in shown.head(view, TEXT)


@pytest.mark.parametrize("code", ["en", "ar", "th"])
def test_every_reason_has_a_word_in_the_pages_language(code: str) -> None:
    sample = asked()[0]
    for why in Why:
        label = None if why.value.startswith("unparsed") else "B"
        for reason in (why.value, f"{why.value}, in English"):
            result = SampleResult(sample=sample, answer="x", label=label, reason=reason, right=False)
            shown = cards.cards("e", [(result,)], ["base"], 1, load(code))
            assert why.value not in shown or code == "en"


@pytest.mark.slow
def test_models_on_one_benchmark_are_a_map_of_languages_and_so_are_the_kinds_of_one(
    page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]
) -> None:
    actions, frame = page
    both(page, who, launched)
    listing = opened(actions, who, "")[frame.listing]
    assert "B: right answers by model, in per cent (Multiple choice: each answer by itself)" in listing
    grid = listing[listing.index("<details") :]
    assert re.search("Hungarian.*100.*100", grid[grid.index("Hungarian") :], re.DOTALL)
    alone = opened(actions, who, f"?evaluation={launched[0].path.name}")[frame.scores]
    assert TEXT.evaluation.heat_title not in alone  # one kind of question is no map


@pytest.mark.slow
def test_a_parrots_experts_are_shown_below_its_scores(
    page: tuple[Acting, Frame], who: Visitor, launched: list[EvaluationFolder]
) -> None:
    actions, frame = page
    both(page, who, launched)
    launched[0].keep_experts(
        ExpertWeights(experts=("en",), means={"en": (0.25, 0.75)}, entropy={"en": 80.0}, told=None)
    )
    alone = opened(actions, who, f"?evaluation={launched[0].path.name}")[frame.scores]
    assert TEXT.evaluation.experts_title in alone
    assert "<bdi>0.75</bdi>" in alone
