"""The components of the arena's page, in the order in which they stand on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import gradio as gr
from markupsafe import Markup

from backend.services.arena.input_checks import EDIT_LONGEST, PROMPT_LONGEST
from core.battles import Choice, VoteReason
from core.languages import INTERFACE
from ui import formats
from ui.components.block import block
from ui.components.form_key import form_key
from ui.text import Text


@dataclass(frozen=True)
class Offer:
    """Before a battle."""

    column: gr.Column
    progress: gr.HTML
    intro: gr.HTML
    chosen: gr.HTML
    another: gr.Button
    upload: gr.UploadButton
    browser: gr.HTML
    language: gr.Dropdown
    prompt: gr.Textbox
    other_prompt: gr.Button
    named: gr.Checkbox
    start: gr.Button
    note: gr.HTML
    adding: gr.Checkbox


@dataclass(frozen=True)
class Talk:
    """During a battle."""

    pictures: gr.HTML
    story: gr.HTML
    answers: gr.HTML
    running: gr.Row
    stop: gr.Button
    paused: gr.Row
    retry: gr.Button
    skip: gr.Button
    leave: gr.Button
    going_on: gr.Row
    say: gr.Textbox
    send: gr.Button


@dataclass(frozen=True)
class Judge:
    """The vote and what follows from it."""

    column: gr.Column
    buttons: dict[Choice, gr.Button]
    more: gr.Accordion
    note: gr.Textbox
    leave: gr.Button
    after: gr.Column
    verdict: gr.HTML
    reasons: gr.CheckboxGroup
    called: gr.Textbox
    edit: gr.Button
    undo: gr.Button
    names: gr.Button
    following: gr.Button


@dataclass(frozen=True)
class Last:
    """What came of the last vote, above the battle that followed it at once."""

    column: gr.Column
    verdict: gr.HTML
    reasons: gr.CheckboxGroup
    called: gr.Textbox
    edit: gr.Button
    undo: gr.Button


@dataclass(frozen=True)
class Edit:
    """An edited answer."""

    column: gr.Column
    start: gr.Radio
    text: gr.Textbox
    changes: gr.HTML
    save: gr.Button
    close: gr.Button


@dataclass(frozen=True)
class Hidden:
    """What the page remembers and its script fills; nothing secret."""

    key: gr.Textbox
    switch_key: gr.Textbox
    """Of the switch of the keys: a vote may come while that is still on its way."""
    why_key: gr.Textbox
    """Of the reasons, likewise."""
    called_key: gr.Textbox
    """Of what people call what is shown, likewise."""
    battle: gr.Textbox
    last: gr.Textbox
    """The battle before, while its verdict is shown."""
    picked: gr.Textbox
    pick: gr.Textbox
    mark: gr.Textbox
    seconds: gr.Textbox


def offer(text: Text) -> Offer:
    """The card to begin with."""
    words = text.arena
    with gr.Column(visible=False, elem_classes="offer") as column, gr.Column(elem_classes="paper"):
        progress, intro = block(), block()
        with gr.Row(elem_classes="halves"):
            with gr.Column(elem_classes="half"):
                chosen = block()
                with gr.Row(elem_classes="buttons"):
                    another = gr.Button(words.another_picture, elem_id="another-picture")
                    upload = gr.UploadButton(
                        words.own_picture, file_count="multiple", file_types=_FILES, elem_id="own-picture"
                    )
                adding = gr.Checkbox(label=words.add_pictures, value=False, elem_id="add-pictures")
                block(Markup('<p class="hint">{}</p>').format(words.drop_here))
            with gr.Column(elem_classes="half"):
                known = [(formats.language_name(code, locale=text.locale), code) for code in INTERFACE]
                # Shut until their values are there, which would take the place of what was typed meanwhile.
                language = gr.Dropdown(
                    known, label=words.language, filterable=False, elem_id="battle-language", interactive=False
                )
                prompt = gr.Textbox(
                    label=words.prompt,
                    lines=3,
                    max_lines=8,
                    max_length=PROMPT_LONGEST,
                    elem_id="first-prompt",
                    interactive=False,
                )
                other_prompt = gr.Button(words.another_prompt, elem_id="other-prompt", elem_classes="quiet-button")
                named = gr.Checkbox(label=words.open_mode, visible=False, interactive=False)
                note = block()
                start = gr.Button(words.start, variant="primary", interactive=False, elem_id="start-battle")
        browser = block()
    return Offer(
        column=column,
        progress=progress,
        intro=intro,
        chosen=chosen,
        another=another,
        upload=upload,
        browser=browser,
        language=language,
        prompt=prompt,
        other_prompt=other_prompt,
        named=named,
        start=start,
        note=note,
        adding=adding,
    )


def talk(text: Text, pictures: gr.HTML, *, judge: Callable[[], Judge]) -> tuple[Talk, Judge]:
    """Messages and both answers, the vote right below them; the pictures stand beside."""
    words = text.arena
    story = block()
    answers = block(elem_id="answers")  # keys of the vote are live in it
    with gr.Row(visible=False, elem_classes="buttons") as running:
        stop = gr.Button(words.stop, elem_id="stop-answers")
    judged = judge()
    with gr.Row(visible=False, elem_classes="going-on") as going_on:
        say = gr.Textbox(
            label=words.say, lines=1, max_lines=6, max_length=PROMPT_LONGEST, elem_id="next-prompt", scale=4
        )
        send = gr.Button(words.send, elem_id="send-prompt", scale=1)
    with gr.Row(visible=False, elem_classes="buttons") as paused:
        retry = gr.Button(words.retry, elem_id="ask-again", elem_classes="quiet-button")
        skip = gr.Button(words.skip, elem_id="skip-battle", elem_classes="quiet-button")
        leave = gr.Button(words.new_battle, elem_id="new-battle", elem_classes="quiet-button")
    drawn = Talk(
        pictures=pictures,
        story=story,
        answers=answers,
        running=running,
        stop=stop,
        paused=paused,
        retry=retry,
        skip=skip,
        leave=leave,
        going_on=going_on,
        say=say,
        send=send,
    )
    return drawn, judged


def judge(text: Text, *, names_seconds: int) -> Judge:
    """Four choices, a menu of what is seldom needed, and what the vote led to."""
    words = text.arena
    with gr.Column(visible=False, elem_classes="paper judge", elem_id="judge") as column:
        block(_vote_head(text, names_seconds=names_seconds))
        with gr.Row(elem_classes="choices"):
            buttons = {
                choice: gr.Button(
                    words.fill(key), elem_id=f"vote-{choice.value}", elem_classes=f"choice {choice.value}"
                )
                for choice, key in _CHOICES
            }
        with gr.Accordion(words.more, open=False, elem_classes="reasons", elem_id="more") as more:
            block(_marking(text))
            note = gr.Textbox(label=words.note, lines=2, max_lines=4, max_length=2000, elem_id="vote-note")
            leave = gr.Button(words.new_battle, elem_id="leave-battle", elem_classes="quiet-button")
    with gr.Column(visible=False, elem_classes="paper after", elem_id="after-vote") as after:
        verdict = block()
        reasons, called = _why(text), _called(text)
        with gr.Row(elem_classes="buttons"):
            following = gr.Button(words.next_battle, variant="primary", elem_id="next-battle")
            edit = gr.Button(words.edit_title, elem_id="edit-better")
            undo = gr.Button(words.undo, elem_id="undo-vote")
            names = gr.Button(words.names_now, elem_id="names-now")
    return Judge(
        column=column,
        buttons=buttons,
        more=more,
        note=note,
        leave=leave,
        after=after,
        verdict=verdict,
        reasons=reasons,
        called=called,
        edit=edit,
        undo=undo,
        names=names,
        following=following,
    )


def last(text: Text) -> Last:
    """The last vote in a strip: its names when they are told, and the way back to it."""
    with gr.Column(visible=False, elem_classes="last-battle", elem_id="last-battle") as column:
        verdict = block()
        edit = gr.Button(text.arena.edit_title, elem_id="edit-last", elem_classes="quiet-button")
        undo = gr.Button(text.arena.undo, elem_id="undo-last", elem_classes="quiet-button")
        reasons, called = _why(text), _called(text)
    return Last(column=column, verdict=verdict, reasons=reasons, called=called, edit=edit, undo=undo)


def flow(text: Text) -> gr.Checkbox:
    """Whether the next battle follows a vote at once."""
    words = text.arena
    return gr.Checkbox(label=words.flow_title, info=words.flow_text, value=False, interactive=False, elem_id="flow")


def edit(text: Text) -> Edit:
    """Edit in place; what changed is shown below."""
    words = text.arena
    starts = [(words.answer_a, "a"), (words.answer_b, "b"), (words.edit_start_none, "none")]
    with gr.Column(visible=False, elem_classes="paper edit", elem_id="edit") as column:
        block(Markup("<h2>{}</h2>").format(words.edit_title))
        start = gr.Radio(starts, label=words.edit_start, value="a")
        edited = gr.Textbox(label=words.edit_text, lines=5, max_lines=16, max_length=EDIT_LONGEST, elem_id="edit-text")
        changes = block()
        with gr.Row(elem_classes="buttons"):
            save = gr.Button(words.edit_save, variant="primary", elem_id="edit-save")
            close = gr.Button(words.edit_close)
    return Edit(column=column, start=start, text=edited, changes=changes, save=save, close=close)


def shortcuts(text: Text) -> gr.Checkbox:
    """Whether keys vote, with what each of them does; the page's script looks at it."""
    words = text.arena
    return gr.Checkbox(
        label=words.keys_title, info=words.keys_text, value=False, interactive=False, elem_id="shortcuts"
    )


