"""Which experts a Parrot's pictures pass through, by the language of the question: two plots and a sentence."""

from __future__ import annotations

from markupsafe import Markup

from core.expert_weights import ExpertWeights
from ui import formats, html
from ui.components.plot import Axes, Bar, bars
from ui.text import Text


def expert_weights(found: ExpertWeights | None, text: Text) -> Markup:
    """Nothing where a model has no experts."""
    if found is None or not found.means:
        return Markup("")
    words = text.evaluation
    weights = [
        Bar(_language(code, text), weight, _expert(found, place, text))
        for code, means in found.means.items()
        for place, weight in enumerate(means)
    ]
    undecided = [Bar(_language(code, text), value) for code, value in found.entropy.items() if value is not None]
    plots = bars(text, Axes(words.experts_title, words.experts_weight, words.experts_language), weights)
    if undecided:
        plots += bars(text, Axes(words.experts_undecided, "%", words.experts_language), undecided)
    return Markup('<section class="experts">{}<div class="plots">{}</div></section>').format(_told(found, text), plots)


def _told(found: ExpertWeights, text: Text) -> Markup:
    if found.told is None or found.chance is None:
        return Markup("")
    share, chance = (formats.percent(value / 100, locale=text.locale) for value in (found.told, found.chance))
    return html.sentence(text.evaluation.experts_told(share=share, chance=chance))


def _expert(found: ExpertWeights, place: int, text: Text) -> str:
    if place < len(found.experts):
        return _language(found.experts[place], text)
    return text.evaluation.expert_number(number=place + 1)


def _language(code: str, text: Text) -> str:
    return formats.language_name(code, locale=text.locale)
