"""Battles of the arena in Label Studio: what was judged here goes to others there, and their judgements come back.

A battle goes into one project for each further person who is to judge it, so that nobody sees what others chose. What
is judged there becomes a battle of its person with the same answers, and counts by the same rules.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from annotation.agreeing import JUDGES_MOST
from annotation.label_studio import battles as shapes
from annotation.label_studio import rules
from annotation.label_studio.battles import Judged, Shown
from annotation.label_studio.reading import Annotation, Unreadable
from annotation.label_studio.rules import Act, Known, Trouble
from annotation.label_studio.tasks import Task, content_hash, item_of
from backend.blobs import BlobStore
from backend.db import arena_sync, battles, people, repeats
from backend.db.arena_sync import SyncArena, SyncBattle, SyncJudgement
from backend.db.engine import Database, Session
from backend.db.tables import ID_LENGTH
from backend.records import BattleId
from backend.services.arena.bringing import Bringing, Brought
from backend.services.arena.input_checks import language as offered
from backend.services.audit import AuditLog
from backend.services.label_studio.comparing import Compared
from backend.services.label_studio.pulling import Pulled
from backend.services.label_studio.pushing import (
    Hooks,
    Progress,
    Pushed,
    batches,
    is_there,
    mark,
    picture_address,
    set_hook,
)
from backend.services.label_studio.server import FoundTask, NewProject, Server
from core.battles import Sides
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.files import Lock
from core.instructions import instructions
from core.records import Caller, Person

Who = Mapping[int, tuple[str, Person | None]]


@dataclass(frozen=True)
class ArenaSync:
    """What the commands about the arena call."""

    database: Database
    blobs: BlobStore
    server: Callable[[], Server]
    hooks: Hooks
    lock: Path
    bringing: Bringing
    audit: AuditLog
    clock: Callable[[], datetime]

    def push(
        self,
        language: str,
        *,
        places: int = 1,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> list[Pushed]:
        """Bring battles that others have judged here into as many projects as further people are to judge each.

        Conflict LABEL_STUDIO_BUSY while somebody else pushes, NotFound LABEL_STUDIO_GONE as in `Pushing.push`.
        """
        code = offered(language)
        if not 1 <= places < JUDGES_MOST:
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        server, lock = self.server(), Lock(self.lock)
        if not lock.take():
            raise Conflict(Reason.LABEL_STUDIO_BUSY)
        try:
            with self.database.reading() as session:
                found = repeats.offered(session, code, prompts=instructions(code), most=JUDGES_MOST)
            wanted = [battle_id for battle_id, _ in found]
            pushed = []
            for place in range(1, places + 1):
                arena = self._arena(server, code, place, anew=anew)
                done = (place - 1) * len(wanted)
                along = partial(_along, progress, done, places * len(wanted))
                pushed.append(self._fill(server, arena, wanted, along))
            return pushed
        finally:
            lock.release()

    def pull(self, language: str) -> list[Pulled]:
        """Take in what is new in the projects of a language; NotFound LABEL_STUDIO_GONE where one was deleted there."""
        with self.database.reading() as session:
            known = arena_sync.of(session, offered(language))
        return self.pull_all(known)

    def pull_all(self, arenas: Sequence[SyncArena]) -> list[Pulled]:
        """Take in what is new in these projects."""
        server, pushed = self.server(), [one for one in arenas if one.number is not None]
        if not pushed:
            return []
        accounts = server.accounts()
        with self.database.reading() as session:
            everybody = {person.login: person for person in people.every(session)}
        who = {number: (mail, everybody.get(mail.strip().lower())) for number, mail in accounts.items()}
        return [self._pulled(server, one, who) for one in pushed]

    def reconcile(self, language: str) -> list[Compared]:
        """Every project of a language, here and there; nothing is changed."""
        server = self.server()
        with self.database.reading() as session:
            known = arena_sync.of(session, offered(language))
        return [self._compared(server, one) for one in known if one.number is not None]

    # pushing

    def _arena(self, server: Server, language: str, place: int, *, anew: bool) -> SyncArena:
        """The project of a place: the known one, one that is found there by our id, or a new one."""
        with self.database.transaction() as session:
            arena = arena_sync.ensure(session, arena_id(language, place), language, place)
        if arena.number is not None:
            if is_there(server, arena.id, arena.number):
                return arena
            if not anew:
                raise NotFound(Reason.LABEL_STUDIO_GONE, project=arena.number)
            with self.database.transaction() as session:
                arena_sync.forget_numbers(session, arena.id)
        found = next((one.number for one in server.projects() if mark(arena.id) in one.description), None)
        if found is None:
            found = server.make_project(NewProject(_title(arena), mark(arena.id), shapes.judging(language)))
        with self.database.transaction() as session:
            arena_sync.change(session, arena.id, number=found)
            self.audit.record(
                session,
                actor=None,
                action="label_studio_pushed",
                subject="arena",
                address="",
                details={"language": language, "project": str(found)},
            )
        return replace(arena, number=found)

    def _fill(self, server: Server, arena: SyncArena, wanted: Sequence[str], progress: Callable[[int], None]) -> Pushed:
        assert arena.number is not None
        doubles = self._look(server, arena)
        with self.database.reading() as session:
            here = {one.battle_id for one in arena_sync.tasks(session, arena.id).values() if one.number is not None}
            here |= {one.battle_id for one in arena_sync.looked_at(session, arena.id) if one.taken_hash is not None}
        missing = [battle_id for battle_id in wanted if battle_id not in here]
        there, sent = len(wanted) - len(missing), 0
        for batch in batches(self._tasks(arena, missing)):
            with self.database.transaction() as session:
                noted = [SyncBattle(one.item_id, None, content_hash(one.data)) for one in batch]
                arena_sync.note_tasks(session, arena.id, noted)
            numbers = server.add_tasks(arena.number, batch)
            with self.database.transaction() as session:
                arrived = {one.item_id: number for one, number in zip(batch, numbers, strict=True)}
                arena_sync.number_tasks(session, arena.id, arrived)
            sent += len(batch)
            progress(there + sent)
        hook = set_hook(server, self.hooks, arena.id, arena.number)
        with self.database.transaction() as session:
            arena_sync.change(session, arena.id, pushed_at=self.clock())
        return Pushed(
            place=arena.place,
            project=arena.number,
            title=_title(arena),
            sent=sent,
            there=there,
            too_long=0,
            doubles=doubles,
            hook=hook,
        )

    def _tasks(self, arena: SyncArena, missing: Sequence[str]) -> Iterator[Task]:
        for battle_id in missing:
            with self.database.reading() as session:
                first = battles.get(session, BattleId(battle_id)).turns[0]
            assert first.answers is not None
            answers = Sides(first.answers.a.text, first.answers.b.text)
            shown = Shown(battle_id, first.prompt, picture_address(self.blobs, first.pictures[0]), answers)
            yield shapes.task(arena.id, shown)

    def _look(self, server: Server, arena: SyncArena) -> int:
        """Find what arrived without our knowing and what is gone; take out what came twice. How much that was."""
        assert arena.number is not None
        with self.database.reading() as session:
            known = arena_sync.tasks(session, arena.id)
        numbered = sum(one.number is not None for one in known.values())
        if numbered == len(known) == server.project(arena.number).tasks:
            return 0
        found = _by_battle(arena, server.tasks(arena.number, worked_on=False))
        kept = {battle: max(tasks, key=lambda one: (bool(one.annotations), -one.number)) for battle, tasks in found}
        doubles = [one for battle, tasks in found for one in tasks if one is not kept[battle] and not one.annotations]
        for double in doubles:
            server.delete_task(double.number)
        with self.database.transaction() as session:
            there = {battle: kept[battle].number if battle in kept else None for battle in known}
            arena_sync.number_tasks(session, arena.id, there)
            self._note_strays(session, arena, kept)
        return len(doubles)

    def _note_strays(self, session: Session, arena: SyncArena, there: Mapping[str, FoundTask]) -> None:
        """Tasks of ours that we know nothing of: they arrived while we were killed, or before a backup was put back."""
        known = arena_sync.tasks(session, arena.id)
        strays = {battle for battle in there if battle not in known or known[battle].number is None}
        rows = [
            SyncBattle(battle, there[battle].number, content_hash(there[battle].data))
            for battle in sorted(arena_sync.there_are(session, strays))
        ]
        arena_sync.note_tasks(session, arena.id, rows)

    # pulling

    def _pulled(self, server: Server, arena: SyncArena, who: Who) -> Pulled:
        began, number = self.clock(), _require(server, arena)
        found = _by_battle(arena, server.tasks(number, worked_on=True))
        there = {battle: [one for task in tasks for one in task.annotations] for battle, tasks in found}
        with self.database.transaction() as session:
            self._note_strays(session, arena, {battle: tasks[0] for battle, tasks in found})
            known = arena_sync.tasks(session, arena.id)
            before: dict[str, dict[int, SyncJudgement]] = defaultdict(dict)
            for one in arena_sync.looked_at(session, arena.id):
                before[one.battle_id][one.number] = one
        done: Counter[str] = Counter()
        for battle in sorted({*there, *before} & {*known}):
            done += self._battle(arena, battle, there.get(battle, []), before[battle], who)
        with self.database.transaction() as session:
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
        with self.database.reading() as session:
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
            changed_at=self.clock(),
        )

        def noted(session: Session, own: BattleId) -> None:
            arena_sync.keep(session, arena.id, replace(taken, taken_as=own))

        caller = Caller(person=person)
        if before is not None and before.taken_as is not None:
            self.bringing.revise(caller, before.taken_as, brought, key, noted=noted)
        else:
            self.bringing.bring(caller, battle, brought, key, noted=noted)

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
            changed_at=before.changed_at if before is not None else self.clock(),
        )
        if now != before:
            with self.database.transaction() as session:
                arena_sync.keep(session, arena.id, replace(now, changed_at=self.clock()))

    def _note_gone(
        self, arena: SyncArena, annotations: Sequence[Annotation], known: Mapping[int, SyncJudgement]
    ) -> None:
        here = {one.id for one in annotations}
        gone = [one for number, one in known.items() if number not in here]
        left = [one.number for one in gone if one.taken_hash is None]
        told = [one for one in gone if one.taken_hash is not None and one.trouble is not Trouble.DELETED_THERE]
        if not left and not told:
            return
        with self.database.transaction() as session:
            arena_sync.drop(session, arena.id, left)
            for one in told:
                deleted = replace(one, trouble=Trouble.DELETED_THERE, changed_at=self.clock())
                arena_sync.keep(session, arena.id, deleted)

    # comparing

    def _compared(self, server: Server, arena: SyncArena) -> Compared:
        number = _require(server, arena)
        every = list(server.tasks(number, worked_on=False))
        ours = dict(_by_battle(arena, iter(every)))
        with self.database.reading() as session:
            sent = {key: one.hash for key, one in arena_sync.tasks(session, arena.id).items() if one.number is not None}
            looked = arena_sync.looked_at(session, arena.id)
        taken = {one.number: one for one in looked if one.taken_hash is not None}
        said = {
            one.id: (battle, one.hash) for battle, tasks in ours.items() for task in tasks for one in task.annotations
        }
        hashes = {battle: content_hash(tasks[0].data) for battle, tasks in ours.items()}
        return Compared(
            place=arena.place,
            project=number,
            tasks_here=len(sent),
            tasks_there=sum(map(len, ours.values())),
            tasks_hash_here=_whole(sent),
            tasks_hash_there=_whole(hashes),
            taken_here=len(taken),
            annotations_there=len(said),
            work_hash_here=_whole({str(each): one.taken_hash or "" for each, one in taken.items()}),
            work_hash_there=_whole({str(each): found for each, (_, found) in said.items()}),
            missing_there=tuple(sorted(sent.keys() - ours.keys())),
            twice_there=tuple(sorted(battle for battle, tasks in ours.items() if len(tasks) > 1)),
            not_ours=len(every) - sum(map(len, ours.values())),
            changed_there=tuple(sorted(battle for battle, told in sent.items() if hashes.get(battle, told) != told)),
            not_taken=tuple(sorted({battle for each, (battle, _) in said.items() if each not in taken})),
            differing=tuple(
                sorted({one.battle_id for each, one in taken.items() if said.get(each, ("", ""))[1] != one.taken_hash})
            ),
        )


def arena_id(language: str, place: int) -> str:
    """Our id of a project: the same each time, so it is found again there."""
    return hashlib.sha256(f"arena {language} {place}".encode()).hexdigest()[:ID_LENGTH]


def _title(arena: SyncArena) -> str:
    return f"Arena · {arena.language} · {arena.place}"


def _along(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _require(server: Server, arena: SyncArena) -> int:
    """The number of a project that is there; NotFound LABEL_STUDIO_GONE."""
    if arena.number is None or not is_there(server, arena.id, arena.number):
        raise NotFound(Reason.LABEL_STUDIO_GONE, project=arena.number or 0)
    return arena.number


def _by_battle(arena: SyncArena, tasks: Iterator[FoundTask]) -> list[tuple[str, list[FoundTask]]]:
    """Our tasks by the battles that they are about."""
    found: dict[str, list[FoundTask]] = defaultdict(list)
    for task in tasks:
        battle = item_of(arena.id, task.data)
        if battle is not None:
            found[battle].append(task)
    return list(found.items())


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


def _whole(parts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(parts.items()), ensure_ascii=False).encode()).hexdigest()
