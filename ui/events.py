"""How a Gradio event reaches the application: with its right declared, its errors told in one way."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.blocks import Block
from gradio.components import Component

from backend.api.errors import unexpected
from backend.limits import RateLimits
from backend.policies import Right
from core.errors import Forbidden, InvalidInput, ParleyError, Reason
from ui import visitor
from ui.components import toast
from ui.form import Form
from ui.sentences import heading, sentence
from ui.text import Text
from ui.visitor import Visitor

MARK = "__parley_right__"
Trigger = Callable[..., Any]
"""An event of a component, as `button.click`."""
Wire = Callable[..., Any]
"""`wire(trigger, handler, takes, changes)`: what sets an event off, who answers, what that takes from the page (a form,
or up to three components), which components the answer may change."""
_log = logging.getLogger("parley.events")


class Events:
    """Wraps the handlers of the pages in one language."""

    def __init__(self, text: Text, *, public_url: str, limits: RateLimits) -> None:
        self.limits = limits
        self._text = text
        self._public_url = public_url

    def guarded(self, right: Right, handler: Callable[..., Any], form: Form[Any] | None = None) -> Callable[..., Any]:
        """An event that asks for its right first, then calls `handler(visitor, *values)`, or with a form's record."""

        def event(request: gr.Request, *values: Any) -> Any:
            try:
                who = self._visitor(request)
                right(who.caller.person)
                return handler(who, *_arguments(form, values))
            except ParleyError as error:
                raise self.toasted(error) from error
            except Exception as fault:
                _log.exception("event failed", extra={"event": event.__name__})
                raise self.toasted(unexpected()) from fault

        setattr(event, MARK, right)
        event.__name__ = handler.__name__.lstrip("_")
        return event

    def streaming(
        self, right: Right, handler: Callable[..., AsyncIterator[Any]], form: Form[Any] | None = None
    ) -> Callable[..., Any]:
        """Like `guarded`, for an asynchronous generator that shows something as it comes."""

        async def event(request: gr.Request, *values: Any) -> AsyncIterator[Any]:
            try:
                who = self._visitor(request)
                right(who.caller.person)
                async for update in handler(who, *_arguments(form, values)):
                    yield update
            except ParleyError as error:
                raise self.toasted(error) from error
            except Exception as fault:
                _log.exception("event failed", extra={"event": event.__name__})
                raise self.toasted(unexpected()) from fault

        setattr(event, MARK, right)
        event.__name__ = handler.__name__.lstrip("_")
        return event

    def wiring(self, right: Right) -> Wire:
        """What connects the events of a page whose every event asks the same right."""
        place: list[Component] = []  # where the page would show that an event is on its way

        def wire(
            trigger: Trigger | list[Trigger],
            handler: Callable[..., Any],
            takes: Form[Any] | Sequence[Component],
            changes: Sequence[Block],
            **more: Any,
        ) -> Any:
            form = takes if isinstance(takes, Form) else None
            inputs = list(takes.components if isinstance(takes, Form) else takes)
            wrap = self.streaming if inspect.isasyncgenfunction(handler) else self.guarded
            event = wrap(right, handler, form)
            place.extend([one for one in changes if isinstance(one, Component)][: 1 - len(place)])
            quietly = {"show_progress": "hidden", "show_progress_on": place or None}
            connect = functools.partial(gr.on, trigger) if isinstance(trigger, list) else trigger
            # Else a browser copies every component that may change, at each step of each event, to show nothing there.
            return connect(event, inputs or None, list(changes) or None, **quietly | more)

        return wire

    def _visitor(self, request: gr.Request) -> Visitor:
        if request is None or request.request is None:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        who = visitor.of_request(request.request, public_url=self._public_url)
        return replace(who, tab=str(request.session_hash or ""))

    def toasted(self, error: ParleyError) -> gr.Error:
        """Say it in a toast and end the event. Gradio heads an error's own toast with an English word."""
        toast.warn(heading(self._text, error), sentence(self._text, error))
        return gr.Error(str(error), visible=False, print_exception=False)


def _arguments(form: Form[Any] | None, values: tuple[Any, ...]) -> tuple[Any, ...]:
    return values if form is None else (form.read(values),)


def right_of(event: BlockFunction) -> Right:
    """The right an event was declared with; an event that only the browser runs is nobody's to call."""
    right: Right | None = getattr(event.fn, MARK, None)
    if right is None:
        raise Forbidden(Reason.RIGHT_MISSING)
    return right


def undeclared(blocks: gr.Blocks) -> list[str]:
    """Names of the events of an application that declare no right; there must be none."""
    return [
        f"{function.api_name or function.name}"
        for function in blocks.fns.values()
        if function.fn is not None and not hasattr(function.fn, MARK)
    ]
