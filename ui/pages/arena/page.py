"""The arena: choose a picture, ask, compare, vote, edit.

A text field of Gradio fires `input` for key presses only, not for a phone's keyboard, pasting or our
script; what follows typing here therefore listens to `change`.
"""

from __future__ import annotations

import gradio as gr

from backend import policies
from backend.services import Services
from ui import html
from ui.components.block import block
from ui.components.parcels_link import parcels_link
from ui.events import Events, Wire
from ui.form import form
from ui.pages.arena import parts, welcome
from ui.pages.arena.battling import Battling, Start
from ui.pages.arena.editing import Called, Editing, SaveEdit
from ui.pages.arena.flowing import Flowing
from ui.pages.arena.following import Following
from ui.pages.arena.frame import Frame
from ui.pages.arena.judging import Judging, Vote
from ui.pages.arena.offering import Offering, Pick, Upload
from ui.text import Text


def build(services: Services, text: Text, events: Events) -> gr.Blocks:
    """The page of one language."""
    with gr.Blocks() as page:
        block(html.lead(text.arena.lead))
        frame = drawn(text, names_seconds=services.settings.names_seconds)
    wire = events.wiring(policies.rate_or_research)
    with page:
        battles = services.arena.battles
        following = Following(battles, text, frame)
        offering = Offering(services, text, frame)
        flowing = Flowing(battles, frame, offering=offering, following=following)
        _offering(page, frame, offering, wire)
        _battling(page, frame, Battling(services, text, frame, offering, following, flowing), wire)
        _judging(frame, Judging(services, text, frame, offering, following, flowing), wire)
        _flowing(frame, flowing, wire)
        _editing(frame, Editing(services, text, frame, following), wire)
    return page


def drawn(text: Text, *, names_seconds: int) -> Frame:
    """The components, from top to bottom."""
    waiting = block(html.waiting(text.shell.loading))  # until it is known whether a battle is open
    offer = parts.offer(text)
    with gr.Row(visible=False, elem_classes="battle") as battle:
        with gr.Column(elem_classes="beside"):
            pictures = block()
        with gr.Column(elem_classes="talk"):
            last = parts.last(text)
            ahead, sitting = block(elem_id="ahead"), block(elem_id="sitting")
            talk, judge = parts.talk(text, pictures, judge=lambda: parts.judge(text, names_seconds=names_seconds))
            edit = parts.edit(text)
    block(parcels_link(text))
    block(welcome.guideline(text))
    flow, shortcuts = parts.flow(text), parts.shortcuts(text)
    parts.announcer(text)
    return Frame(
        waiting=waiting,
        battle=battle,
        offer=offer,
        talk=talk,
        judge=judge,
        edit=edit,
        hidden=parts.hidden(),
        last=last,
        shortcuts=shortcuts,
        flow=flow,
        ahead=ahead,
        sitting=sitting,
    )


def _offering(page: gr.Blocks, frame: Frame, actions: Offering, wire: Wire) -> None:
    offer, hidden = frame.offer, frame.hidden
    chosen = [hidden.picked, offer.chosen, offer.browser, offer.note]
    switch = [frame.shortcuts, hidden.switch_key]
    greeted = [offer.progress, offer.intro, offer.language, offer.prompt, offer.named, frame.flow, *switch, *chosen]
    wire(page.load, actions.greet, [], greeted)
    wire(offer.other_prompt.click, actions.other_question, [offer.language, offer.prompt], [offer.prompt])
    wire(offer.language.input, actions.other_language, [offer.language], [offer.prompt, offer.progress])
    wire(offer.another.click, actions.other_picture, [hidden.picked, offer.language], chosen)
    pick = form(Pick, pick=hidden.pick, picked=hidden.picked, adding=offer.adding, language=offer.language)
    wire(hidden.pick.change, actions.pick, pick, chosen)
    upload = form(Upload, files=offer.upload, picked=hidden.picked, adding=offer.adding, language=offer.language)
    wire(offer.upload.upload, actions.upload, upload, chosen)


