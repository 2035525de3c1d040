"""The page of runs: all of them, an order for a new one (`?round=…`), or one run (`?run=…`)."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events, Wire
from ui.form import form
from ui.pages.runs.following import Following
from ui.pages.runs.frame import Frame, drawn
from ui.pages.runs.ordering import Ordered, Ordering
from ui.query import HERE, keep_address
from ui.text import Text

_GO = "(next) => { if (next) window.location.search = next; }"


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.runs.lead))
        frame = drawn(text)
    wire = events.wiring(policies.research)
    with page:
        ordering = Ordering(services, text, frame)
        _following(page, frame, Following(services, text, frame, ordering), wire, events.wiring(policies.promote))
        _ordering(frame, ordering, wire)
    return page


def _following(page: gr.Blocks, frame: Frame, actions: Following, wire: Wire, promoting: Wire) -> None:
    run, address, key = frame.run, frame.address, frame.key
    keep_address(page, frame.address)
    wire(page.load, actions.open, [address], frame.opened, js=HERE)
    wire(run.stop.click, actions.stop, [address], frame.running)
    wire(run.resume.click, actions.resume, [address], frame.running)
    wire([run.find.submit, run.find.change], actions.search, [address, run.find], [run.log], trigger_mode="always_last")
    wire(run.other.input, actions.compare, [address, run.other], [run.beside], show_progress="minimal")
    promoting(run.promote.click, actions.promote, [address, run.reason, key], frame.running)
    promoting(run.discard.click, actions.discard, [address, run.reason, key], frame.running)


def _ordering(frame: Frame, actions: Ordering, wire: Wire) -> None:
    order = frame.order
    first, following = order.numbers
    ordered = form(
        Ordered,
        source=order.source,
        recipe=order.recipe,
        parent=order.parent,
        device=order.device,
        name=order.name,
        seed=order.seed,
        copied=order.copied,
        steps=first.steps,
        rate=first.rate,
        batch=first.batch,
        replay=first.replay,
        next_steps=following.steps,
        next_rate=following.rate,
        next_batch=following.batch,
        next_replay=following.replay,
        whole=order.whole,
        key=frame.key,
    )
    wire(order.recipe.input, actions.other_recipe, [order.recipe, order.copied], order.recipe_shown)
    wire(order.whole.blur, actions.other_text, [order.recipe, order.whole], order.recipe_shown)
    wire(order.check.click, actions.check, ordered, [order.verdicts], show_progress="minimal")
    started = wire(
        order.start.click, actions.start, ordered, [order.verdicts, frame.going, frame.key], show_progress="minimal"
    )
    started.success(None, [frame.going], None, js=_GO)
