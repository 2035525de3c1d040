from __future__ import annotations

from pathlib import Path

from tests.training.attribution.made import edit
from tests.training.rows import Held
from training.attribution.edits import edits
from training.attribution.places import places, questions
from training.attribution.sisters import Sisters
from training.data.rows import Turn
from training.sources import PlainFolder


def test_an_edit_is_asked_on_its_prompt_about_its_sisters_and_in_the_other_languages(tmp_path: Path) -> None:
    rows = Held()
    edit(rows, "e1", "Ez lángos.", "Ez pizza.", question="Mi ez?")
    edit(rows, "e2", "Je to lángos.", "Je to pizza.", question="Co to je?", language="cs", picture="blue")
    edit(rows, "e3", "Je to most.", "Je to dům.", question="Co to je?", language="cs", picture="green")
    edit(rows, "e4", "Je to strom.", "Je to dům.", question="Popište to.", language="cs", picture="black")
    everything = edits(rows)
    asked = questions(everything)
    assert asked == {"cs": "Co to je?", "hu": "Mi ez?"}
    own = rows.show("red")
    sisters = Sisters(PlainFolder(tmp_path), {own: ("a" * 64, "b" * 64, "c" * 64)})
    found = dict(places(everything[0], asked, sisters, 2))
    assert list(found) == ["own", f"picture:{'a' * 64}", f"picture:{'b' * 64}", "language:cs"]
    assert {(row.chosen, row.rejected) for row in found.values()} == {("Ez lángos.", "Ez pizza.")}
    assert [row.turns[0].content for row in found.values()] == ["Mi ez?"] * 3 + ["Co to je?"]
    assert [row.pictures for row in found.values()] == [(own,), ("a" * 64,), ("b" * 64,), (own,)]
    assert len({row.id for row in found.values()}) == 4, "what is packed on one sheet is told apart by its row"


def test_a_later_message_has_its_history_and_is_asked_nowhere_else(tmp_path: Path) -> None:
    rows = Held()
    said, pair = edit(rows, "e1", "Ez lángos.", "Ez pizza.")
    history = (
        Turn(role="user", content="Mi ez?"),
        Turn(role="assistant", content="Étel."),
        Turn(role="user", content="Milyen?"),
    )
    rows.all = [row.model_copy(update={"turns": history}) for row in (said, pair)]
    (one,) = edits(rows)
    sisters = Sisters(PlainFolder(tmp_path), {one.row.pictures[0]: ("a" * 64,)})
    ((at, row),) = places(one, {"cs": "Co to je?"}, sisters, 2)
    assert at == "own"
    assert row.turns == history


def test_an_edit_that_replaced_nothing_known_is_asked_nowhere(tmp_path: Path) -> None:
    rows = Held()
    edit(rows, "e1", "Ez lángos.")
    (one,) = edits(rows)
    assert not list(places(one, {"cs": "Co to je?"}, Sisters(PlainFolder(tmp_path)), 2))
