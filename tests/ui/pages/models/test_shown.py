"""Models on the page: families as trees, what was decided and why, a card that is no markup of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from backend.db.model_events import ModelEvent
from backend.records import Model, ModelId, ModelState
from backend.services.studio.views import ModelView
from core.records import PersonId
from tests.ui.components.test_comparison import CELLS
from ui.pages.models import shown
from ui.text import load

TEXT, ZONE = load("en"), ZoneInfo("UTC")
AT = datetime(2026, 3, 1, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"


def model(name: str, parent: str | None = None, state: ModelState = ModelState.ACTIVE) -> Model:
    parent_id = ModelId(parent) if parent else None
    return Model(
        id=ModelId(name), name=name, base="b", adapter="", parent_id=parent_id, state=state, demo=False, created_at=AT
    )


BASE, TUNED = model("base"), model("tuned", "base", ModelState.RETIRED)
CHILD, OTHER = model("child", "tuned", ModelState.CANDIDATE), model("other")
VIEWS = [
    ModelView(BASE, (), (TUNED,), None, (), ()),
    ModelView(TUNED, (BASE,), (CHILD,), None, (), ()),
    ModelView(CHILD, (TUNED, BASE), (), None, tuple(CELLS), ()),
    ModelView(OTHER, (), (), None, (), ()),
]


def test_a_family_is_a_tree_from_its_base_down() -> None:
    tree = shown.families(VIEWS, TEXT)
    assert tree.count('href="?model=') == 4
    inside = tree.split('href="?model=tuned"')[0]
    assert inside.count("<ul") - inside.count("</ul>") == 2
    deeper = tree.split('href="?model=child"')[0]
    assert deeper.count("<ul") - deeper.count("</ul>") == 3
    assert TEXT.models.empty_text in shown.families([], TEXT)


def test_a_list_says_which_child_got_worse_in_something() -> None:
    branch = shown.families(VIEWS, TEXT).split('href="?model=child"')[1].split("</li>")[0]
    assert TEXT.models.state_candidate in branch
    assert "1 worse" in branch


def test_the_head_names_ancestors_from_the_parent_up_and_what_got_worse_first() -> None:
    head = shown.head(VIEWS[2], TEXT, zone=ZONE)
    assert head.index("?model=tuned") < head.index("?model=base")
    assert head.index("Thai: Captions exactly right") < head.index('class="better"')


def test_names_never_become_markup() -> None:
    hostile = ModelView(model(HOSTILE), (model("<b>"),), (model("<i>"),), None, (), ())
    told = shown.families([hostile], TEXT) + shown.head(hostile, TEXT, zone=ZONE)
    assert not any(markup in told for markup in ("<script", "<b>", "<i>"))


def test_what_was_decided_stands_with_who_and_why() -> None:
    event = ModelEvent(BASE.id, ModelState.RETIRED, reason=HOSTILE, by=PersonId("p"), at=AT)
    table = shown.history([event], TEXT, zone=ZONE, name_of=lambda person: f"<b>{person}</b>")
    assert TEXT.models.state_retired in table
    assert "&lt;b&gt;p&lt;/b&gt;" in table
    assert "<script" not in table
    assert shown.history([], TEXT, zone=ZONE, name_of=str) == ""


def test_a_card_is_laid_out_and_runs_nothing() -> None:
    card = shown.card(f"# Spring\n\n| language | before |\n|---|---|\n| hu | 0.9 |\n\n{HOSTILE}", TEXT)
    assert "<strong>Spring</strong>" in card
    assert "<td>0.9</td>" in card
    assert "<script" not in card
    assert TEXT.models.no_card in shown.card("", TEXT)
