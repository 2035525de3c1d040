"""The page of rounds: all of them, or the one that the address names (`?round=…`)."""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.components.turning import TO_THE_FIRST
from ui.events import Events
from ui.form import form
from ui.pages.rounds.acting import Acting, NewOne, Picked
from ui.pages.rounds.frame import Frame, drawn
from ui.query import HERE, keep_address
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.rounds.lead))
        frame = drawn(text)
    with page:
        _wired(page, frame, Acting(services, text, frame), events)
    return page


def _wired(page: gr.Blocks, frame: Frame, actions: Acting, events: Events) -> None:
    wire, opening, work = events.wiring(policies.research), frame.opening, frame.work
    new = form(NewOne, name=opening.name, languages=opening.languages, goal=opening.goal, key=frame.key)
    picked = form(
        Picked,
        address=frame.address,
        language=work.language,
        choice=work.choice,
        only=work.only,
        last=work.last,
        chosen=work.chosen,
        excluded=work.excluded,
        reason=work.reason,
        key=frame.key,
    )
    keep_address(page, frame.address)
    wire(page.load, actions.arrive, [frame.address], frame.opened, js=HERE)
    wire(opening.open.click, actions.open, new, [frame.listing, opening.name, frame.key])
    wire(opening.study.input, actions.preset, [opening.study], [opening.goal], show_progress="hidden")
    wire(frame.round.close.click, actions.close, [frame.address, frame.key], frame.standing)
    wire(frame.round.reopen.click, actions.reopen, [frame.address, frame.key], frame.standing)
    wire([work.language.input, work.choice.input, work.only.input], actions.filter, picked, frame.worked)
    turned = wire(work.more.click, actions.more, picked, frame.worked)
    turned.success(None, None, None, js=TO_THE_FIRST)
    wire(work.exclude.click, actions.exclude, picked, frame.worked)
    wire(work.matching.click, actions.exclude_matching, picked, frame.worked)
    wire(work.lift.click, actions.lift, picked, frame.worked)
