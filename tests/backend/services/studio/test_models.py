"""Models come into the arena and leave it at once, with a reason where a language got worse, and never half."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.records import Model, ModelId, ModelState
from backend.services.audit import AuditFilter
from backend.services.studio.views import Promotion
from core.engine import Source
from core.errors import Conflict, Forbidden, InvalidInput, ParleyError, Reason
from tests.backend.services.studio.lab import Lab
from tests.backend.serving.scripted import ScriptedEngine
from tests.conftest import People


def candidate(lab: Lab, **script: object) -> Model:
    """A model that a run has made."""
    model = lab.run(lab.script("makes", **script)).model  # type: ignore[arg-type]
    assert model is not None
    return model


def promote(lab: Lab, model: Model, reason: str = "", key: str = "key") -> ModelState:
    return lab.services.studio.models.promote(lab.researcher, Promotion(model.id, reason), key).model.state


def drawn(lab: Lab) -> set[str]:
    """Whom the next battle can meet."""
    return {view.model.id for view in lab.services.studio.models.listed(lab.researcher) if view.model.active}


def test_a_candidate_is_met_by_nobody_until_it_is_promoted_and_then_at_once(lab: Lab, engine: ScriptedEngine) -> None:
    model = candidate(lab)
    assert model.id not in drawn(lab)
    assert promote(lab, model) is ModelState.ACTIVE
    assert model.id in drawn(lab)
    lab.wait(lambda: engine.preloaded == [Source(model.base, model.adapter)])
    history = lab.services.studio.models.show(lab.researcher, model.id).history
    assert [(event.state, event.by) for event in history][:1] == [(ModelState.ACTIVE, lab.researcher.person.id)]  # type: ignore[union-attr]


def test_pressed_twice_it_is_promoted_once(lab: Lab) -> None:
    model = candidate(lab)
    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(lambda _: promote(lab, model), range(4))) == {ModelState.ACTIVE}
    assert len(lab.services.studio.models.show(lab.researcher, model.id).history) == 2
    with pytest.raises(Conflict) as refused:
        promote(lab, model, key="another")
    assert refused.value.reason is Reason.MODEL_ACTIVE_ALREADY


def test_where_a_language_got_worse_somebody_has_to_say_why_it_comes(lab: Lab, people: People) -> None:
    model = candidate(lab, worse=["hu"])
    assert lab.services.studio.models.show(lab.researcher, model.id).worse == ("hu",)
    for reason in ("", "   ", "\n"):
        with pytest.raises(InvalidInput) as refused:
            promote(lab, model, reason)
        assert (refused.value.reason, refused.value.params) == (
            Reason.PROMOTION_REASON_MISSING,
            {"languages": "hu"},
        )
    assert model.id not in drawn(lab)
    assert promote(lab, model, "Czech matters more today.") is ModelState.ACTIVE
    view = lab.services.studio.models.show(lab.researcher, model.id)
    assert view.history[0].reason == "Czech matters more today."
    found = lab.services.audit.search(people.caller(people.administrator()), AuditFilter(action="model_promoted"))
    assert [(entry.subject, entry.details["reason"]) for entry in found] == [(model.id, "given")]


def test_rolled_back_the_parent_is_there_again_and_the_child_is_not(lab: Lab) -> None:
    model = candidate(lab)
    promote(lab, model)
    models = lab.services.studio.models
    models.retire(lab.researcher, Promotion(lab.parent.id), "k1")
    assert drawn(lab) & {lab.parent.id, model.id} == {model.id}
    parent = models.roll_back(lab.researcher, Promotion(model.id, "nobody liked it"), "k2")
    assert parent.model.id == lab.parent.id
    assert drawn(lab) & {lab.parent.id, model.id} == {lab.parent.id}
    assert promote(lab, model, key="k3") is ModelState.ACTIVE  # what was retired can come back


def test_a_base_has_nothing_to_go_back_to(lab: Lab) -> None:
    assert lab.parent.parent_id is not None
    for model_id, reason in ((lab.parent.parent_id, Reason.MODEL_PARENTLESS), (ModelId("x"), Reason.MODEL_UNKNOWN)):
        with pytest.raises(ParleyError) as refused:
            lab.services.studio.models.roll_back(lab.researcher, Promotion(model_id), f"k{model_id}")
        assert refused.value.reason is reason


def test_a_model_whose_files_are_gone_does_not_come_into_the_arena(lab: Lab) -> None:
    model = candidate(lab)
    shutil.rmtree(Path(model.adapter))
    with pytest.raises(Conflict) as refused:
        promote(lab, model)
    assert refused.value.reason is Reason.MODEL_LOST
    assert model.id not in drawn(lab)


def test_the_family_leads_from_the_child_to_the_base_and_back(lab: Lab) -> None:
    model = candidate(lab)
    view = lab.services.studio.models.show(lab.researcher, model.id)
    assert [one.name for one in view.ancestors] == ["Heron-3B-hu", "Heron-3B"]
    assert view.run is not None
    assert view.run.model_id == model.id
    assert [one.id for one in lab.services.studio.models.show(lab.researcher, lab.parent.id).children] == [model.id]


def test_only_researchers_may(lab: Lab, people: People) -> None:
    model = candidate(lab)
    rater = people.caller(people.rater())
    for ask in (
        lab.services.studio.models.promote,
        lab.services.studio.models.retire,
        lab.services.studio.models.roll_back,
    ):
        with pytest.raises(Forbidden):
            ask(rater, Promotion(model.id), "key")
    with pytest.raises(Forbidden):
        lab.services.studio.models.show(rater, model.id)
    assert model.id not in drawn(lab)
