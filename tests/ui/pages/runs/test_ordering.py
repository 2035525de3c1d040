"""The order of a new run: everything filled in, so that two clicks are enough."""

from __future__ import annotations

from dataclasses import fields
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.records import ModelState
from backend.services import Services
from backend.services.studio.views import Promotion
from core.errors import InvalidInput, NotFound
from tests.backend.services.studio.data.house import House
from tests.backend.services.studio.lab import SNAPSHOT, Lab
from tests.conftest import Clock, People
from training import recipe_reading as recipes
from ui.pages.runs.frame import drawn
from ui.pages.runs.ordering import Ordered, Ordering
from ui.text import load
from ui.visitor import Visitor

TEXT = load("en")


@pytest.fixture
def house(services: Services, clock: Clock) -> House:
    return House(services, clock)


@pytest.fixture
def who(people: People) -> Visitor:
    return Visitor(caller=people.caller(people.researcher()), zone=ZoneInfo("UTC"), origin="https://parley.test")


@pytest.fixture
def ordering(services: Services) -> Ordering:
    with gr.Blocks():
        return Ordering(services, TEXT, drawn(TEXT))


@pytest.mark.slow
def test_a_closed_round_is_offered_with_a_parent_a_recipe_and_a_device(
    house: House, ordering: Ordering, who: Visitor
) -> None:
    order, source = ordering._order, f"round:{house.round.id}"
    assert ordering.offered(who, source)[order.source].value is None  # it is open yet
    house.services.studio.rounds.close(who.caller, house.round.id, "key-of-closing")
    offered = ordering.offered(who, source)
    assert offered[order.source].value == source
    assert offered[order.parent].value == house.models.a
    assert offered[order.recipe].value in recipes.names()
    assert offered[order.whole].value == recipes.source(offered[order.recipe].value)
    assert offered[order.device].value == "auto"


@pytest.mark.slow
def test_an_address_that_names_nothing_known_falls_back_to_what_there_is(
    house: House, ordering: Ordering, who: Visitor
) -> None:
    house.services.studio.rounds.close(who.caller, house.round.id, "key-of-closing")
    assert ordering.offered(who, "round:nobody")[ordering._order.source].value == f"round:{house.round.id}"


@pytest.mark.slow
def test_a_retired_model_is_no_parent(house: House, ordering: Ordering, who: Visitor) -> None:
    retired = house.services.studio.models.retire(who.caller, Promotion(house.models.a), "key-of-retiring")
    assert retired.model.state is ModelState.RETIRED
    parents = ordering.offered(who, "")[ordering._order.parent]
    assert house.models.a not in [model for _, model in parents.choices]
    assert parents.value == house.models.b


def at_work(lab: Lab) -> Visitor:
    return Visitor(caller=lab.researcher, zone=ZoneInfo("UTC"), origin="https://parley.test")


def ordered(**more: object) -> Ordered:
    typed = {field.name: "" for field in fields(Ordered)}
    filled = {"source": f"snapshot:{'5' * 64}", "recipe": "demo-refresh", "device": "auto", "seed": 0, "key": "k"}
    return Ordered(**{**typed, **filled, **more})  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize(
    "forged",
    [
        {"source": "/etc/passwd"},
        {"source": ""},
        {"recipe": "../../secret"},
        {"parent": 5},
        {"whole": ["x"]},
        {"seed": 0.5},
        {"copied": "nobody", "recipe": "own"},
    ],
)
def test_a_forged_order_is_refused(house: House, ordering: Ordering, who: Visitor, forged: dict[str, object]) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        ordering.check(who, ordered(**forged))


def test_numbers_that_were_typed_change_the_recipe_and_empty_ones_do_not(ordering: Ordering, who: Visitor) -> None:
    new = ordering._new(who, ordered(steps=" 24 ", replay="0.5", next_rate="1e-3", name="Short", seed=3))
    assert new.changes == {"stages.0.steps": "24", "stages.0.data.replay.share": "0.5"}
    assert (new.name, new.seed, new.recipe_text) == ("Short", 3, "")
    both = ordering._new(who, ordered(recipe="two-stage", next_rate="1e-3"))
    assert both.changes == {"stages.1.rate": "1e-3"}
    assert ordering._new(who, ordered(whole="title: [", steps="24")).changes == {}


def test_every_stage_shows_what_the_recipe_has_and_everything_else_stands_below(
    ordering: Ordering, who: Visitor
) -> None:
    order, shown = ordering._order, ordering.other_recipe(who, "two-stage", "")
    first, second = order.numbers
    stage = recipes.load("two-stage").stages[1]
    assert shown[second.rate].placeholder == f"{stage.rate:g}"
    assert shown[second.column].visible
    assert not ordering.other_recipe(who, "refresh", "")[second.column].visible
    assert not shown[first.replay].visible
    assert "stages.1.optimizer" in shown[order.everything], "what the recipe leaves open is seen, too"
    kept = ordering.other_text(who, "two-stage", recipes.source("two-stage"))
    assert order.whole not in kept
    assert "value" not in kept[second.rate].constructor_args, "what was typed stays"
    assert ordering.other_text(who, "two-stage", "title: [") == {order.everything: ""}


def test_a_run_is_ordered_again_with_all_that_was_changed_for_it(lab: Lab) -> None:
    who = at_work(lab)
    with gr.Blocks():
        ordering = Ordering(lab.services, TEXT, drawn(TEXT))
    lab.planner.texts["own"] = "title: Mine\nstages: []\n"
    first = lab.submit("own", name="Short", seed=7).run
    order, shown = ordering._order, ordering.again(who, first.id)
    assert shown[order.recipe].value == "own"
    assert shown[order.whole].value == lab.planner.texts["own"]
    assert (shown[order.name].value, shown[order.seed].value, shown[order.copied]) == ("Short", 7, first.id)
    assert first.name in shown[order.lead]
    given = ordered(source=f"snapshot:{SNAPSHOT}", recipe="own", copied=first.id, seed=7, name="Short")
    new = ordering._new(who, given)
    assert (new.copied_from, new.recipe_text, new.launcher) == (first.id, lab.planner.texts["own"], "local")


def test_two_people_who_want_the_same_get_one_run_and_the_second_is_led_to_it(lab: Lab) -> None:
    who = at_work(lab)
    with gr.Blocks():
        ordering = Ordering(lab.services, TEXT, drawn(TEXT))
    order, frame = ordering._order, ordering._frame
    wanted = {"source": f"snapshot:{SNAPSHOT}", "parent": lab.parent.id}
    first = ordering.start(who, ordered(**wanted, key="mine"))
    assert ordering.start(who, ordered(**wanted, key="mine"))[frame.going] == first[frame.going], "pressed twice"
    other = ordering.start(who, ordered(**wanted, key="theirs"))
    [run] = lab.services.studio.runs.listed(lab.researcher)
    assert frame.going not in other
    assert first[frame.going] == f"?run={run.run.id}"
    assert f'href="?run={run.run.id}"' in other[order.verdicts]
    assert TEXT.errors.run_same(run=run.run.name) in other[order.verdicts]
