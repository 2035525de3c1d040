"""Reconciling: what is here beside what is there, by counts and by hashes of both sides; nothing is changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from annotation.label_studio import reading
from annotation.label_studio.reading import Annotation, Unreadable
from annotation.label_studio.tasks import content_hash, order_of
from annotation.refining import cleaned
from annotation.voting import letters
from backend.db import ballots, benchmarks, calibrations, label_studio, refinements
from backend.db.calibrations import At, Stage
from backend.db.engine import Database, Session
from backend.db.label_studio import SyncAnnotation, SyncProject
from backend.services.label_studio.found import by_item, require_there
from backend.services.label_studio.server import FoundTask, Server
from core.benchmark_items import Fields
from core.errors import NotFound, Reason
from core.normalise import stored


@dataclass(frozen=True)
class Compared:
    """One place: counts and hashes here and there, and the items that differ."""

    place: int
    project: int
    tasks_here: int
    tasks_there: int
    tasks_hash_here: str
    tasks_hash_there: str
    taken_here: int
    annotations_there: int
    work_hash_here: str
    work_hash_there: str
    missing_there: tuple[str, ...]
    """Items that were sent and are not there."""
    twice_there: tuple[str, ...]
    not_ours: int
    """Tasks that somebody else has put into the project."""
    changed_there: tuple[str, ...]
    """Items whose task says something else than what was sent."""
    not_taken: tuple[str, ...]
    """Items with work there that is not here."""
    differing: tuple[str, ...]
    """Items whose work is another here than there."""

    @property
    def same(self) -> bool:
        """Whether both sides agree."""
        lists = (self.missing_there, self.twice_there, self.changed_there, self.not_taken, self.differing)
        return not any(lists) and self.tasks_hash_here == self.tasks_hash_there


class Comparing:
    """Looks at both sides."""

    def __init__(self, database: Database, *, server: Callable[[], Server]) -> None:
        self._database = database
        self._server = server

    def reconcile(self, benchmark: str, language: str, stage: Stage) -> list[Compared]:
        """Every place of a stage; NotFound LABEL_STUDIO_GONE where its project was deleted there."""
        server = self._server()
        with self._database.reading() as session:
            if benchmarks.named(session, benchmark) is None:
                raise NotFound(Reason.BENCHMARK_UNKNOWN)
            projects = label_studio.of(session, benchmark=benchmark, language=language, stage=stage)
        return [self._project(server, one) for one in projects if one.number is not None]

    def _project(self, server: Server, project: SyncProject) -> Compared:
        number = require_there(server, project.id, project.number)
        there = list(server.tasks(number, worked_on=False))
        ours = by_item(project.id, there)
        with self._database.reading() as session:
            known = label_studio.tasks(session, project.id)
            sent = {item: one.hash for item, one in known.items() if one.number is not None}
            looked = label_studio.looked_at(session, project.id)
            taken = {one.number: one for one in looked if one.taken_hash is not None}
            here = {number: _standing(session, project, one) for number, one in taken.items()}
            sources = {item: calibrations.shown(session, At(item, project.target.language)).source for item in ours}
        said = {
            one.id: (item, _said(one, sources[item], order_of(task.data), project.target.stage))
            for item, found in ours.items()
            for task in found
            for one in task.annotations
        }
        work = Work({each: one.item_id for each, one in taken.items()}, here, said)
        return compared(project.target.place, number, there=there, ours=ours, sent=sent, work=work)


@dataclass(frozen=True)
class Work:
    """What was taken here and is there, by the numbers there."""

    taken: Mapping[int, str]
    """Whose item or battle it is."""
    here: Mapping[int, str]
    """What stands here of it."""
    said: Mapping[int, tuple[str, str]]
    """Item or battle, and what is said there."""

    @property
    def differing(self) -> set[str]:
        """Work that was taken and is not there any more counts, too."""
        return {item for each, item in self.taken.items() if self.said.get(each, ("", ""))[1] != self.here[each]}


def compared(
    place: int,
    project: int,
    *,
    there: Sequence[FoundTask],
    ours: Mapping[str, Sequence[FoundTask]],
    sent: Mapping[str, str],
    work: Work,
) -> Compared:
    """Both sides of a project beside each other; `sent` is the hash of each task that was sent."""
    hashes = {item: content_hash(found[0].data) for item, found in ours.items()}
    count = sum(map(len, ours.values()))
    return Compared(
        place=place,
        project=project,
        tasks_here=len(sent),
        tasks_there=count,
        tasks_hash_here=_whole(sent),
        tasks_hash_there=_whole(hashes),
        taken_here=len(work.taken),
        annotations_there=len(work.said),
        work_hash_here=_whole({str(each): text for each, text in work.here.items()}),
        work_hash_there=_whole({str(each): text for each, (_, text) in work.said.items()}),
        missing_there=tuple(sorted(sent.keys() - ours.keys())),
        twice_there=tuple(sorted(item for item, found in ours.items() if len(found) > 1)),
        not_ours=len(there) - count,
        changed_there=tuple(sorted(item for item, told in sent.items() if hashes.get(item, told) != told)),
        not_taken=tuple(sorted({item for each, (item, _) in work.said.items() if each not in work.taken})),
        differing=tuple(sorted(work.differing)),
    )


def _standing(session: Session, project: SyncProject, one: SyncAnnotation) -> str:
    """What stands here of a person's work on an item."""
    at = At(one.item_id, project.target.language)
    if one.person_id is None:
        return ""
    if project.target.stage is Stage.REFINE:
        written = refinements.by(session, at, one.person_id)
        return _told(written.fields) if written is not None else ""
    cast = next((each for each in ballots.of_item(session, at) if each.person_id == one.person_id), None)
    return (cast.version_id or "none") if cast is not None else ""


def _said(one: Annotation, source: Fields, order: Sequence[str], stage: Stage) -> str:
    """The same of an annotation; what cannot be read is nothing."""
    try:
        if stage is Stage.REFINE:
            read = reading.refined(one.result, source)
            return _told(read.fields)
        choice = reading.voted(one.result, len(order)).choice
    except Unreadable:
        return ""
    return dict(zip(letters(len(order)), order, strict=True)).get(choice, "none")


def _told(fields: Fields) -> str:
    """A text as it is stored."""
    texts = [stored(text) for text in cleaned(fields).texts]
    return json.dumps(texts, ensure_ascii=False)


def _whole(parts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(parts.items()), ensure_ascii=False).encode()).hexdigest()
