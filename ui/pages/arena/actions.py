"""What the events of the arena do; every rule is in the services."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from anyio import to_thread
from markupsafe import Markup

from annotation.progress import start_of_today
from backend.records import Mode
from backend.services import Services
from backend.services.arena import input_checks
from backend.services.arena.views import BattleView, Begin, NewVote
from core.battles import Choice, Mark, Side, Sides
from core.errors import InvalidInput, Reason
from core.inputs import opaque
from core.records import Role
from ui import html
from ui.components.toast import say
from ui.pages.arena import offer, welcome
from ui.pages.arena.frame import Frame
from ui.text import Text
from ui.typed import listed, words
from ui.visitor import Visitor

_LOOK_SECONDS = 0.1
_TABS = 4096


class Actions:
    """The handlers of one language's page."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._services = services
        self._battles = services.battles
        self._text = text
        self._frame = frame
        self._dice = random.Random()
        self._followed: OrderedDict[str, str] = OrderedDict()

    # offering

    def greet(self, who: Visitor) -> tuple[Any, ...]:
        """Everything that stands before a battle."""
        code = offer.first_language(who.caller, self._text)
        hashes, prompt = self._fresh(who, code)
        person = who.caller.person
        assert person is not None
        return (
            welcome.progress(self._progress(who, code), self._text, code),
            self._above(who),
            gr.Dropdown(offer.languages(who.caller, self._text), value=code, interactive=True),
            gr.Textbox(value=prompt, interactive=True),
            gr.Checkbox(
                visible=Role.RESEARCHER in person.roles, value=Role.RATER not in person.roles, interactive=True
            ),
            " ".join(hashes),
            *self._pictures(who, hashes, code),
        )

    def other_question(self, who: Visitor, code: str, now: str) -> str:
        return offer.question(self._code(code), but=words(now), dice=self._dice)

    def other_language(self, who: Visitor, code: str) -> tuple[str, str]:
        chosen = self._code(code)
        said = welcome.progress(self._progress(who, chosen), self._text, chosen)
        return offer.question(chosen, but="", dice=self._dice), said

    def other_picture(self, who: Visitor, picked: str, code: str) -> tuple[Any, ...]:
        """Another one in place of those that are chosen."""
        pool = self._services.pictures.pool(who.caller, self._code(code))
        sha = offer.picture(pool, but=_hashes(picked), dice=self._dice)
        hashes = [sha] if sha else _hashes(picked)
        return " ".join(hashes), *self._pictures(who, hashes, code)

    def pick(self, who: Visitor, pick: str, picked: str, code: str) -> tuple[Any, ...]:
        """A picture was chosen or removed on the shelf."""
        hashes = _hashes(picked)
        sha = opaque(words(pick).partition(" ")[0])
        if sha in hashes:
            hashes.remove(sha)
        else:
            self._services.pictures.info(who.caller, sha)
            hashes.append(sha)
        _not_too_many(hashes)
        return " ".join(hashes), *self._pictures(who, hashes, code)

    def upload(self, who: Visitor, files: list[str] | str | None, picked: str, code: str) -> tuple[Any, ...]:
        """Own pictures join those that were sent before; those of the pool make room."""
        paths = listed([files] if isinstance(files, str) else files)
        try:
            if len(paths) > input_checks.PICTURES_MOST:
                raise InvalidInput(Reason.PICTURES_TOO_MANY, most=input_checks.PICTURES_MOST)
            sent = [self._services.pictures.upload(who.caller, Path(path).read_bytes()) for path in paths]
        finally:
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    Path(path).unlink()
        info = self._services.pictures.info
        own = [sha for sha in _hashes(picked) if info(who.caller, sha).source == "upload"]
        hashes = list(dict.fromkeys([*own, *sent])) or _hashes(picked)
        _not_too_many(hashes)
        return " ".join(hashes), *self._pictures(who, hashes, code)

    # a battle

    async def resume(self, who: Visitor) -> AsyncIterator[list[Any]]:
        """The battle that is open, wherever it was begun."""
        view = await to_thread.run_sync(self._battles.current, who.caller)
        async for values in self._follow(who, view):
            yield values

    async def start(
        self, who: Visitor, picked: str, code: str, prompt: str, named: bool, key: str
    ) -> AsyncIterator[list[Any]]:
        person = who.caller.person
        assert person is not None
        mode = Mode.OPEN if named is True and Role.RESEARCHER in person.roles else Mode.BLIND
        new = Begin(language=code, prompt=prompt, pictures=tuple(_hashes(picked)), mode=mode)
        view = await self._in_thread(self._battles.begin, who.caller, new, key)
        async for values in self._follow(who, view):
            yield values

    async def send(self, who: Visitor, battle: str, prompt: str, key: str) -> AsyncIterator[list[Any]]:
        view = await self._in_thread(self._battles.say, who.caller, battle, prompt, key)
        async for values in self._follow(who, view):
            yield values

    async def retry(self, who: Visitor, battle: str, key: str) -> AsyncIterator[list[Any]]:
        view = await self._in_thread(self._battles.retry, who.caller, battle, key)
        async for values in self._follow(who, view):
            yield values

    def stop(self, who: Visitor, battle: str) -> None:
        self._battles.stop(who.caller, battle)

    def leave(self, who: Visitor, battle: str, code: str) -> tuple[Any, ...]:
        """Close the battle and offer the next; one that is void gives its question and pictures back."""
        self._followed.pop(who.tab, None)
        chosen = self._code(code)
        hashes, prompt = self._fresh(who, chosen)
        if words(battle):
            view = self._battles.view(who.caller, battle)
            self._battles.leave(who.caller, battle)
            if view.void is not None:
                hashes, prompt = list(view.turns[0].pictures), view.turns[0].prompt
        return (
            *self._frame.of(None, self._text),
            prompt,
            welcome.progress(self._progress(who, chosen), self._text, chosen),
            " ".join(hashes),
            *self._pictures(who, hashes, chosen),
        )

    # the vote

    def voting(self, choice: Choice) -> Callable[..., list[Any]]:
        """The handler of one of the four buttons."""

        def vote(
            who: Visitor, battle: str, reasons_a: list[str], reasons_b: list[str], note: str, mark: str, key: str
        ) -> list[Any]:
            new = NewVote(
                choice=choice.value,
                reasons=Sides(tuple(listed(reasons_a)), tuple(listed(reasons_b))),
                note=words(note),
                mark=_mark(words(mark)),
            )
            return self._frame.of(self._battles.vote(who.caller, battle, new, key), self._text)

        vote.__name__ = f"vote_{choice.value}"
        return vote

    def undo(self, who: Visitor, battle: str, key: str) -> list[Any]:
        view = self._battles.undo(who.caller, battle, key)
        say(self._text.arena.undone)
        return self._frame.of(view, self._text)

    # inside

    async def _follow(self, who: Visitor, view: BattleView | None) -> AsyncIterator[list[Any]]:
        """Show a battle until its answers are whole; a tab follows one battle at a time."""
        token = random.randbytes(8).hex()
        self._followed[who.tab] = token
        while len(self._followed) > _TABS:
            self._followed.popitem(last=False)
        yield self._frame.of(view, self._text)
        while view is not None and view.running:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._followed.get(who.tab) != token:
                return
            live = self._services.answering.conductor.live(view.id)
            if live is None or live.finished:
                view = await self._in_thread(self._battles.view, who.caller, view.id)
                if self._followed.get(who.tab) == token:
                    yield self._frame.of(view, self._text)
            elif live != view.live:
                view = replace(view, live=live)
                yield self._frame.growing(view, self._text)

    async def _in_thread(self, call: Callable[..., BattleView], *values: Any) -> BattleView:
        return await to_thread.run_sync(lambda: call(*values))

    def _above(self, who: Visitor) -> Markup:
        """What a person has to know first: that there is no model yet, or how a battle works."""
        said = self._text.arena
        if not self._services.entrants.has_models():
            return html.empty(title=said.empty_title, text=said.empty_text)
        return welcome.introduction(self._text) if self._services.rounds.is_new(who.caller) else Markup("")

    def _fresh(self, who: Visitor, code: str) -> tuple[list[str], str]:
        """A picture and a question for the next battle."""
        pool = self._services.pictures.pool(who.caller, code)
        sha = offer.picture(pool, but=(), dice=self._dice)
        return [sha] if sha else [], offer.question(code, but="", dice=self._dice)

    def _pictures(self, who: Visitor, hashes: list[str], code: str) -> tuple[Any, ...]:
        pool = self._services.pictures.pool(who.caller, self._code(code))
        strange = offer.knows_only_its_world(self._services, who.caller, hashes)
        return (
            offer.chosen(hashes, self._text),
            offer.browser(pool, hashes, self._text),
            welcome.note(self._text.arena.world_note) if strange else "",
        )

    def _progress(self, who: Visitor, code: str) -> Any:
        today = start_of_today(self._services.clock(), who.zone)
        return self._services.rounds.progress(who.caller, code, today=today)

    def _code(self, code: str) -> str:
        return input_checks.language(code)


def _hashes(picked: str) -> list[str]:
    return [opaque(sha) for sha in words(picked).split()[: 2 * input_checks.PICTURES_MOST]]


def _not_too_many(hashes: list[str]) -> None:
    if len(hashes) > input_checks.PICTURES_MOST:
        raise InvalidInput(Reason.PICTURES_TOO_MANY, most=input_checks.PICTURES_MOST)


def _mark(text: str) -> Mark | None:
    """The box that the page's script wrote; nothing else is taken."""
    if not text:
        return None
    try:
        box = json.loads(text)
        edges = {name: float(box[name]) for name in ("left", "top", "right", "bottom")}
        return Mark(side=Side(box["side"]), picture=int(box["picture"]), **edges)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise InvalidInput(Reason.MARK_MALFORMED) from error
