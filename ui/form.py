"""What an event takes from its page and gives back, by name: a record in, updates by component out.

save = form(Save, name=widgets.name, held=widgets.roles, key=widgets.key)
wire(widgets.save.click, actions.save, save, widgets.outputs)

def save(self, who: Visitor, typed: Save) -> Updates:
    return {self._widgets.people: self._table(who), self._widgets.key: fresh()}
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from gradio.blocks import Block
from gradio.components import Component

Updates = dict[Block, Any]
"""New values and properties by component; a component that is not named stays as it is."""

Record = TypeVar("Record")


@dataclass(frozen=True)
class Form(Generic[Record]):
    """A record and the components that fill its fields, in their order."""

    record: type[Record]
    components: list[Component]

    def read(self, values: tuple[Any, ...]) -> Record:
        """The record that the page has sent; what its fields hold is still to be checked."""
        return self.record(*values)


def form(record: type[Record], **components: Component) -> Form[Record]:
    """One component for every field of a dataclass; a name too few or too many stops the build."""
    names = [field.name for field in fields(record)]  # type: ignore[arg-type]
    if set(names) != set(components):
        raise TypeError(f"{record.__name__} has {sorted(names)}, the page gives {sorted(components)}")
    return Form(record, [components[name] for name in names])
