"""The numbers of a run as curves: what was told twice, what is no number, stages one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest

from core.expert_weights import ExpertWeights
from training.events import Evaluated, Event, Line, Routed, Said, StageStarted, Step
from ui.pages.runs.curves import beside, course, losses, sayings, weights, workings
from ui.text import load

AT = datetime(2026, 3, 1, tzinfo=UTC)


def step(number: int, loss: float, stage: str = "learn") -> Step:
    told = {"rate": 1e-3, "tokens_per_second": 100.0 * number, "memory_mb": 5.0, "left_seconds": 1.0}
    return Step(stage=stage, step=number, steps=9, loss=loss, **told)


def heard(number: int, stage: str = "learn", **losses: float) -> Evaluated:
    return Evaluated(stage=stage, step=number, losses=losses)


def told(*events: Event) -> list[Line]:
    numbers: Iterator[int] = count(1)
    return [Line(seq=next(numbers), at=AT, event=event) for event in events]


def test_a_step_told_again_after_a_resumption_replaces_the_first() -> None:
    found = course(told(step(1, 3.0), step(2, 2.0), step(3, 9.0), step(2, 2.5), step(3, 1.0)))
    assert found.loss == [(1, 3.0), (2, 2.5), (3, 1.0)]
    assert found.speed == [(1, 100.0), (2, 200.0), (3, 300.0)]


@pytest.mark.parametrize("nothing", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_left_out(nothing: float) -> None:
    found = course(told(step(1, 3.0), step(2, nothing), step(3, 1.0), heard(3, hu=nothing, ar=0.5)))
    assert found.loss == [(1, 3.0), (3, 1.0)]
    assert found.watched == {"ar": [(3, 0.5)], "hu": []}
    assert "nan" not in str(losses(found, load("en"))).lower()


def test_the_second_stage_goes_on_where_the_first_ended() -> None:
    first = [StageStarted(stage="adapt", index=0, of=2, steps=2), step(1, 4.0, "adapt"), step(2, 3.0, "adapt")]
    second = [StageStarted(stage="know", index=1, of=2, steps=2), step(1, 2.0, "know"), step(2, 1.0, "know")]
    found = course(told(*first, *second, heard(2, "know", hu=0.7)))
    assert found.loss == [(1, 4.0), (2, 3.0), (3, 2.0), (4, 1.0)]
    assert found.watched == {"hu": [(4, 0.7)]}


def test_a_long_run_is_thinned_and_keeps_both_ends() -> None:
    found = course(told(*(step(number, 1 / number) for number in range(1, 5002))))
    assert len(found.loss) <= 402
    assert (found.loss[0][0], found.loss[-1][0]) == (1, 5001)


def test_the_watched_line_is_the_mean_over_the_languages_heard_at_that_step() -> None:
    figure = losses(course(told(step(1, 1.0), heard(1, hu=0.4, ar=0.8), heard(2, hu=0.5))), load("en"))
    words = load("en").runs
    rows = figure.split(words.watched_title)[0]
    assert f"<bdi>{words.watched}</bdi>" in rows
    assert "<bdi>0.6</bdi>" in rows
    assert "<bdi>0.5</bdi>" in rows


def test_a_run_that_has_told_nothing_yet_is_drawn_as_that() -> None:
    empty = course([])
    assert load("ar").plot.nothing in losses(empty, load("ar"))
    assert load("ar").plot.nothing in workings(empty, load("ar"))
    assert sayings([]) == ((), ())


def test_two_runs_lie_over_each_other_under_their_names() -> None:
    one, other = course(told(step(1, 2.0), step(2, 1.0))), course(told(step(1, 3.0), step(2, 2.0)))
    figure = beside(("first <b>", one), ("second", other), load("en"))
    assert figure.count('aria-roledescription="line mark"') == 2
    assert "<b>" not in figure


def test_what_was_said_first_and_what_is_said_now() -> None:
    said = [Said(language="hu", picture="a" * 64, question="Mi ez?", answer=answer) for answer in ("kör", "tál", "ház")]
    lines = told(*(Evaluated(stage="learn", step=at, losses={}, answers=(one,)) for at, one in enumerate(said)))
    first, now = sayings(lines)
    assert (first[0].answer, now[0].answer) == ("kör", "ház")


def test_experts_are_those_that_were_told_last() -> None:
    first, last = (
        ExpertWeights(experts=("hu",), means={"hu": (share,)}, entropy={"hu": None}, told=None) for share in (0.5, 1.0)
    )
    assert weights(told(step(1, 1.0))) is None
    assert weights(told(Routed(weights=first), step(1, 1.0), Routed(weights=last))) == last
