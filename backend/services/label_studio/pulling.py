"""Pulling: what people did in Label Studio is handed in here for them, through the same doors as work done here.

What cannot be taken is noted with its reason and tried again at the next pull, for reasons pass: a person is put into a
group, a word of reason is added there. Pulling again takes nothing twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from annotation.label_studio import reading, rules
from annotation.label_studio.reading import Annotation, Unreadable
from annotation.label_studio.rules import Act, Known, Trouble
from annotation.label_studio.tasks import content_hash, order_of
from backend.db import benchmarks, calibrations, label_studio, people, places
from backend.db.calibrations import At, Stage
from backend.db.engine import Database, Session
from backend.db.label_studio import SyncAnnotation, SyncProject, SyncTask
from backend.services.calibration import Calibration
from backend.services.calibration.views import NewBallot, NewRefinement, Typed
from backend.services.label_studio.found import Who, by_item, require_there, whose
from backend.services.label_studio.server import FoundTask, Server
from core.benchmark_items import Fields
from core.errors import Conflict, Forbidden, InvalidInput, NotFound, ParleyError, Reason
from core.records import Caller, Person

_TROUBLES: Mapping[Reason, Trouble] = {
    Reason.REFINEMENT_FAULTY: Trouble.FAULTY,
    Reason.TEXT_TOO_LONG: Trouble.FAULTY,
    Reason.TEXT_CONTROL: Trouble.FAULTY,
    Reason.REFINEMENT_UNEXPLAINED: Trouble.UNEXPLAINED,
    Reason.PLACE_LOST: Trouble.TOO_LATE,
    Reason.REFINEMENT_CLOSED: Trouble.TOO_LATE,
    Reason.VOTED_ALREADY: Trouble.DONE_ALREADY,
}


@dataclass(frozen=True)
class Pulled:
    """What became of one place."""

    place: int
    project: int
    seen: int
    taken: int
    """Handed in now."""
    again: int
    """Changed there in time, and here too."""
    troubles: Mapping[Trouble, int]
    """All that are not here as they are there, known before or not."""


@dataclass(frozen=True)
class _Work:
    """All that there is about one item in a project."""

    project: SyncProject
    at: At
    source: Fields
    order: tuple[str, ...]
    """Versions by the letters that they had there."""


class Pulling:
    """Fetches what people did."""

    def __init__(
        self,
        database: Database,
        *,
        server: Callable[[], Server],
        calibration: Calibration,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._server = server
        self._calibration = calibration
        self._clock = clock

    def pull(self, benchmark: str, language: str, stage: Stage) -> list[Pulled]:
        """Take in what is new in the projects of a stage; NotFound LABEL_STUDIO_GONE where one was deleted there."""
        with self._database.reading() as session:
            if benchmarks.named(session, benchmark) is None:
                raise NotFound(Reason.BENCHMARK_UNKNOWN)
            known = label_studio.of(session, benchmark=benchmark, language=language, stage=stage)
        return self.pull_all(known)

    def pull_all(self, projects: Sequence[SyncProject]) -> list[Pulled]:
        """Take in what is new in these projects."""
        server = self._server()
        pushed = [one for one in projects if one.number is not None]
        if not pushed:
            return []
        accounts = server.accounts()
        with self._database.transaction() as session:
            places.return_expired(session, now=self._clock())
            who = whose(accounts, people.every(session))
        return [self._project(server, one, who) for one in pushed]

    def _project(self, server: Server, project: SyncProject, who: Who) -> Pulled:
        began, number = self._clock(), require_there(server, project.id, project.number)
        there = by_item(project.id, server.tasks(number, worked_on=True))
        with self._database.transaction() as session:
            self._note_strays(session, project, there)
            before = label_studio.looked_at(session, project.id)
            tasks = label_studio.tasks(session, project.id)
        done: Counter[str] = Counter()
        known: dict[str, dict[int, SyncAnnotation]] = defaultdict(dict)
        for one in before:
            known[one.item_id][one.number] = one
        for item_id in sorted({*there, *known} & {*tasks}):
            done += self._item(project, item_id, there.get(item_id, ()), known[item_id], who)
        with self._database.transaction() as session:
            label_studio.change(session, project.id, pulled_at=began)
            after = label_studio.looked_at(session, project.id)
        return Pulled(
            place=project.target.place,
            project=number,
            seen=sum(len(task.annotations) for found in there.values() for task in found),
            taken=done["taken"],
            again=done["again"],
            troubles=Counter(one.trouble for one in after if one.trouble is not None),
        )

    def _note_strays(self, session: Session, project: SyncProject, there: Mapping[str, Sequence[FoundTask]]) -> None:
        """Tasks of ours that we know nothing of: they arrived while we were killed, or before a backup was put back."""
        tasks = label_studio.tasks(session, project.id)
        strays = [
            SyncTask(item_id, first.number, content_hash(first.data))
            for item_id, first in ((item_id, min(found, key=_number)) for item_id, found in there.items())
            if (item_id not in tasks or tasks[item_id].number is None)
            and benchmarks.has_item(session, project.target.benchmark_id, item_id)
        ]
        label_studio.note_tasks(session, project.id, strays)

    def _item(
        self,
        project: SyncProject,
        item_id: str,
        tasks: Sequence[FoundTask],
        known: Mapping[int, SyncAnnotation],
        who: Who,
    ) -> Counter[str]:
        annotations = [one for task in tasks for one in task.annotations]
        orders = {task.number: order_of(task.data) for task in tasks}
        at = At(item_id, project.target.language)
        with self._database.reading() as session:
            source = calibrations.shown(session, at).source
        looked = {number: Known(one.taken_hash) for number, one in known.items()}
        done: Counter[str] = Counter()
        first: int | None = None
        """Whose work was taken now."""
        for step in rules.steps(annotations, looked):
            one = step.annotation
            mail, person = who.get(one.by, ("", None))
            work = _Work(project, at, source, orders[one.task_id])
            trouble = step.trouble
            if step.act is Act.TAKE and first is not None:
                trouble = Trouble.DONE_ALREADY if first == one.by else Trouble.SECOND_PERSON
            elif step.act is not Act.NOTHING and step.act is not Act.LEAVE:
                again = step.act is Act.TAKE_AGAIN
                trouble = self._take(work, one, person, known.get(one.id), again=again)
                if trouble is None:
                    done["again" if again else "taken"] += 1
                    first = one.by
                    continue
            self._note(project, one, known.get(one.id), trouble, item_id, mail, person)
        self._note_gone(project, annotations, known, looked)
        return done

    def _take(
        self, work: _Work, one: Annotation, person: Person | None, before: SyncAnnotation | None, *, again: bool
    ) -> Trouble | None:
        """Hand in somebody's work for them; what stands in the way, if anything does."""
        if person is None:
            return Trouble.PERSON_UNKNOWN
        stage = work.project.target.stage
        with self._database.reading() as session:
            place = places.of_person(session, work.at, person.id)
            elsewhere = label_studio.taken_elsewhere(session, work.project, person.id)
        if again and stage is Stage.VOTE:
            return Trouble.CHANGED_LATE
        if place is not None and place.stage is not stage:
            return Trouble.REFINED_IT
        if place is not None and place.done and not again:
            return Trouble.DONE_ALREADY
        if elsewhere and not again:
            return Trouble.OTHER_PROJECT
        try:
            self._hand_in(work, one, person, before)
        except Unreadable:
            return Trouble.UNREADABLE
        except ParleyError as error:
            return _trouble(error, again=again)
        return None

    def _hand_in(self, work: _Work, one: Annotation, person: Person, before: SyncAnnotation | None) -> None:
        caller, at = Caller(person=person), work.at
        since = f"{before.changed_at.timestamp():.6f}" if before is not None else "new"  # the same text may come again
        key = f"label-studio-{work.project.id}-{one.id}-{one.hash[:16]}-{since}"
        account = SyncAnnotation(
            number=one.id,
            item_id=at.item_id,
            person_id=person.id,
            account="",
            hash=one.hash,
            taken_hash=one.hash,
            trouble=None,
            changed_at=self._clock(),
        )

        def noted(session: Session) -> None:
            label_studio.keep(session, work.project.id, account)

        if work.project.target.stage is Stage.REFINE:
            read = reading.refined(one.result, work.source)
            refinement = NewRefinement(Typed(read.fields, read.reason), one.seconds)
            self._calibration.refining.bring(caller, at.language, at.item_id, refinement, key, noted=noted)
        else:
            said = reading.voted(one.result, len(work.order))
            ballot = NewBallot(said.choice, one.seconds, reasons=said.reasons, note=said.note)
            self._calibration.voting.bring(caller, at.language, at.item_id, ballot, key, order=work.order, noted=noted)

    def _note(
        self,
        project: SyncProject,
        one: Annotation,
        before: SyncAnnotation | None,
        trouble: Trouble | None,
        item_id: str,
        mail: str,
        person: Person | None,
    ) -> None:
        """Note what came of an annotation, if that is not what was noted already."""
        person_id = person.id if person is not None else None
        now = SyncAnnotation(
            number=one.id,
            item_id=item_id,
            person_id=before.person_id if before is not None and before.taken_hash is not None else person_id,
            account="" if person is not None else mail[:254],
            hash=one.hash,
            taken_hash=before.taken_hash if before is not None else None,
            trouble=trouble,
            changed_at=before.changed_at if before is not None else self._clock(),
        )
        if now != before:
            with self._database.transaction() as session:
                label_studio.keep(session, project.id, replace(now, changed_at=self._clock()))

    def _note_gone(
        self,
        project: SyncProject,
        annotations: Sequence[Annotation],
        known: Mapping[int, SyncAnnotation],
        looked: Mapping[int, Known],
    ) -> None:
        here = {one.id for one in annotations}
        left = [number for number, one in known.items() if one.taken_hash is None and number not in here]
        gone = [
            known[number]
            for number in rules.gone(annotations, looked)
            if known[number].trouble is not Trouble.DELETED_THERE
        ]
        if not left and not gone:
            return
        with self._database.transaction() as session:
            label_studio.drop(session, project.id, left)
            for one in gone:
                told = replace(one, trouble=Trouble.DELETED_THERE, changed_at=self._clock())
                label_studio.keep(session, project.id, told)


def _number(task: FoundTask) -> int:
    return task.number


def _trouble(error: ParleyError, *, again: bool) -> Trouble:
    """What a refusal means for an annotation; what is no refusal of it goes on as it is."""
    if isinstance(error, Forbidden):
        return Trouble.NOT_IN_GROUP
    trouble = _TROUBLES.get(error.reason)
    if trouble is Trouble.TOO_LATE and again:
        return Trouble.CHANGED_LATE
    if trouble is not None:
        return trouble
    if isinstance(error, InvalidInput):
        return Trouble.UNREADABLE
    if isinstance(error, Conflict):
        return Trouble.TOO_LATE
    raise error
