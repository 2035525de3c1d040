"""What a later edition changed."""

from __future__ import annotations

from annotation.editions import Changed, changes
from core.benchmark_items import Fields


def test_items_that_came_went_and_changed_are_told_apart() -> None:
    one, two = Fields("Egy?", "", ("a",)), Fields("Kettő?", "", ("a",))
    found = changes({"x": one, "y": one, "z": one}, {"y": one, "z": two, "w": two})
    assert (found.came, found.went, found.same) == (("w",), ("x",), 1)
    assert found.changed == (Changed("z", one, two),)
    assert changes({}, {}).changed == ()
