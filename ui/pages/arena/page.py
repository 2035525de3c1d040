"""The arena: choose a picture, ask, compare, vote, mend.

A text field of Gradio fires `input` for key presses only, not for a phone's keyboard, pasting or our
script; what follows typing here therefore listens to `change`.
"""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.events import Events
from ui.pages.arena import parts, welcome
from ui.pages.arena.actions import Actions
from ui.pages.arena.frame import Frame
from ui.pages.arena.mending import Mending
from ui.text import Text

_RIGHT = policies.rate_or_research


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.arena.lead))
        waiting = block(html.waiting(text.shell.loading))  # until it is known whether a battle is open
        offer = parts.offer(text)
        with gr.Row(visible=False, elem_classes="battle") as battle:
            with gr.Column(elem_classes="beside"):
                pictures = block()
            with gr.Column(elem_classes="talk"):
                talk, judge, mend = parts.talk(text, pictures), parts.judge(text), parts.mend(text)
        block(welcome.guideline(text))
        frame = Frame(
            waiting=waiting, battle=battle, offer=offer, talk=talk, judge=judge, mend=mend, hidden=parts.hidden()
        )
    with page:
        actions = Actions(services, text, frame)
        _offering(page, frame, actions, events)
        _battling(page, frame, actions, events)
        _judging(frame, actions, events)
        _mending(frame, Mending(services, text, frame), events)
    return page


def _offering(page: gr.Blocks, frame: Frame, actions: Actions, events: Events) -> None:
    offer, hidden = frame.offer, frame.hidden
    shown = [hidden.picked, offer.chosen, offer.browser, offer.note]
    page.load(
        events.guarded(_RIGHT, actions.greet),
        None,
        [offer.progress, offer.intro, offer.language, offer.prompt, offer.named, *shown],
        show_progress="hidden",
    )
    offer.other_prompt.click(
        events.guarded(_RIGHT, actions.other_question),
        [offer.language, offer.prompt],
        [offer.prompt],
        show_progress="hidden",
    )
    offer.language.input(
        events.guarded(_RIGHT, actions.other_language),
        [offer.language],
        [offer.prompt, offer.progress],
        show_progress="hidden",
    )
    offer.another.click(
        events.guarded(_RIGHT, actions.other_picture), [hidden.picked, offer.language], shown, show_progress="hidden"
    )
    hidden.pick.change(
        events.guarded(_RIGHT, actions.pick),
        [hidden.pick, hidden.picked, offer.language],
        shown,
        show_progress="hidden",
    )
    offer.upload.upload(
        events.guarded(_RIGHT, actions.upload),
        [offer.upload, hidden.picked, offer.language],
        shown,
        show_progress="minimal",
    )


def _battling(page: gr.Blocks, frame: Frame, actions: Actions, events: Events) -> None:
    offer, talk, hidden = frame.offer, frame.talk, frame.hidden
    page.load(events.streaming(_RIGHT, actions.resume), None, frame.outputs, show_progress="hidden")
    offer.start.click(
        events.streaming(_RIGHT, actions.start),
        [hidden.picked, offer.language, offer.prompt, offer.named, hidden.key],
        frame.outputs,
        show_progress="hidden",
    )
    gr.on(
        [talk.send.click, talk.say.submit],
        events.streaming(_RIGHT, actions.send),
        [hidden.battle, talk.say, hidden.key],
        frame.outputs,
        show_progress="hidden",
    )
    talk.retry.click(
        events.streaming(_RIGHT, actions.retry),
        [hidden.battle, hidden.key],
        frame.outputs,
        show_progress="hidden",
    )
    talk.stop.click(events.guarded(_RIGHT, actions.stop), [hidden.battle], None, show_progress="hidden")
    gr.on(
        [talk.leave.click, frame.judge.following.click],
        events.guarded(_RIGHT, actions.leave),
        [hidden.battle, offer.language],
        [*frame.outputs, offer.prompt, offer.progress, hidden.picked, offer.chosen, offer.browser, offer.note],
        show_progress="hidden",
    )


def _judging(frame: Frame, actions: Actions, events: Events) -> None:
    judge, hidden = frame.judge, frame.hidden
    for choice, button in judge.buttons.items():
        button.click(
            events.guarded(_RIGHT, actions.voting(choice)),
            [hidden.battle, judge.reasons_a, judge.reasons_b, judge.note, hidden.mark, hidden.key],
            frame.outputs,
            show_progress="hidden",
        )
    judge.undo.click(
        events.guarded(_RIGHT, actions.undo), [hidden.battle, hidden.key], frame.outputs, show_progress="hidden"
    )


def _mending(frame: Frame, mending: Mending, events: Events) -> None:
    mend, hidden = frame.mend, frame.hidden
    frame.judge.mend.click(
        events.guarded(_RIGHT, mending.open_mend),
        [hidden.battle],
        [mend.column, mend.start, mend.text, mend.changes],
        show_progress="hidden",
    )
    mend.start.input(
        events.guarded(_RIGHT, mending.start_from),
        [hidden.battle, mend.start],
        [mend.text, mend.changes],
        show_progress="hidden",
    )
    mend.text.change(
        events.guarded(_RIGHT, mending.typed),
        [hidden.battle, mend.start, mend.text],
        [mend.changes],
        show_progress="hidden",
        trigger_mode="always_last",
    )
    mend.save.click(
        events.guarded(_RIGHT, mending.save_edit),
        [hidden.battle, mend.start, mend.text, hidden.seconds, hidden.key],
        frame.outputs,
        show_progress="hidden",
    )
    mend.close.click(events.guarded(_RIGHT, mending.close_mend), None, [mend.column], show_progress="hidden")