def announcer(text: Text) -> None:
    """Where the page's script says aloud what has changed."""
    texts = text.arena
    said = Markup('<p class="aloud" role="status" data-kept="{}" data-sent="{}"></p>')
    block(said.format(texts.vote_kept, texts.vote_sent), elem_id="said")


def hidden() -> Hidden:
    """Fields without a face."""
    names = [field.name for field in fields(Hidden)]
    return Hidden(**{name: _field(name) for name in names})


def _field(name: str) -> gr.Textbox:
    if name in ("key", "switch_key", "why_key", "called_key"):
        return form_key(elem_id=f"arena-{name}")
    return gr.Textbox(visible="hidden", show_label=False, container=False, elem_id=f"arena-{name}")


def _why(text: Text) -> gr.CheckboxGroup:
    """What decided the vote: one tap each, or none."""
    words = text.arena
    chips = [(words.fill(f"reason_{reason.value}"), reason.value) for reason in VoteReason]
    return gr.CheckboxGroup(chips, label=words.why_title, elem_classes="chips")


def _called(text: Text) -> gr.Textbox:
    """What people call what is shown, in one line: an edit that takes no card."""
    words = text.arena
    return gr.Textbox(
        label=words.called,
        placeholder=words.called_hint,
        lines=1,
        max_lines=1,
        max_length=EDIT_LONGEST,
        submit_btn=words.send,
        visible=False,
        elem_classes="called",
    )


def _vote_head(text: Text, *, names_seconds: int) -> Markup:
    words = text.arena
    beforehand = Markup('<p class="hint">{}</p>').format(words.vote_blind) if names_seconds else ""
    return Markup('<h2 id="vote-title">{}</h2>{}<p class="hint swipe">{}</p>').format(
        words.vote_title, beforehand, words.vote_swipe
    )


def _marking(text: Text) -> Markup:
    words = text.arena
    return Markup(
        '<div class="marking" data-hint="{}"><button type="button" class="button" data-mark="a">{}</button>'
        '<button type="button" class="button" data-mark="b">{}</button>'
        '<button type="button" class="button" data-mark="" hidden>{}</button><p class="hint" role="status"></p></div>'
    ).format(words.mark_hint, words.mark_a, words.mark_b, words.mark_clear)


_CHOICES = (
    (Choice.A, "better_a"),
    (Choice.TIE, "tie"),
    (Choice.BOTH_BAD, "both_bad"),
    (Choice.B, "better_b"),
)
"""In the order of the page: the sides outside, where their answers stand."""
_FILES = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"]
"""Named one by one, not as `image/*`: a phone that keeps its photographs as HEIC then hands them over as JPEG."""
