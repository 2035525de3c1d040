"""What stands beside ratings and never instead: place, length and style taken out, and shares with a judge's help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.db import ratings
from backend.db.engine import Session
from backend.db.ratings import Contested
from backend.records import Model, ModelId, Round
from backend.services.studio.poll import rated
from core.battles import Choice, Side

if TYPE_CHECKING:
    from evaluation.ratings.style import Controlled
    from evaluation.ratings.with_judge import Powered

_WON = {Choice.A: 1.0, Choice.B: 0.0}


@dataclass(frozen=True)
class Judged:
    """A model beside its parent in one language: its share of wins by people alone, and with a judge's help."""

    language: str
    child: ModelId
    parent: ModelId
    found: Powered
    judge: str = ""
    """The chat model that judged; empty: the rule."""


def controlled(session: Session, models: Mapping[ModelId, Model], asked: Round | None, language: str) -> Controlled:
    """Ratings as they would be if nobody were swayed by place, length and layout."""
    from evaluation.ratings.style import controlled as fit

    shapes, agreeing = ratings.shapes(session), ratings.stamp(session).consenting
    votes = [
        rated(ballot, shapes[ballot.battle])
        for ballot in ratings.ballots(session)
        if ballot.counts and ballot.person in agreeing and ballot.a != ballot.b and ballot.battle in shapes
        if (asked is None or ballot.round == asked.id) and (not language or ballot.language == language)
    ]
    cast: dict[str, int] = {}
    for vote in votes:
        for model in (vote.a, vote.b):
            cast[model] = cast.get(model, 0) + 1
    bases = [model for model in models.values() if not model.adapter and cast.get(model.id)]
    anchor = max(bases, key=lambda model: (cast[model.id], model.name), default=None)
    return fit(votes, anchor.id if anchor is not None else None)


def judged(session: Session, wanted: Contested, labels: Mapping[str, float] | None = None) -> Powered | None:
    """The first model's share of wins against the second, by the judge that knows language, names and length.

    With labels by battle and turn, by who gave them: battles that have none are left out, whether people voted or not.
    """
    from evaluation.ratings.rule_judge import Said, prefers
    from evaluation.ratings.with_judge import powered

    people, own, others, raters = [], [], [], []
    for battle in ratings.judged(session, wanted):
        if labels is None:
            said = prefers(*(Said(battle.texts.of(side), battle.foreign.of(side)) for side in Side))
        elif battle.key in labels:
            said = labels[battle.key]
        else:
            continue
        label = said if battle.first_on_a else 1 - said
        if battle.choice is None:
            others.append(label)
            continue
        won = _WON.get(battle.choice, 0.5)
        people.append(won if battle.first_on_a else 1 - won)
        own.append(label)
        raters.append(battle.person)
    return powered(people, own, others, raters)
