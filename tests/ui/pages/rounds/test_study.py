"""A round as a human study: set up by one tick, reported on its page with nobody named, whole or not."""

from __future__ import annotations

import html
import re
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from core.battles import Choice
from core.languages import INTERFACE
from evaluation.ratings.study import SAMPLES, VOLUNTEERS, study
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People
from tests.evaluation.ratings.test_study import FIRST, vote
from ui.components.study import study as shown_study
from ui.pages.rounds import frame as frames
from ui.pages.rounds.acting import Acting
from ui.pages.rounds.frame import drawn
from ui.text import load
from ui.visitor import Visitor

TEXT = load("en")


def test_the_form_and_the_report_mean_the_same_study() -> None:
    assert (frames.SAMPLES, frames.VOLUNTEERS) == (SAMPLES, VOLUNTEERS)


@pytest.mark.slow
def test_a_rounds_page_reports_on_its_votes_under_pseudonyms(services: Services, people: People, clock: Clock) -> None:
    house, raters = House(services, clock), [people.rater(consent=True) for _ in range(3)]
    for number in range(9):
        clock.advance(minutes=1)
        battle = house.battle(raters[number % 3], picture=house.picture(1))
        house.vote(battle, raters[number % 3], (Choice.A, Choice.A, Choice.BOTH_BAD)[number // 3])
    who = Visitor(caller=people.caller(people.researcher()), zone=ZoneInfo("UTC"), origin="https://parley.test")
    with gr.Blocks():
        frame = drawn(TEXT)
    actions = Acting(services, TEXT, frame)
    shown = html.unescape(str(actions.arrive(who, f"?round={house.round.id}")[frame.round.brought]))
    report = shown[shown.index(f"<summary>{TEXT.rounds.study_title}") :]
    cells = re.sub(r"<[^>]+>", "|", report)
    assert re.search(r"Hungarian\|+tuned\|+9 / 100\|+3\|+6\|+0\|+3\|+0\|", cells)
    assert TEXT.rounds.study_open in report
    assert not any(rater.name in shown or rater.id in shown for rater in raters)
    (found,) = services.studio.leaderboard.study(who.caller, house.round.id)
    assert [one.wins for one in found.people] == [2, 2, 2]
    assert actions.preset(who, True) == {frame.opening.goal: 100}
    assert actions.preset(who, False) == {frame.opening.goal: 40}


@pytest.mark.parametrize("code", INTERFACE)
def test_a_whole_study_is_told_in_every_language(code: str) -> None:
    text = load(code)
    votes = [vote(float(place < 85), f"p{place % 8}") for place in range(100)]
    shown = html.unescape(str(shown_study(study(votes, FIRST), str, text)))
    assert text.leaderboard.told_better in shown
    assert text.rounds.study_people in shown
    even = [vote(float(place % 2), f"p{place % 8}") for place in range(100)]
    assert text.rounds.study_even in html.unescape(str(shown_study(study(even, FIRST), str, text)))
    assert shown_study([], str, text) == ""
