"""Texts about scenes: captions, and questions that the picture alone decides."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from demo.scenes import Colour, Group, Kind, Relation, Scene
from demo.texts.languages import grammar_of
from demo.texts.shape import MOST, FourChoice, Grammar, ShortAnswer, YesNo, check, check_distinct, choose, pair

_T = TypeVar("_T")

OPPOSITE = {
    Relation.LEFT_OF: Relation.RIGHT_OF,
    Relation.RIGHT_OF: Relation.LEFT_OF,
    Relation.ABOVE: Relation.BELOW,
    Relation.BELOW: Relation.ABOVE,
    Relation.INSIDE: Relation.BELOW,
}
"""What is certainly false; a cat looking out of a hat could pass for above it, so never that."""


def thin_caption(scene: Scene, language: str) -> str:
    """The one canonical caption of a scene: 'A red ball is to the left of two small blue cups.'"""
    check(scene)
    return grammar_of(language).caption(scene)


def yes_no_pair(scene: Scene, language: str, rng: random.Random) -> tuple[YesNo, YesNo]:
    """One true and one false question of the same form: presence, number, colour or place."""
    asked = _ask(scene, language, rng)
    forms = [asked.pair_of_presence, asked.pair_of_count]
    if asked.kinds_differ:
        forms.append(asked.pair_of_colour)
    if scene.relation is not None:
        forms.append(asked.pair_of_place)
    return rng.choice(forms)()


def four_choice(scene: Scene, language: str, rng: random.Random) -> FourChoice:
    """Number, colour, kind or place asked, with four options."""
    asked = _ask(scene, language, rng)
    forms = [asked.choice_of_count]
    if asked.kinds_differ:
        forms += [asked.choice_of_colour, asked.choice_of_kind]
    if scene.relation is not None:
        forms.append(asked.choice_of_place)
    return rng.choice(forms)()


def short_answer(scene: Scene, language: str, rng: random.Random) -> ShortAnswer:
    """Number or colour asked, with every answer that counts as right."""
    asked = _ask(scene, language, rng)
    forms = [asked.short_count]
    if asked.kinds_differ:
        forms.append(asked.short_colour)
    return rng.choice(forms)()


def _ask(scene: Scene, language: str, rng: random.Random) -> _Asked:
    check(scene)
    check_distinct(scene)
    groups = (scene.first,) if scene.second is None else (scene.first, scene.second)
    return _Asked(scene, groups, rng.choice(groups), grammar_of(language), rng)


@dataclass(frozen=True)
class _Asked:
    """A scene, the group of it that is asked about, the language and the dice."""

    scene: Scene
    groups: tuple[Group, ...]
    group: Group
    grammar: Grammar
    rng: random.Random

    @property
    def kinds_differ(self) -> bool:
        """Whether a kind alone says which group is meant."""
        return len({group.kind for group in self.groups}) == len(self.groups)

    def pair_of_presence(self) -> tuple[YesNo, YesNo]:
        shown = {(group.kind, group.colour) for group in self.groups}
        others = [replace(self.group, colour=colour) for colour in Colour]
        others += [replace(self.group, kind=kind) for kind in Kind]
        absent = self.rng.choice([other for other in others if (other.kind, other.colour) not in shown])
        return pair(self.grammar, true=self.grammar.is_there(self.group), false=self.grammar.is_there(absent))

    def pair_of_count(self) -> tuple[YesNo, YesNo]:
        other = replace(self.group, count=self.rng.choice(_without(range(1, MOST + 1), self.group.count)))
        return pair(self.grammar, true=self.grammar.exactly(self.group), false=self.grammar.exactly(other))

    def pair_of_colour(self) -> tuple[YesNo, YesNo]:
        other = replace(self.group, colour=self.rng.choice(_without(Colour, self.group.colour)))
        return pair(self.grammar, true=self.grammar.is_coloured(self.group), false=self.grammar.is_coloured(other))

    def pair_of_place(self) -> tuple[YesNo, YesNo]:
        first, relation, second = self._related()
        true = self.grammar.is_related(first, relation, second)
        return pair(self.grammar, true=true, false=self.grammar.is_related(first, OPPOSITE[relation], second))

    def choice_of_count(self) -> FourChoice:
        counts = [self.group.count, *_without(range(1, MOST + 1), self.group.count)]
        options = [self.grammar.count_answers(replace(self.group, count=count))[0] for count in counts]
        return self._choose(self.grammar.how_many(self.group), options)

    def choice_of_colour(self) -> FourChoice:
        colours = [self.group.colour, *self.rng.sample(_without(Colour, self.group.colour), 3)]
        options = [self.grammar.colour_answers(replace(self.group, colour=colour))[0] for colour in colours]
        return self._choose(self.grammar.which_colour(self.group), options)

    def choice_of_kind(self) -> FourChoice:
        shown = {group.kind for group in self.groups}
        kinds = [self.group.kind, *self.rng.sample([kind for kind in Kind if kind not in shown], 3)]
        options = [self.grammar.kind_answer(kind, self.group.count) for kind in kinds]
        return self._choose(self.grammar.which_kind(), options)

    def choice_of_place(self) -> FourChoice:
        first, relation, second = self._related()
        places = [place for place in Relation if place not in (relation, Relation.INSIDE)]
        if relation is Relation.INSIDE:
            places.remove(Relation.ABOVE)
        options = [self.grammar.where_answer(place, second) for place in (relation, *places)]
        return self._choose(self.grammar.where(first), options)

    def short_count(self) -> ShortAnswer:
        group, grammar = self.group, self.grammar
        words = (*grammar.count_answers(group), str(group.count))
        return ShortAnswer(grammar.how_many(group), tuple(dict.fromkeys(words)))

    def short_colour(self) -> ShortAnswer:
        return ShortAnswer(self.grammar.which_colour(self.group), self.grammar.colour_answers(self.group))

    def _choose(self, question: str, options: list[str]) -> FourChoice:
        return choose(question, right=options[0], wrong=options[1:], rng=self.rng)

    def _related(self) -> tuple[Group, Relation, Group]:
        first, relation, second = self.scene.first, self.scene.relation, self.scene.second
        assert relation is not None, "a place is asked of two groups only"
        assert second is not None, "a place is asked of two groups only"
        return first, relation, second


def _without(values: Iterable[_T], left_out: _T) -> list[_T]:
    return [value for value in values if value != left_out]
