"""What the events of the page of models do: show, promote, retire, roll back."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup

from backend.records import ModelId, ModelState
from backend.services import Services
from backend.services.studio.views import ModelView, Promotion
from core.errors import NotFound
from ui.components import toast
from ui.components.form_key import fresh
from ui.form import Updates
from ui.pages.models import shown
from ui.pages.models.frame import Frame
from ui.query import query
from ui.text import Text
from ui.typed import words
from ui.visitor import Visitor


class Acting:
    """The handlers."""

    def __init__(self, services: Services, text: Text, frame: Frame) -> None:
        self._services = services
        self._models = services.studio.models
        self._text = text
        self._frame = frame

    def arrive(self, who: Visitor, address: str) -> Updates:
        """The model that the address names, or all of them."""
        model_id = query(address).get("model")
        if model_id is None:
            return {self._frame.families: shown.families(self._models.listed(who.caller), self._text)}
        view = self._models.show(who.caller, model_id)
        home = Markup('<p class="actions"><a href="?">{}</a></p>').format(self._text.models.all_models)
        return {
            self._frame.families: home,
            self._frame.model: gr.Column(visible=True),
            self._frame.card: shown.card(self._card(who, view), self._text),
            **self._standing(who, view),
        }

    def promote(self, who: Visitor, address: str, reason: str, key: str) -> Updates:
        """Into the arena; where a language got worse, only with a reason."""
        view = self._models.promote(who.caller, _promotion(address, reason), words(key))
        toast.say(self._text.runs.promoted(name=view.model.name))
        return self._standing(who, view)

    def retire(self, who: Visitor, address: str, reason: str, key: str) -> Updates:
        """Out of the arena."""
        view = self._models.retire(who.caller, _promotion(address, reason), words(key))
        toast.say(self._text.models.retired(name=view.model.name))
        return self._standing(who, view)

    def roll_back(self, who: Visitor, address: str, reason: str, key: str) -> Updates:
        """Out of the arena, and its parent back into it."""
        promotion = _promotion(address, reason)
        parent = self._models.roll_back(who.caller, promotion, words(key))
        toast.say(self._text.models.rolled_back(name=parent.model.name))
        return self._standing(who, self._models.show(who.caller, promotion.model))

    def _standing(self, who: Visitor, view: ModelView) -> Updates:
        frame, own, active = self._frame, self._frame.decision, view.model.state is ModelState.ACTIVE
        retired = view.model.state is ModelState.RETIRED
        return {
            frame.head: shown.head(view, self._text, zone=who.zone),
            own.column: gr.Column(visible=True),
            own.reason: gr.Textbox(value="", interactive=True),
            own.promote: gr.Button(visible=not active),
            own.retire: gr.Button(visible=not retired),
            own.roll_back: gr.Button(visible=active and view.model.parent_id is not None),
            frame.history: shown.history(view.history, self._text, zone=who.zone, name_of=self._name),
            frame.key: fresh(),
        }

    def _name(self, person: str) -> str:
        try:
            return self._services.people.accounts.person(person).name
        except NotFound:  # demo people can be removed
            return ""

    def _card(self, who: Visitor, view: ModelView) -> str:
        """The card of its run; a model that no run made has none."""
        if view.run is None:
            return ""
        try:
            return (self._services.studio.runs.result(who.caller, view.run.id) / "card.md").read_text(encoding="utf-8")
        except (NotFound, FileNotFoundError):
            return ""


def _promotion(address: str, reason: str) -> Promotion:
    return Promotion(ModelId(query(address).get("model", "")), words(reason))
