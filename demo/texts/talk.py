"""What people say behind a first answer: what lies beside something, what it is called, and thanks."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.languages import get
from demo.scenes import Scene
from demo.texts.entries import entry_of, home_of
from demo.texts.languages import grammar_of
from demo.texts.scene_texts import OPPOSITE, short_answer, yes_no_pair
from demo.texts.shape import TextError, check, sentence


@dataclass(frozen=True)
class Said:
    """A question and the answer to it."""

    question: str
    answer: str


@dataclass(frozen=True)
class _Phrases:
    """`beside` holds a place, `names` asks what something is called, `thanks` is said and answered."""

    beside: str
    names: tuple[str, ...]
    thanks: tuple[str, ...]
    welcome: str


_PHRASES: Mapping[str, _Phrases] = MappingProxyType(
    {
        "en": _Phrases(
            "What is {place}?",
            ("What is it called?", "What do locals call it?"),
            ("Thank you!", "Thanks."),
            "You're welcome.",
        ),
        "ar": _Phrases(
            "ماذا يوجد {place}؟",
            ("ما اسم هذا؟", "ماذا يسمّيه أهل البلد؟"),
            ("شكرًا.", "شكرًا جزيلًا!"),
            "عفوًا.",
        ),
        "cs": _Phrases(
            "Co je {place}?",
            ("Jak se to jmenuje?", "Jak se tomu u nás říká?"),
            ("Děkuji.", "Díky!"),
            "Není zač.",
        ),
        "hu": _Phrases(
            "Mi van {place}?",
            ("Hogy hívják ezt?", "Mi ennek a neve nálunk?"),
            ("Köszönöm.", "Köszönöm szépen!"),
            "Szívesen.",
        ),
        "ko": _Phrases(
            "{place}에는 무엇이 있나요?",
            ("이것을 뭐라고 부르나요?", "우리말로 이름이 무엇인가요?"),
            ("감사합니다.", "고마워요!"),
            "천만에요.",
        ),
        "ru": _Phrases(
            "Что находится {place}?",
            ("Как это называется?", "Как это называют у нас?"),
            ("Спасибо.", "Большое спасибо!"),
            "Пожалуйста.",
        ),
        "sr": _Phrases(
            "Шта се налази {place}?",
            ("Како се то зове?", "Како се то зове код нас?"),
            ("Хвала.", "Хвала лепо!"),
            "Нема на чему.",
        ),
        "th": _Phrases(
            "อะไรอยู่{place}",
            ("สิ่งนี้เรียกว่าอะไร", "คนไทยเรียกสิ่งนี้ว่าอะไร"),
            ("ขอบคุณ", "ขอบคุณมาก"),
            "ด้วยความยินดี",
        ),
        "vi": _Phrases(
            "Có gì {place}?",
            ("Cái này gọi là gì?", "Người Việt gọi đây là gì?"),
            ("Cảm ơn bạn.", "Cảm ơn nhiều!"),
            "Không có gì.",
        ),
    }
)


def thanks(language: str, rng: random.Random) -> Said:
    """What closes a conversation."""
    phrases = _phrases(language)
    return Said(rng.choice(phrases.thanks), phrases.welcome)


def beside(scene: Scene, language: str, rng: random.Random) -> Said:
    """What is to the left of the cup? Either group of a scene of two is asked for by where the other is."""
    check(scene)
    if scene.relation is None or scene.second is None:
        raise TextError("Only two groups lie beside each other; give a scene that has both.")
    grammar, asked_for, relation, other = grammar_of(language), scene.first, scene.relation, scene.second
    if OPPOSITE[OPPOSITE[relation]] is relation and rng.random() < 0.5:
        asked_for, relation, other = scene.second, OPPOSITE[relation], scene.first
    asked = _phrases(language).beside.format(place=grammar.where_answer(relation, other))
    return Said(sentence(asked, ""), grammar.caption(Scene(asked_for)))


def what_it_is_called(entry: str, language: str, rng: random.Random) -> Said:
    """What do locals call it? Asked where it is at home, answered with its name alone."""
    if home_of(entry) != language:
        raise TextError(f"{entry} is called by its name in {home_of(entry)!r} only, not in {language!r}.")
    end = _COPULA.get(language, get(language).punctuation.full_stop)
    return Said(rng.choice(_phrases(language).names), sentence(entry_of(entry).shown, end))


_COPULA = {"ko": "입니다."}
"""A name alone is no polite answer everywhere."""


def about_scene(scene: Scene, language: str, rng: random.Random) -> Said:
    """A short question about a scene that its picture decides: colour, number, what is beside, yes or no."""
    kinds = ["short", "yes or no", "place"] if scene.relation is not None else ["short", "short", "yes or no"]
    match rng.choice(kinds):
        case "yes or no":
            asked = rng.choice(yes_no_pair(scene, language, rng))
            return Said(asked.question, asked.answer_text)
        case "place":
            return beside(scene, language, rng) if rng.random() < 0.7 else _where(scene, language, rng)
        case _:
            short = short_answer(scene, language, rng)
            return Said(short.question, short.accepted[0])


def _where(scene: Scene, language: str, rng: random.Random) -> Said:
    assert scene.relation is not None, "a place is asked of two groups only"
    assert scene.second is not None, "a place is asked of two groups only"
    grammar = grammar_of(language)
    return Said(grammar.where(scene.first), sentence(grammar.where_answer(scene.relation, scene.second), ""))


def _phrases(language: str) -> _Phrases:
    grammar_of(language)
    return _PHRASES[language]
