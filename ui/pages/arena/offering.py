"""What the arena's events do before a battle: pictures and a question are offered, chosen, brought along."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from annotation.progress import start_of_today
from backend.services import Services
from backend.services.arena import input_checks, offers
from backend.services.arena.views import BattleView, Begin
from core.errors import InvalidInput, Reason
from core.inputs import opaque
from core.records import Role
from ui import html
from ui.components.form_key import fresh
from ui.form import Updates
from ui.pages.arena import offer, welcome
from ui.pages.arena.frame import Frame
from ui.text import Text
from ui.typed import listed, words
from ui.visitor import Visitor


@dataclass(frozen=True)
class Pick:
    """A picture that was touched on the shelf or at its cross."""

    pick: str
    picked: str
    adding: bool
    language: str


@dataclass(frozen=True)
class Upload:
    """Pictures that somebody brought along."""

    files: list[str] | str | None
    picked: str
    adding: bool
    language: str


class Offering:
    """The handlers of the card to begin with."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._services = services
        self._text = text
        self._frame = frame
        self._offer = frame.offer
        self._dice = random.Random()

    def greet(self, who: Visitor) -> Updates:
        """Everything that stands before a battle."""
        last = self._services.arena.battles.last_language(who.caller)
        code = last or offer.first_language(who.caller, self._text)
        person = who.caller.person
        assert person is not None
        return {
            **self.anew(who, code),
            self._offer.intro: self._above(who),
            self._offer.language: gr.Dropdown(offer.languages(who.caller, self._text), value=code, interactive=True),
            self._offer.prompt: gr.Textbox(value=self._question(code), interactive=True),
            self._offer.named: gr.Checkbox(
                visible=Role.RESEARCHER in person.roles, value=Role.RATER not in person.roles, interactive=True
            ),
            self._frame.flow: gr.Checkbox(value=self.practised(who), interactive=True),
            self._frame.shortcuts: gr.Checkbox(value=person.shortcuts, interactive=True),
            self._frame.hidden.switch_key: fresh(),
        }

    def anew(self, who: Visitor, code: str) -> Updates:
        """A picture for the next battle, and how far the round is by now."""
        sha = self._picture(who, code)
        return {
            self._offer.prompt: self._question(code),
            self._offer.progress: self._progress(who, code),
            **self.chosen(who, [sha] if sha else [], code),
        }

    def chosen(self, who: Visitor, hashes: list[str], code: str) -> Updates:
        """These are the pictures of the next battle."""
        language = input_checks.language(code)
        strange = offer.knows_only_its_world(self._services, who.caller, hashes)
        return {
            self._frame.hidden.picked: " ".join(hashes),
            self._offer.chosen: offer.chosen(hashes, self._text),
            self._offer.browser: offer.browser(hashes, language, self._text),
            self._offer.note: welcome.note(self._text.arena.world_note) if strange else "",
        }

    def other_question(self, who: Visitor, code: str, now: str) -> Updates:
        return {self._offer.prompt: self._question(input_checks.language(code), but=words(now))}

    def other_language(self, who: Visitor, code: str) -> Updates:
        chosen = input_checks.language(code)
        return {self._offer.prompt: self._question(chosen), self._offer.progress: self._progress(who, chosen)}

    def other_picture(self, who: Visitor, picked: str, code: str) -> Updates:
        """Another one in place of those that are chosen."""
        sha = self._picture(who, input_checks.language(code), but=hashes_of(picked))
        return self.chosen(who, [sha] if sha else hashes_of(picked), code)

    def pick(self, who: Visitor, typed: Pick) -> Updates:
        """Another picture in place of those that are chosen, or beside them; a cross takes one away."""
        act, sha, *_ = [*words(typed.pick).split(), "", ""]
        hashes, sha = hashes_of(typed.picked), opaque(sha)
        replaces = act == "pick" and typed.adding is not True
        if sha in hashes and not replaces:
            hashes.remove(sha)
        elif act == "pick":
            self._services.arena.pictures.info(who.caller, sha)
            hashes = [sha] if replaces else [*hashes, sha]
        _not_too_many(hashes)
        return self.chosen(who, hashes, typed.language)

    def upload(self, who: Visitor, typed: Upload) -> Updates:
        """Own pictures in place of those that are chosen, or beside them."""
        paths = listed([typed.files] if isinstance(typed.files, str) else typed.files)
        try:
            if len(paths) > input_checks.PICTURES_MOST:
                raise InvalidInput(Reason.PICTURES_TOO_MANY, most=input_checks.PICTURES_MOST)
            sent = [self._services.arena.pictures.upload(who.caller, Path(path).read_bytes()) for path in paths]
        finally:
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    Path(path).unlink()
        before = hashes_of(typed.picked) if typed.adding is True or not sent else []
        hashes = list(dict.fromkeys([*before, *sent]))
        _not_too_many(hashes)
        return self.chosen(who, hashes, typed.language)

    def following(self, who: Visitor, view: BattleView) -> Begin:
        """What is asked after a battle, without anybody choosing it: another picture, a question, the same language."""
        shown = [sha for turn in view.turns for sha in turn.pictures]
        again = self._services.arena.repeats.drawn(who.caller, view.language, but=shown)
        if again is not None:
            return Begin(view.language, again.prompt, again.pictures, ahead=True, repeats=again.battle)
        question = self._question(view.language, but=view.turns[0].prompt)
        sha = self._picture(who, view.language, but=shown) or shown[0]
        return Begin(language=view.language, prompt=question, pictures=(sha,), ahead=True)

    def rest(self, who: Visitor, code: str) -> Updates:
        """After every tenth vote of a day, what came of the ten."""
        today = start_of_today(self._services.clock(), who.zone)
        done = self._services.arena.rounds.sitting(who.caller, code, today=today)
        return {self._frame.sitting: welcome.sitting(done, self._text, code) if done is not None else ""}

    def _above(self, who: Visitor) -> Markup:
        """What a person has to know first: that there is no model yet, or how a battle works."""
        texts = self._text.arena
        if not self._services.arena.entrants.has_models():
            return html.empty(title=texts.empty_title, text=texts.empty_text)
        return welcome.introduction(self._text) if self._services.arena.rounds.is_new(who.caller) else Markup("")

    def by_now(self, who: Visitor) -> Updates:
        """What a person has learnt with the last vote: the introduction goes, and battles follow at once from here."""
        updates: Updates = {self._offer.intro: self._above(who)}
        if self.practised(who) and not self.practised(who, beyond=1):
            updates[self._frame.flow] = gr.Checkbox(value=True)
        return updates

    def practised(self, who: Visitor, *, beyond: int = 0) -> bool:
        """Whether the next battle follows a vote at once unless somebody says no."""
        after = self._services.settings.flow_after + beyond
        return self._services.arena.rounds.is_practised(who.caller, after=after)

    def _picture(self, who: Visitor, code: str, *, but: list[str] | None = None) -> str:
        pictures = self._services.arena.pictures
        pool, seen = pictures.pool(who.caller, code), pictures.seen(who.caller)
        return offers.picture(pool, but=but or (), seen=seen, culture=code, dice=self._dice)

    def _question(self, code: str, *, but: str = "") -> str:
        return offers.question(code, but=but, dice=self._dice)

    def _progress(self, who: Visitor, code: str) -> Any:
        today = start_of_today(self._services.clock(), who.zone)
        return welcome.progress(self._services.arena.rounds.progress(who.caller, code, today=today), self._text, code)


def hashes_of(picked: str) -> list[str]:
    """The pictures that a hidden field names."""
    return [opaque(sha) for sha in words(picked).split()[: 2 * input_checks.PICTURES_MOST]]


def _not_too_many(hashes: list[str]) -> None:
    if len(hashes) > input_checks.PICTURES_MOST:
        raise InvalidInput(Reason.PICTURES_TOO_MANY, most=input_checks.PICTURES_MOST)
