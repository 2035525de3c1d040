"""What an event may bring and take away: values are checked against their component before anything touches them.

Gradio believes what a browser sends: a text may be a record that names a file of the server, which is
then copied to where browsers fetch files. So nothing reaches Gradio or a handler that its component
could not hold, and no record of a file leaves. A kind of input that is not listed here stops the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.blocks import Block
from gradio.data_classes import GradioModel, GradioRootModel
from gradio.state_holder import SessionState

from backend.uploads import Uploads
from core.errors import InvalidInput, Reason

Check = Callable[[Any, Any], Any]
"""Takes a component and what came for it; gives what it may hold or raises InvalidInput."""


class FileLeaves(Exception):
    """A page was about to hand out the record of a file."""


def checked(event: BlockFunction, values: object, *, state: SessionState | None, uploads: Uploads, owner: str) -> Any:
    """The values of an event, each as its component holds it; InvalidInput REQUEST_MALFORMED for anything else."""
    if not isinstance(values, list) or len(values) != len(event.inputs):
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    fields = (
        state[component._id] if state is not None and component._id in state else component
        for component in event.inputs
    )
    return [_value(field, value, uploads, owner) for field, value in zip(fields, values, strict=True)]


def unknown_inputs(blocks: gr.Blocks) -> list[str]:
    """Events with an input whose values nobody checks; there must be none."""
    return [
        f"{event.name}: {type(component).__name__}"
        for event in blocks.fns.values()
        if event.fn is not None
        for place, component in enumerate(event.inputs)
        if place in event.component_prop_inputs or not isinstance(component, (*_CHECKS, *_UPLOADED))
    ]


def without_files(leaving: Any) -> Any:
    """What an event gives back, as it is; FileLeaves when a record of a file is anywhere in it."""
    if isinstance(leaving, dict):
        if "path" in leaving or "url" in leaving:
            raise FileLeaves
        without_files(list(leaving.values()))
    elif isinstance(leaving, list | tuple):
        for part in leaving:
            without_files(part)
    elif isinstance(leaving, Block):
        without_files(leaving.constructor_args)
    elif isinstance(leaving, GradioModel | GradioRootModel):
        without_files(leaving.model_dump())
    return leaving


def _value(component: Any, value: Any, uploads: Uploads, owner: str) -> Any:
    if value is None:
        return False if isinstance(component, gr.Checkbox) else None
    if isinstance(component, _UPLOADED):
        return _files(value, uploads, owner)
    return next(check for kind, check in _CHECKS.items() if isinstance(component, kind))(component, value)


def _text(component: Any, value: Any) -> str:
    return _only(value, isinstance(value, str))


def _flag(component: Any, value: Any) -> bool:
    return _only(value, isinstance(value, bool))


def _number(component: Any, value: Any) -> float:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return _only(value, plain and math.isfinite(value))


def _choice(component: Any, value: Any) -> Any:
    offered = [choice for _, choice in component.choices]
    own_words = getattr(component, "allow_custom_value", False) and isinstance(value, str)
    return _only(value, own_words or _is_among(value, offered))


def _choices(component: Any, value: Any) -> list[Any]:
    several = isinstance(value, list) and len(value) <= max(len(component.choices), _OWN_WORDS_MOST)
    return [_choice(component, choice) for choice in _only(value, several)]


def _dropdown(component: Any, value: Any) -> Any:
    return (_choices if component.multiselect else _choice)(component, value)


def _files(value: Any, uploads: Uploads, owner: str) -> Any:
    """Records made by us, of files that the same sign-in has sent; of what came only the names are read."""
    if isinstance(value, list):
        return [_files(_only(file, not isinstance(file, list)), uploads, owner) for file in value]
    path = uploads.path(owner, _only(value, isinstance(value, dict)).get("path"))
    return {"path": str(path), "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}


def _only(value: Any, fits: bool) -> Any:
    if not fits:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    return value


def _is_among(value: Any, offered: Iterable[Any]) -> bool:
    return any(type(value) is type(choice) and value == choice for choice in offered)


_OWN_WORDS_MOST = 100
_CHECKS: dict[type, Check] = {
    gr.Textbox: _text,
    gr.Checkbox: _flag,
    gr.Number: _number,
    gr.Slider: _number,
    gr.Radio: _choice,
    gr.CheckboxGroup: _choices,
    gr.Dropdown: _dropdown,
}
_UPLOADED = (gr.UploadButton, gr.File)
