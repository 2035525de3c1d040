"""What an event gives back: only what it names reaches Gradio, and of that only what Gradio has to make."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import pytest
from gradio.block_function import BlockFunction
from markupsafe import Markup

from ui.calls import _only_changed


def page() -> tuple[BlockFunction, dict[str, Any]]:
    with gr.Blocks() as blocks:
        parts = {"text": gr.Textbox(), "column": gr.Column(), "button": gr.Button(), "html": gr.HTML()}
        parts["button"].click(lambda: None, None, list(parts.values()))
    (event,) = blocks.fns.values()
    return event, parts


def given_back(event: BlockFunction, answer: Any) -> tuple[list[Any], list[str]]:
    """What reaches the browser, and the components that Gradio was asked to make."""
    made = []

    async def postprocess(block_fn: BlockFunction, predictions: Any, state: None) -> list[Any]:
        made.extend(type(block).__name__ for block in block_fn.outputs)
        assert set(predictions) == set(block_fn.outputs)
        return [f"made of {predictions[block]}" for block in block_fn.outputs]

    return asyncio.run(_only_changed(postprocess, event, answer, None)), made


def test_what_is_not_named_is_not_made_and_what_is_only_shown_neither() -> None:
    event, parts = page()
    answer = {parts["column"]: gr.Column(visible=False), parts["button"]: gr.update(visible=True)}
    sent, made = given_back(event, answer)
    stays = {"__type__": "update"}
    assert sent == [stays, {**stays, "visible": False}, {**stays, "visible": True}, stays]
    assert made == []
    assert len(event.outputs) == 4


def test_words_are_sent_as_gradio_would_send_them() -> None:
    event, parts = page()
    answer = {parts["html"]: Markup("<p>{}</p>").format("<"), parts["text"]: gr.update(value="x", interactive=True)}
    sent, made = given_back(event, answer)
    assert made == []
    whole = sent[0], sent[3]
    assert whole == ({"__type__": "update", "value": "x", "interactive": True}, "<p>&lt;</p>")
    assert type(sent[3]) is str
    for block, value in ((parts["html"], "<p>&lt;</p>"), (parts["text"], "x")):
        assert block.postprocess(value) == value


def test_what_is_no_words_is_made_by_gradio() -> None:
    event, parts = page()
    for part, value in (
        ("button", "Save"),
        ("text", None),
        ("text", gr.update(lines=3)),
        ("button", gr.Button("Save")),
    ):
        sent, made = given_back(event, {parts[part]: value})
        assert made == [type(parts[part]).__name__]
        assert next(one for one in sent if isinstance(one, str)).startswith("made of")


def test_what_comes_by_place_goes_to_gradio_as_it_is() -> None:
    event, _ = page()

    async def postprocess(block_fn: BlockFunction, predictions: Any, state: None) -> list[Any]:
        assert block_fn is event
        return list(predictions)

    assert asyncio.run(_only_changed(postprocess, event, ("a", "b", "c", "d"), None)) == ["a", "b", "c", "d"]


@pytest.mark.slow
def test_a_component_that_the_event_did_not_name_is_refused_by_gradio() -> None:
    event, _ = page()
    with gr.Blocks() as other:
        stranger = gr.Button()
    assert other is not None

    async def postprocess(block_fn: BlockFunction, predictions: Any, state: None) -> list[Any]:
        return await gr.Blocks().postprocess_data(block_fn, predictions, None)

    with pytest.raises(ValueError, match="not specified as output"):
        asyncio.run(_only_changed(postprocess, event, {stranger: gr.update(visible=True)}, None))