def _battling(page: gr.Blocks, frame: Frame, actions: Battling, wire: Wire) -> None:
    offer, talk, hidden, changed = frame.offer, frame.talk, frame.hidden, frame.outputs
    start = form(
        Start,
        picked=hidden.picked,
        language=offer.language,
        prompt=offer.prompt,
        named=offer.named,
        flow=frame.flow,
        key=hidden.key,
    )
    wire(page.load, actions.resume, [], changed)
    wire(offer.start.click, actions.start, start, changed)
    wire([talk.send.click, talk.say.submit], actions.send, [hidden.battle, talk.say, hidden.key], changed)
    wire(talk.retry.click, actions.retry, [hidden.battle, hidden.key], changed)
    wire(talk.stop.click, actions.stop, [hidden.battle], [])
    offered = [
        offer.intro,
        offer.prompt,
        offer.progress,
        hidden.picked,
        offer.chosen,
        offer.browser,
        offer.note,
        frame.flow,
    ]
    leaving = [talk.leave.click, frame.judge.leave.click]
    wire(leaving, actions.leave, [hidden.battle, offer.language], [*changed, *offered])
    onward = [hidden.battle, offer.language, frame.flow]
    wire(frame.judge.following.click, actions.onward, onward, [*changed, *offered])


def _judging(frame: Frame, actions: Judging, wire: Wire) -> None:
    judge, hidden = frame.judge, frame.hidden
    vote = form(
        Vote,
        battle=hidden.battle,
        note=judge.note,
        mark=hidden.mark,
        flow=frame.flow,
        key=hidden.key,
    )
    for choice, button in judge.buttons.items():
        # A vote may come while an earlier one still waits for its names; a double click has the same key.
        wire(button.click, actions.voting(choice), vote, frame.outputs, trigger_mode="multiple")
    wire(frame.last.undo.click, actions.undo, [hidden.last, hidden.key], frame.outputs)
    wire(judge.undo.click, actions.undo, [hidden.battle, hidden.key], frame.outputs)
    told = [frame.talk.story, frame.talk.answers, judge.verdict, judge.names, hidden.key]
    wire(judge.names.click, actions.tell_names, [hidden.battle, hidden.key], told)
    for battle, reasons in ((hidden.battle, judge.reasons), (hidden.last, frame.last.reasons)):
        why = [battle, reasons, hidden.why_key]
        wire(reasons.input, actions.explain, why, [hidden.why_key], trigger_mode="always_last")
    switch = [frame.shortcuts, hidden.switch_key]
    wire(frame.shortcuts.input, actions.want_shortcuts, switch, [hidden.switch_key])


def _flowing(frame: Frame, actions: Flowing, wire: Wire) -> None:
    hidden = frame.hidden
    wire(frame.talk.skip.click, actions.skip, [hidden.battle, hidden.key], frame.outputs, trigger_mode="multiple")


def _editing(frame: Frame, actions: Editing, wire: Wire) -> None:
    edit, hidden = frame.edit, frame.hidden
    card = [edit.column, edit.start, edit.text, edit.changes]
    save = form(
        SaveEdit, battle=hidden.battle, start=edit.start, text=edit.text, seconds=hidden.seconds, key=hidden.key
    )
    wire(frame.judge.edit.click, actions.open_edit, [hidden.battle], card)
    wire(frame.last.edit.click, actions.edit_last, [hidden.last], list(dict.fromkeys([*frame.outputs, *card])))
    wire(edit.start.input, actions.start_from, [hidden.battle, edit.start], [edit.text, edit.changes])
    wire(
        edit.text.change,
        actions.typed,
        [hidden.battle, edit.start, edit.text],
        [edit.changes],
        trigger_mode="always_last",
    )
    wire(edit.save.click, actions.save_edit, save, frame.outputs)
    for battle, line, handler in (
        (hidden.battle, frame.judge.called, actions.call_it),
        (hidden.last, frame.last.called, actions.call_last),
    ):
        called = form(Called, battle=battle, text=line, seconds=hidden.seconds, key=hidden.called_key)
        wire(line.submit, handler, called, frame.outputs)
    wire(edit.close.click, actions.close_edit, [], [edit.column])
