"""What the events of the leaderboard do: show it, choose whose votes and which language, go down to battles."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from markupsafe import Markup

from backend.db.ratings import Contested
from backend.records import RoundId
from backend.services import Services
from backend.services.studio.rounds import Looked
from core.errors import InvalidInput, Reason
from core.languages import INTERFACE
from ui import formats, html
from ui.components import cards
from ui.form import Updates
from ui.pages.leaderboard.beside import beside
from ui.pages.leaderboard.frame import Frame, languages
from ui.pages.leaderboard.raters import raters
from ui.pages.leaderboard.shown import leaderboard
from ui.query import query
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor

PAGE = 10


@dataclass(frozen=True)
class Chosen:
    """Whose votes, and in which language."""

    scope: str
    language: str
    reliable: bool


class Acting:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._leaderboard = services.studio.leaderboard
        self._rounds = services.studio.rounds
        self._text = text
        self._frame = frame

    def arrive(self, who: Visitor, address: str) -> Updates:
        """The battles that the address names, or the board."""
        asked = query(address)
        if asked.get("model"):
            return self._behind(who, address)
        scope, language = asked.get("round", ""), asked.get("language", "")
        frame, said = self._frame, self._text.leaderboard
        views = self._rounds.every(who.caller)
        scopes = [(said.everything, ""), *((view.round.name, str(view.round.id)) for view in views)]
        return {
            frame.scope: gr.Dropdown(scopes, value=scope, interactive=True),
            frame.language: gr.Dropdown(
                languages(self._text), value=language if language in INTERFACE else "", interactive=True
            ),
            frame.reliable: gr.Checkbox(value=False, interactive=True),
            frame.show_beside: gr.Button(visible=True),
            frame.show_raters: gr.Button(visible=True),
            **self.choose(who, Chosen(scope, language, reliable=False)),
        }

    def choose(self, who: Visitor, chosen: Chosen) -> Updates:
        language = words(chosen.language)
        if language and language not in INTERFACE:
            raise InvalidInput(Reason.LANGUAGE_NOT_OFFERED)
        board = self._leaderboard.board(who.caller, words(chosen.scope), reliable_only=chosen.reliable is True)
        return {self._frame.board: leaderboard(board, language, self._text), self._frame.beside: Markup("")}

    def beside(self, who: Visitor, chosen: Chosen) -> Updates:
        """Ratings without place and length, and shares with a judge's help."""
        found = self._leaderboard.beside(who.caller, words(chosen.scope), words(chosen.language))
        return {self._frame.beside: beside(found, self._text)}

    def raters(self, who: Visitor) -> Updates:
        """How carefully people vote."""
        return {self._frame.raters: raters(self._leaderboard.raters(who.caller), self._text)}

    def more(self, who: Visitor, address: str, last: str) -> Updates:
        count, _, after = words(last).partition(" ")
        place = int(count) if count.isascii() and count.isdigit() and len(count) < 9 else 0
        found = self._leaderboard.battles(who.caller, _contested(address), after=after or None, limit=PAGE)
        return self._page(found, place)

    def _behind(self, who: Visitor, address: str) -> Updates:
        frame, said, wanted = self._frame, self._text.leaderboard, _contested(address)
        found = self._leaderboard.battles(who.caller, wanted, limit=PAGE)
        board = self._leaderboard.board(who.caller, wanted.round_id or "")
        whole = Markup('<p class="actions"><a href="leaderboard{}">{}</a></p>').format(
            f"?round={board.round.id}" if board.round is not None else "", said.whole
        )
        about = " · ".join(
            [
                formats.language_name(wanted.language, locale=self._text.locale),
                *(board.name(model) for model in wanted.models),
                *([board.round.name] if board.round is not None else []),
            ]
        )
        return {
            frame.choosing: gr.Row(visible=False),
            frame.board: whole,
            frame.behind: gr.Column(visible=True),
            frame.title: html.heading(said.battles_title) + html.sentence(about),
            **self._page(found, 0),
        }

    def _page(self, found: list[Looked], place: int) -> Updates:
        frame = self._frame
        return {
            frame.rows: cards.looked_at(found, place + 1, self._text),
            frame.more: gr.Button(visible=len(found) == PAGE),
            frame.last: f"{place + len(found)} {found[-1].battle.id}" if found else "",
        }


def _contested(address: str) -> Contested:
    asked = query(address)
    round_id = RoundId(asked["round"]) if asked.get("round") else None
    return Contested(asked.get("language", ""), (asked.get("model", ""), asked.get("other", "")), round_id)
