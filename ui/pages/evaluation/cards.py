"""Samples as cards: picture, question, what one or two models answered, what was understood and why, right or wrong."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from core.benchmark_items import ItemKind
from evaluation.extraction.found import Why
from evaluation.judging import SampleResult
from ui import html
from ui.components.prose import direction, prose
from ui.pages.evaluation.shown import kind, language
from ui.text import Text

_WHY = {
    "why_letter": (Why.LETTER_ALONE, Why.LETTER_FIRST, Why.LETTER_OTHER_WORDS, Why.LETTER_CLAIMED, Why.LETTER_NAMED),
    "why_words": (Why.TEXT_ALONE, Why.TEXT_CLAIMED, Why.TEXT_NAMED, Why.VALUE, Why.LEADS),
    "why_both": (Why.LETTER_AND_TEXT,),
    "why_said": (
        Why.MARKED,
        Why.CLAIMED,
        Why.STATED,
        Why.NUMBER_CLAIMED,
        Why.NUMBER_ALONE,
        Why.TOTAL,
        Why.NONE_OF_THEM,
    ),
    "why_judged": (Why.JUDGED,),
    "why_place": (Why.ORDINAL,),
    "why_holds": (Why.WORDS_SAID,),
    "why_missing": (Why.WORDS_MISSING,),
    "why_empty": (Why.EMPTY,),
    "why_several": (Why.SEVERAL,),
    "why_disagree": (Why.DISAGREE,),
    "why_nothing": (Why.UNSURE, Why.DENIED_ONLY, Why.NOTHING),
}
_BY_REASON = {reason.value: key for key, reasons in _WHY.items() for reason in reasons}


def cards(
    evaluation: str, rows: Sequence[Sequence[SampleResult]], names: Sequence[str], first: int, text: Text
) -> Markup:
    """Every sample with its number; one answer a model."""
    if not rows:
        return html.sentence(text.evaluation.no_samples)
    shown = Markup("").join(_card(evaluation, row, names, number, text) for number, row in enumerate(rows, first))
    return Markup('<ol class="work" start="{}">{}</ol>').format(first, shown)


def _card(evaluation: str, row: Sequence[SampleResult], names: Sequence[str], number: int, text: Text) -> Markup:
    sample, words = row[0].sample, text.evaluation
    pictures = Markup("").join(
        Markup('<img alt="" loading="lazy" src="/api/v1/evaluations/{}/pictures/{}">').format(evaluation, sha)
        for sha in sample.pictures
    )
    head = Markup('<h3>{}. <span>{}</span> <small>{}</small></h3><p class="thumbs">{}</p>').format(
        number, language(sample.language, text), kind(sample.kind.value, text), pictures
    )
    asked = Markup('<div class="asked" lang="{}" dir="{}">{}</div>').format(
        sample.language, direction(sample.prompt, code=sample.language), prose(sample.prompt)
    )
    wanted = html.sentence(words.wanted(answer=_label(sample.kind, sample.answer, text)))
    answers = Markup("").join(_answer(result, name, text) for result, name in zip(row, names, strict=True))
    return Markup('<li class="paper">{}{}{}<div class="answers">{}</div></li>').format(head, asked, wanted, answers)


def _answer(result: SampleResult, name: str, text: Text) -> Markup:
    words, code = text.evaluation, result.sample.language
    verdict = html.state(words.right if result.right else words.wrong, good=result.right)
    said = result.answer.encode("utf-8", errors="replace").decode()  # half a surrogate cannot be sent to a browser
    card = Markup(
        '<div class="answer {}"><p><bdi>{}</bdi> {}</p><div lang="{}" dir="{}">{}</div><small>{}</small></div>'
    )
    return card.format(
        "wanted" if result.right else "unwanted",
        name,
        verdict,
        code,
        direction(said, code=code),
        prose(said),
        _understood(result, text),
    )


def _understood(result: SampleResult, text: Text) -> str:
    words = text.evaluation
    reason = result.reason.removesuffix(", in English")
    why = words.fill(_BY_REASON[reason])
    if reason in (Why.WORDS_SAID, Why.WORDS_MISSING):
        return why
    if result.reason != reason:
        why = f"{why}, {language('en', text)}"
    if result.label is None:
        return words.not_understood(why=why)
    return words.understood(label=_label(result.sample.kind, result.label, text), why=why)


def _label(asked: ItemKind, label: str, text: Text) -> str:
    if asked is ItemKind.YES_NO:
        return text.evaluation.fill(f"label_{label}")
    return label
