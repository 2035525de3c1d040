"""The order of a new run: everything filled in, so that two clicks are enough."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.records import ModelState
from backend.services import Services
from backend.services.studio.views import Promotion
from core.errors import InvalidInput
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People
from training import recipe as recipes
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


def test_an_address_that_names_nothing_known_falls_back_to_what_there_is(
    house: House, ordering: Ordering, who: Visitor
) -> None:
    house.services.studio.rounds.close(who.caller, house.round.id, "key-of-closing")
    assert ordering.offered(who, "round:nobody")[ordering._order.source].value == f"round:{house.round.id}"


def test_a_retired_model_is_no_parent(house: House, ordering: Ordering, who: Visitor) -> None:
    retired = house.services.studio.models.retire(who.caller, Promotion(house.models.a), "key-of-retiring")
    assert retired.model.state is ModelState.RETIRED
    parents = ordering.offered(who, "")[ordering._order.parent]
    assert house.models.a not in [model for _, model in parents.choices]
    assert parents.value == house.models.b


@pytest.mark.parametrize(
    "forged", [{"source": "/etc/passwd"}, {"source": ""}, {"recipe": "../../secret"}, {"parent": 5}, {"whole": ["x"]}]
)
def test_a_forged_order_is_refused(house: House, ordering: Ordering, who: Visitor, forged: dict[str, object]) -> None:
    fields = {"source": f"snapshot:{'5' * 64}", "recipe": recipes.names()[0], "parent": "", "device": "auto"}
    with pytest.raises(InvalidInput):
        ordering.check(who, Ordered(**{**fields, "whole": "", "key": "k", **forged}))
