"""Text-only sentences made of the world's words, for learning a language without looking at anything."""

from __future__ import annotations

import random

from demo.scenes import CONTAINERS, INSIDE_KINDS, Colour, Group, Kind, Relation, Size
from demo.texts.culture_texts import culture_fact
from demo.texts.entries import all_entries, entries_of
from demo.texts.languages import grammar_of
from demo.texts.shape import MOST, Grammar

_FACTS = 0.05
_STATEMENTS = 0.35


def plain_sentences(language: str, rng: random.Random, count: int) -> list[str]:
    """So many sentences: things in everyday phrases, things beside each other, now and then a fact."""
    grammar = grammar_of(language)
    known = tuple(all_entries()) if language == "en" else tuple(entry.id for entry in entries_of(language))
    facts = tuple(culture_fact(entry, language) for entry in known)
    return [_sentence(grammar, facts, rng) for _ in range(count)]


def _sentence(grammar: Grammar, facts: tuple[str, ...], rng: random.Random) -> str:
    draw = rng.random()
    if draw < _FACTS:
        return rng.choice(facts)
    if draw < _FACTS + _STATEMENTS:
        return grammar.statement(*_related(rng))
    return rng.choice(grammar.carriers(_group(rng, list(Kind))))


def _related(rng: random.Random) -> tuple[Group, Relation, Group]:
    relation = rng.choice(list(Relation))
    if relation is Relation.INSIDE:
        outer = Group(rng.choice(sorted(CONTAINERS)), rng.choice(list(Colour)))
        return _group(rng, sorted(INSIDE_KINDS)), relation, outer
    return _group(rng, list(Kind)), relation, _group(rng, list(Kind))


def _group(rng: random.Random, kinds: list[Kind]) -> Group:
    size = rng.choice((None, None, *Size))
    return Group(rng.choice(kinds), rng.choice(list(Colour)), rng.randint(1, MOST), size)
