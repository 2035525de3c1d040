"""What surrounds every call of an event: its values are checked, what it gives is looked through, refusals are told.

A subclass of Gradio's `Blocks` would be the usual way, but making one has Gradio write files when the
module is imported.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr
from gradio import utils
from gradio.block_function import BlockFunction
from gradio.blocks import Block
from gradio.context import LocalContext
from gradio.state_holder import SessionState

from backend.api.errors import unexpected
from backend.uploads import Uploads
from core.errors import InvalidInput, Reason
from core.records import Caller
from ui.event_values import FileLeaves, checked, without_files
from ui.events import Events

_log = logging.getLogger("parley.events")


def guard_calls(whole: gr.Blocks, events: Events, uploads: Uploads) -> None:
    """Stand before and behind all events of an application, whatever page they are of."""
    process, preprocess, postprocess = whole.process_api, whole.preprocess_data, whole.postprocess_data

    async def process_api(
        block_fn: BlockFunction, inputs: Any, state: SessionState | None = None, **more: Any
    ) -> dict[str, Any]:
        # a toast needs to know whose call it belongs to; Gradio sets that only for the event itself
        LocalContext.blocks.set(whole)
        LocalContext.event_id.set(more.get("event_id"))
        if more.get("iterator") is None:  # going on with a stream brings no values
            try:
                owner = _owner(more.get("request"))
                inputs = checked(block_fn, inputs, state=state, uploads=uploads, owner=owner)
            except InvalidInput as refusal:
                _log.info("values refused", extra={"event": block_fn.name})
                raise events.toasted(refusal) from None
        return await process(block_fn, inputs, state, **more)

    async def preprocess_data(*call: Any, **more: Any) -> Any:
        # Gradio refuses some values by itself, in English and with what was typed
        try:
            return await preprocess(*call, **more)
        except Exception as fault:  # noqa: BLE001  (whatever it is, the value was refused)
            _log.info("values refused", extra={"kind": type(fault).__name__})
            raise events.toasted(InvalidInput(Reason.REQUEST_MALFORMED)) from None

    async def postprocess_data(block_fn: BlockFunction, predictions: Any, state: SessionState | None) -> list[Any]:
        try:
            # before: Gradio would copy the file; after: a component may have made a record of a path
            return list(without_files(await _only_changed(postprocess, block_fn, without_files(predictions), state)))
        except FileLeaves as fault:
            _log.exception("an event gave back a file", extra={"event": block_fn.name})
            raise events.toasted(unexpected()) from fault

    whole.process_api = process_api  # type: ignore[method-assign, assignment]
    whole.preprocess_data = preprocess_data  # type: ignore[method-assign]
    whole.postprocess_data = postprocess_data  # type: ignore[method-assign]


async def _only_changed(
    postprocess: Callable[..., Awaitable[list[Any]]], block_fn: BlockFunction, given: Any, state: SessionState | None
) -> list[Any]:
    """What Gradio makes of an event's answer, without what it need not look at.

    It makes every component anew that an event could have changed and did not, twice where it did, and writes down
    its settings each time.
    """
    if not (isinstance(given, dict) and given and all(isinstance(key, Block) for key in given)):
        return await postprocess(block_fn, given, state)
    ids = {block._id for block in block_fn.outputs}
    sent = {
        block._id: ready
        for block, value in given.items()
        if block._id in ids and (ready := _ready(block, value)) is not None
    }
    to_make = {block: value for block, value in given.items() if block._id not in sent}
    if to_make:
        made = {block._id for block in to_make}
        named = copy.copy(block_fn)
        named.outputs = [block for block in block_fn.outputs if block._id in made]
        whole = await postprocess(named, to_make, state)  # refuses what the event said nothing of
        sent |= {block._id: value for block, value in zip(named.outputs, whole, strict=True)}
    return [sent.get(block._id, gr.skip()) for block in block_fn.outputs]


def _ready(block: Block, value: Any) -> str | dict[str, Any] | None:
    """What browsers take as it is: words, and an update that only shows, hides, opens or shuts; None for any other."""
    if isinstance(value, str):
        return str(value) if type(block) in _OF_WORDS else None
    if not isinstance(value, Block) and not utils.is_prop_update(value):
        return None
    settings = {**(value.constructor_args if isinstance(value, Block) else value), **gr.skip()}
    if "value" in settings:
        said = settings["value"]
        if not isinstance(said, str) or type(block) not in _OF_WORDS:
            return None
        settings["value"] = str(said)
    return settings if settings.keys() <= _SWITCHES else None


_OF_WORDS = (gr.HTML, gr.Textbox)
"""Their values are words, which Gradio gives on as they are."""
_SWITCHES = {"__type__", "value", "visible", "interactive", "open"}
"""Nothing on the server asks for them: a hidden field is checked like any other."""


def _owner(request: gr.Request | None) -> str:
    """Whose uploads a call may name: those of the sign-in it comes from."""
    if request is None or request.request is None:
        raise InvalidInput(Reason.REQUEST_MALFORMED)
    caller: Caller = request.request.state.caller
    return caller.session_id or ""
