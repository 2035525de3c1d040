"""Pulling judgements: each becomes a battle of its person with the same answers, and counts by the same rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from annotation.label_studio import battles as shapes
from annotation.label_studio import rules
from annotation.label_studio.battles import Judged
from annotation.label_studio.reading import Annotation, Unreadable
from annotation.label_studio.rules import Act, Known, Trouble
from backend.db import arena_sync, people
from backend.db.arena_sync import SyncArena, SyncJudgement
from backend.db.engine import Database, Session
from backend.records import BattleId
from backend.services.arena.bringing import Bringing, Brought
from backend.services.arena.input_checks import language as offered
from backend.services.label_studio.arena_pushing import note_strays
from backend.services.label_studio.found import Who, by_item, require_there, whose
from backend.services.label_studio.pulling import Pulled
from backend.services.label_studio.server import Server
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, Person


class ArenaPulling:
    """Fetches what people said."""

    def __init__(
        self,
        database: Database,
        *,
        server: Callable[[], Server],
        bringing: Bringing,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._server = server
        self._bringing = bringing
        self._clock = clock

    def pull(self, language: str) -> list[Pulled]:
        """Take in what is new in the projects of a language; NotFound LABEL_STUDIO_GONE where one was deleted there."""
        with self._database.reading() as session:
            known = arena_sync.of(session, offered(language))
        return self.pull_all(known)

    def pull_all(self, arenas: Sequence[SyncArena]) -> list[Pulled]:
        """Take in what is new in these projects."""
        server, pushed = self._server(), [one for one in arenas if one.number is not None]
        if not pushed:
            return []
        accounts = server.accounts()
        with self._database.reading() as session:
            who = whose(accounts, people.every(session))
        return [self._pulled(server, one, who) for one in pushed]

    def _pulled(self, server: Server, arena: SyncArena, who: Who) -> Pulled:
        began, number = self._clock(), require_there(server, arena.id, arena.number)
        found = by_item(arena.id, server.tasks(number, worked_on=True))
        there = {battle: [one for task in tasks for one in task.annotations] for battle, tasks in found.items()}
        with self._database.transaction() as session:
            note_strays(session, arena, {battle: tasks[0] for battle, tasks in found.items()})
            known = arena_sync.tasks(session, arena.id)
            before: dict[str, dict[int, SyncJudgement]] = defaultdict(dict)
            for one in arena_sync.looked_at(session, arena.id):
                before[one.battle_id][one.number] = one
        done: Counter[str] = Counter()
        for battle in sorted({*there, *before} & {*known}):
            done += self._battle(arena, battle, there.get(battle, []), before[battle], who)
        with self._database.transaction() as session:
            arena_sync.change(session, arena.id, pulled_at=began)
            after = arena_sync.looked_at(session, arena.id)
        return Pulled(
            place=arena.place,
            project=number,
            seen=sum(map(len, there.values())),
            taken=done["taken"],
            again=done["again"],
            troubles=Counter(one.trouble for one in after if one.trouble is not None),
        )

    def _battle(
        self,
        arena: SyncArena,
        battle: str,
        annotations: Sequence[Annotation],
        known: Mapping[int, SyncJudgement],
        who: Who,
    ) -> Counter[str]:
        looked = {number: Known(one.taken_hash) for number, one in known.items()}
        done: Counter[str] = Counter()
        first: int | None = None
        """Whose judgement was taken now."""
        for step in rules.steps(annotations, looked):
            one, trouble = step.annotation, step.trouble
            mail, person = who.get(one.by, ("", None))
            if step.act is Act.TAKE and first is not None:
                trouble = Trouble.DONE_ALREADY if first == one.by else Trouble.SECOND_PERSON
            elif step.act in (Act.TAKE, Act.TAKE_AGAIN):
                trouble = self._take(arena, battle, one, person, known.get(one.id))
                if trouble is None:
                    done["again" if step.act is Act.TAKE_AGAIN else "taken"] += 1
                    first = one.by
                    continue
            self._note(arena, battle, one, known.get(one.id), trouble, mail, person)
        self._note_gone(arena, annotations, known)
        return done

    def _take(
        self, arena: SyncArena, battle: str, one: Annotation, person: Person | None, before: SyncJudgement | None
    ) -> Trouble | None:
        """Hand in somebody's judgement for them; what stands in the way, if anything does."""
        if person is None:
            return Trouble.PERSON_UNKNOWN
        again = before is not None and before.taken_hash is not None
        with self._database.reading() as session:
            if not again and arena_sync.taken_elsewhere(session, arena, person.id):
                return Trouble.OTHER_PROJECT
        try:
            self._hand_in(arena, battle, one, person, before)
        except Unreadable:
            return Trouble.UNREADABLE
        except ParleyError as error:
            return _trouble(error, again=again)
        return None

    def _hand_in(
        self, arena: SyncArena, battle: str, one: Annotation, person: Person, before: SyncJudgement | None
    ) -> None:
        brought = _brought(shapes.judged(one.result), one)
        since = f"{before.changed_at.timestamp():.6f}" if before is not None else "new"  # the same may come again
        key = f"label-studio-{arena.id}-{one.id}-{one.hash[:16]}-{since}"
        taken = SyncJudgement(
            number=one.id,
            battle_id=battle,
            person_id=person.id,
            account="",
            hash=one.hash,
            taken_hash=one.hash,
            taken_as=None,
            trouble=None,
            changed_at=self._clock(),
        )

        def noted(session: Session, own: BattleId) -> None:
            arena_sync.keep(session, arena.id, replace(taken, taken_as=own))

        caller = Caller(person=person)
        if before is not None and before.taken_as is not None:
            self._bringing.revise(caller, before.taken_as, brought, key, noted=noted)
        else:
            self._bringing.bring(caller, battle, brought, key, noted=noted)

    def _note(
        self,
        arena: SyncArena,
        battle: str,
        one: Annotation,
        before: SyncJudgement | None,
        trouble: Trouble | None,
        mail: str,
        person: Person | None,
    ) -> None:
        """Note what came of a judgement, if that is not what was noted already."""
        person_id = person.id if person is not None else None
        taken = before is not None and before.taken_hash is not None
        now = SyncJudgement(
            number=one.id,
            battle_id=battle,
            person_id=before.person_id if before is not None and taken else person_id,
            account="" if person is not None else mail[:254],
            hash=one.hash,
            taken_hash=before.taken_hash if before is not None else None,
            taken_as=before.taken_as if before is not None else None,
            trouble=trouble,
            changed_at=before.changed_at if before is not None else self._clock(),
        )
        if now != before:
            with self._database.transaction() as session:
                arena_sync.keep(session, arena.id, replace(now, changed_at=self._clock()))

    def _note_gone(
        self, arena: SyncArena, annotations: Sequence[Annotation], known: Mapping[int, SyncJudgement]
    ) -> None:
        here = {one.id for one in annotations}
        gone = [one for number, one in known.items() if number not in here]
        left = [one.number for one in gone if one.taken_hash is None]
        told = [one for one in gone if one.taken_hash is not None and one.trouble is not Trouble.DELETED_THERE]
        if not left and not told:
            return
        with self._database.transaction() as session:
            arena_sync.drop(session, arena.id, left)
            for one in told:
                deleted = replace(one, trouble=Trouble.DELETED_THERE, changed_at=self._clock())
                arena_sync.keep(session, arena.id, deleted)


def _brought(said: Judged, one: Annotation) -> Brought:
    start = said.start if said.edit else None
    return Brought(said.choice, one.seconds, note=said.note, edit=said.edit, start=start)


def _trouble(error: ParleyError, *, again: bool) -> Trouble:
    """What a refusal means for a judgement."""
    if isinstance(error, Forbidden):
        return Trouble.NOT_IN_GROUP
    if error.reason is Reason.VOTED_ALREADY:
        return Trouble.CHANGED_LATE if again else Trouble.DONE_ALREADY
    if isinstance(error, InvalidInput):
        return Trouble.FAULTY
    if isinstance(error, Conflict | NotFound):
        return Trouble.CHANGED_LATE if again else Trouble.TOO_LATE
    raise error
