"""Battles for export: page by page, in the order of their ids, people under pseudonyms of this installation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from backend.db import battles, models, people, rounds, votes
from backend.db.engine import Database, Session
from backend.records import Answer, Battle, BattleId, Model, ModelId, RoundId, Turn
from backend.services.arena.answering import side_seed
from backend.services.audit import AuditLog
from backend.services.people.secrets import Secrets
from core.battle_lines import AnswerPart, BattleLine, Both, EditPart, MarkPart, ModelPart, TurnPart, VotePart
from core.battles import Mark, NotCounted, Side, Vote
from core.errors import InvalidInput, Reason
from core.records import PersonId

PAGE = 200
_PURPOSE = "export-person"


class What(StrEnum):
    """Which battles are exported: those with a vote, or those with an edit."""

    VOTES = "votes"
    EDITS = "edits"


@dataclass(frozen=True)
class Selection:
    """What is exported; without a round, that of all. `all_votes` takes those too that do not count."""

    what: What
    round_name: str | None = None
    all_votes: bool = False


@dataclass(frozen=True)
class Known:
    """What every line of an export refers to."""

    models: Mapping[ModelId, Model]
    rounds: Mapping[RoundId, str]
    pseudonym: Callable[[PersonId], str]


class Exports:
    """Reads battles for a command line."""

    def __init__(self, database: Database, *, secrets: Secrets, audit: AuditLog, page: int = PAGE) -> None:
        self._database = database
        self._page = page
        self._secrets = secrets
        self._audit = audit

    def rounds(self) -> list[str]:
        """The names of all rounds, the oldest first."""
        with self._database.reading() as session:
            return list(rounds.names(session).values())

    def lines(self, selection: Selection) -> Iterator[BattleLine]:
        """All battles that match; that they were exported is recorded first.

        People who do not agree (any more) that their work is used are left out, whatever is asked for.
        InvalidInput REQUEST_MALFORMED when there is no such round.
        """
        with self._database.transaction() as session:
            names = rounds.names(session)
            if selection.round_name is not None and selection.round_name not in names.values():
                raise InvalidInput(Reason.REQUEST_MALFORMED)
            details = {"what": selection.what.value, "round": selection.round_name or ""}
            self._audit.record(
                session, actor=None, action="battles_exported", subject="battles", address="", details=details
            )
        round_id = next((key for key, name in names.items() if name == selection.round_name), None)
        return self._pages(selection, round_id)

    def _pages(self, selection: Selection, round_id: RoundId | None) -> Iterator[BattleLine]:
        after: BattleId | None = None
        while True:
            with self._database.reading() as session:
                page = battles.of_round(session, round_id, after=after, limit=self._page)
                chosen = _chosen(session, page, selection)
                known = known_to(session, self._secrets)  # of each page: models and rounds may come while it is written
            for battle in chosen:
                yield battle_line(battle, known)
            if len(page) < self._page:
                return
            after = page[-1].id


def known_to(session: Session, secrets: Secrets) -> Known:
    """What lines refer to now; models and rounds may come while an export is written."""
    by_id = {model.id: model for model in models.every(session)}
    return Known(by_id, rounds.names(session), pseudonyms(secrets))


def pseudonyms(secrets: Secrets) -> Callable[[PersonId], str]:
    """Who people are outside: always the same of this installation, and nobody's name."""
    return lambda person: secrets.derive(_PURPOSE, person)


def _chosen(session: Session, page: list[Battle], selection: Selection) -> list[Battle]:
    agreeing = people.consenting(session)
    agreed = [battle for battle in page if battle.person_id in agreeing]
    if selection.what is What.EDITS:
        return [battle for battle in agreed if battle.edits]
    if not selection.all_votes:
        return [battle for battle in agreed if battle.vote is not None and not battle.not_counted]
    undone = votes.undone_of(session, [battle.id for battle in agreed])
    judged = []
    for battle in agreed:
        if battle.vote is not None:
            judged.append(battle)
        elif battle.id in undone:
            why = frozenset({NotCounted.UNDONE})
            judged.append(replace(battle, vote=undone[battle.id], not_counted=why))
    return judged


def battle_line(battle: Battle, known: Known) -> BattleLine:
    """All about a battle as one line, its person under a pseudonym."""
    person = known.pseudonym(battle.person_id)
    return BattleLine(
        battle=battle.id,
        round=known.rounds[battle.round_id] if battle.round_id else None,
        person=person,
        language=battle.language,
        mode=battle.mode.value,
        control=battle.control.misled if battle.control is not None else None,
        chance=battle.chance,
        parcel=battle.parcel is not None,
        void=battle.void,
        models=Both(a=_model(battle.models.a, known), b=_model(battle.models.b, known)),
        generation=json.loads(battle.generation),
        turns=tuple(_turn(battle, turn) for turn in battle.turns),
        vote=_vote(battle, battle.vote) if battle.vote is not None else None,
        edits=tuple(
            EditPart(
                id=edit.id,
                turn=edit.turn - 1,  # its place among the turns
                person=person,
                start=edit.start,
                text=edit.text,
                distance=edit.distance,
                seconds=edit.seconds,
                concerns=tuple(sorted(edit.concerns)),
                at=edit.created_at,
                replaced_at=edit.replaced_at,
            )
            for edit in battle.edits
        ),
        at=battle.created_at,
    )


def _model(model_id: ModelId, known: Known) -> ModelPart:
    model = known.models[model_id]
    parent = known.models[model.parent_id].name if model.parent_id is not None else None
    return ModelPart(name=model.name, base=model.base, adapter=model.adapter, parent=parent)


def _turn(battle: Battle, turn: Turn) -> TurnPart:
    answers = turn.answers

    def answer(side: Side, side_answer: Answer) -> AnswerPart:
        return AnswerPart(
            text=side_answer.text,
            seed=side_seed(battle.seed, turn, side),
            ending=side_answer.ending,
            signals=tuple(sorted(side_answer.signals)),
            leak=side_answer.leak,
            tokens_in=side_answer.tokens_in,
            tokens_out=side_answer.tokens_out,
            first_seconds=side_answer.first_seconds,
            seconds=side_answer.seconds,
        )

    both = Both(a=answer(Side.A, answers.a), b=answer(Side.B, answers.b)) if answers is not None else None
    return TurnPart(prompt=turn.prompt, pictures=turn.pictures, answers=both, at=turn.created_at)


def _vote(battle: Battle, vote: Vote) -> VotePart:
    return VotePart(
        choice=vote.choice,
        reasons=Both(a=tuple(sorted(vote.reasons.a)), b=tuple(sorted(vote.reasons.b))),
        note=vote.note,
        mark=_mark(battle, vote.mark) if vote.mark is not None else None,
        seconds=vote.seconds,
        at=vote.at,
        undone_at=vote.undone_at,
        counted=not battle.not_counted,
        not_counted=tuple(sorted(battle.not_counted)),
    )


def _mark(battle: Battle, mark: Mark) -> MarkPart:
    return MarkPart(
        side=mark.side,
        picture=battle.pictures[mark.picture],
        left=mark.left,
        top=mark.top,
        right=mark.right,
        bottom=mark.bottom,
    )
