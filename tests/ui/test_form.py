"""Forms: a field for every component and a component for every field, matched by name."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
import pytest

from ui.form import form


@dataclass(frozen=True)
class Save:
    """What a page sends."""

    name: str
    key: str


def test_values_come_by_name_whatever_the_order_of_the_page() -> None:
    with gr.Blocks():
        key, name = gr.Textbox(), gr.Textbox()
    save = form(Save, key=key, name=name)
    assert save.components == [name, key]
    assert save.read(("Zsófi", "k1")) == Save(name="Zsófi", key="k1")


@pytest.mark.parametrize("wrong", [["name"], ["name", "key", "kye"], ["name", "kye"]])
def test_a_field_too_few_or_too_many_stops_the_build(wrong: list[str]) -> None:
    with gr.Blocks(), pytest.raises(TypeError, match="Save"):
        form(Save, **{name: gr.Textbox() for name in wrong})
