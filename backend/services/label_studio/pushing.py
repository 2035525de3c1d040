"""Pushing: items of a stage become tasks in Label Studio, a project for each place, so that nobody sees others' work.

Whatever is sent is noted before; what nobody knows to have arrived is looked for before it is sent again. So a push
that is repeated, timed out or killed adds only what is missing.
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image

from annotation.label_studio import configs
from annotation.label_studio.configs import Shape
from annotation.label_studio.tasks import Item, Task, content_hash, fits, refining_task, voting_task
from annotation.refining import REFINERS
from backend.blobs import BlobStore
from backend.db import benchmarks, label_studio, sync_material
from backend.db.benchmarks import Benchmark
from backend.db.calibrations import Stage
from backend.db.engine import Database, Session
from backend.db.label_studio import SyncProject, SyncTask, Target
from backend.db.sync_material import Material
from backend.db.tables import ID_LENGTH
from backend.services.audit import AuditLog
from backend.services.label_studio.found import by_item, doubles, is_there, kept, mark
from backend.services.label_studio.server import NewProject, Server
from core.errors import Conflict, NotFound, Reason, Unavailable
from core.files import Lock

_MOST_TASKS, _MOST_BYTES = 100, 4 * 2**20
"""In one request: a server of Label Studio takes seconds for these, and a minute is what it has."""
_LONGEST_SIDE, _SMALL_ENOUGH = 1024, 64 * 1024
_TITLE_LENGTH = 50
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Pushed:
    """What became of one place."""

    place: int
    project: int
    title: str
    sent: int
    there: int
    too_long: int
    """Items with more options or pictures than the project was made for: they are done in Parley."""
    doubles: int
    """Tasks that came twice and nobody had worked on: taken out."""
    hook: str
    """`set`, `none` (no public address), or why it was not taken: then only polling finds what people do."""


@dataclass(frozen=True)
class Hooks:
    """Where Label Studio may tell that something has happened; without an address nobody is told."""

    address: str
    secret: Callable[[str], str]
    """Of a project, by our id."""


class Pushing:
    """Sends what is to be worked on."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        server: Callable[[], Server],
        hooks: Hooks,
        lock: Path,
        audit: AuditLog,
        dice: random.Random,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._server = server
        self._hooks = hooks
        self._lock = lock
        self._audit = audit
        self._dice = dice
        self._clock = clock

    def push(
        self,
        benchmark: str,
        language: str,
        stage: Stage,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> list[Pushed]:
        """Bring every open item of a stage into the projects of its places.

        NotFound LABEL_STUDIO_GONE where a project was deleted there, unless it is to be made `anew`.
        Conflict LABEL_STUDIO_BUSY while somebody else pushes.
        """
        server, lock = self._server(), Lock(self._lock)
        if not lock.take():
            raise Conflict(Reason.LABEL_STUDIO_BUSY)
        try:
            return self._push(server, benchmark, language, stage, anew=anew, progress=progress)
        finally:
            lock.release()

    def _push(
        self, server: Server, name: str, language: str, stage: Stage, *, anew: bool, progress: Progress
    ) -> list[Pushed]:
        with self._database.reading() as session:
            benchmark = benchmarks.named(session, name)
            if benchmark is None:
                raise NotFound(Reason.BENCHMARK_UNKNOWN)
            material = sync_material.material(session, benchmark.id, language, stage)
            came = label_studio.taken_by_item(session, Target(benchmark.id, language, stage, 1))
            known = {
                one.target.place for one in label_studio.of(session, benchmark=name, language=language, stage=stage)
            }
        places = _places(material, stage)
        open_at = {
            place: [one for one in material if _open(one, place, elsewhere=one.done - came.get(one.at.item_id, 0))]
            for place in places
        }
        total, done = sum(map(len, open_at.values())), 0
        pushed: list[Pushed] = []
        for place, items in open_at.items():
            if not items and place not in known:
                continue
            target = Target(benchmark.id, language, stage, place)
            project = self._project(server, benchmark, target, material, anew=anew)
            pushed.append(self._fill(server, project, items, benchmark, partial(along, progress, done, total)))
            done += len(items)
        return pushed

    def _project(
        self, server: Server, benchmark: Benchmark, target: Target, material: Sequence[Material], *, anew: bool
    ) -> SyncProject:
        """The project of a place: the known one, one that is found there by our id, or a new one."""
        with self._database.transaction() as session:
            project = label_studio.ensure(session, project_id(target), target)
        if project.number is not None:
            if is_there(server, project.id, project.number):
                return project
            if not anew:
                raise NotFound(Reason.LABEL_STUDIO_GONE, project=project.number)
            with self._database.transaction() as session:
                label_studio.forget_numbers(session, project.id)
        found = next((one.number for one in server.projects() if mark(project.id) in one.description), None)
        shape = project.shape if found is not None else _shape(material, target.stage)
        if found is None:
            with self._database.transaction() as session:
                label_studio.reshape(session, project.id, shape)
            found = server.make_project(_new(project.id, benchmark, target, shape))
        with self._database.transaction() as session:
            label_studio.change(session, project.id, number=found)
            details = {"language": target.language, "stage": target.stage.value, "project": str(found)}
            self._audit.record(
                session,
                actor=None,
                action="label_studio_pushed",
                subject=benchmark.name,
                address="",
                details=details,
            )
        return replace(project, number=found, shape=shape)

    def _fill(
        self,
        server: Server,
        project: SyncProject,
        items: Sequence[Material],
        benchmark: Benchmark,
        progress: Callable[[int], None],
    ) -> Pushed:
        assert project.number is not None
        doubles = self._look(server, project)
        with self._database.reading() as session:
            known = label_studio.tasks(session, project.id)
            taken = {one.item_id for one in label_studio.looked_at(session, project.id) if one.taken_hash is not None}
        here = {item_id for item_id, task in known.items() if task.number is not None} | taken
        fitting = [one for one in items if fits(one.source, len(one.pictures), len(one.versions), project.shape)]
        missing = [one for one in fitting if one.at.item_id not in here]
        there = len(fitting) - len(missing)
        sent = send(
            self._database,
            server,
            project.number,
            (self._task(project, one) for one in missing),
            noted=partial(_note, project.id),
            arrived=partial(_number, project.id),
            told=lambda done: progress(there + done),
        )
        hook = set_hook(server, self._hooks, project.id, project.number)
        with self._database.transaction() as session:
            label_studio.change(session, project.id, pushed_at=self._clock())
        return Pushed(
            place=project.target.place,
            project=project.number,
            title=_title(benchmark.name, project.target),
            sent=sent,
            there=there,
            too_long=len(items) - len(fitting),
            doubles=doubles,
            hook=hook,
        )

    def _look(self, server: Server, project: SyncProject) -> int:
        """Find what arrived without our knowing and what is gone; take out what came twice. How much that was."""
        assert project.number is not None
        with self._database.reading() as session:
            known = label_studio.tasks(session, project.id)
        numbered = sum(one.number is not None for one in known.values())
        if numbered == len(known) == server.project(project.number).tasks:
            return 0
        there = by_item(project.id, server.tasks(project.number, worked_on=False))
        own, twice = kept(there), doubles(there)
        for number in twice:
            server.delete_task(number)
        with self._database.transaction() as session:
            found = {item_id: own[item_id].number if item_id in own else None for item_id in known}
            label_studio.number_tasks(session, project.id, found)
            unknown = [
                SyncTask(item_id, task.number, content_hash(task.data))
                for item_id, task in own.items()
                if item_id not in known and benchmarks.has_item(session, project.target.benchmark_id, item_id)
            ]
            label_studio.note_tasks(session, project.id, unknown)
        return len(twice)

    def _task(self, project: SyncProject, one: Material) -> Task:
        shown = Item(
            one.at.item_id,
            one.source,
            one.letters,
            tuple(picture_address(self._blobs, sha256) for sha256 in one.pictures),
        )
        language = project.target.language
        if project.target.stage is Stage.REFINE:
            return refining_task(project.id, shown, one.draft, project.shape, language)
        versions = list(one.versions)
        self._dice.shuffle(versions)
        return voting_task(project.id, shown, versions, project.shape, language)


def picture_address(blobs: BlobStore, sha256: str) -> str:
    """A picture as an address that holds it: people there need not be able to reach Parley."""
    data = blobs.get(sha256)
    with Image.open(BytesIO(data)) as picture:
        form = picture.format or "PNG"
        if len(data) > _SMALL_ENOUGH:
            small = picture.convert("RGB")
            small.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            out = BytesIO()
            small.save(out, "JPEG", quality=80)
            data, form = min((out.getvalue(), "JPEG"), (data, form), key=lambda each: len(each[0]))
    return f"data:image/{form.lower()};base64,{base64.b64encode(data).decode()}"


def set_hook(server: Server, hooks: Hooks, project_id: str, number: int) -> str:
    """Have Label Studio tell what happens in a project; how that went, as `Pushed.hook` says it."""
    if not hooks.address:
        return "none"
    try:
        server.hook(number, address=hooks.address, secret=hooks.secret(project_id))
    except Unavailable as error:
        return str(error.params.get("why", error.reason.value))
    return "set"


def along(progress: Progress, before: int, total: int, done: int) -> None:
    """How far all places are, from how far one of them is."""
    progress(before + done, total)


def _note(project_id: str, session: Session, tasks: Sequence[Task]) -> None:
    noted = [SyncTask(one.item_id, None, content_hash(one.data)) for one in tasks]
    label_studio.note_tasks(session, project_id, noted)


def _number(project_id: str, session: Session, arrived: Mapping[str, int]) -> None:
    label_studio.number_tasks(session, project_id, arrived)


def project_id(target: Target) -> str:
    """Our id of a project: the same each time, so it is found again there."""
    told = f"{target.benchmark_id} {target.language} {target.stage.value} {target.place}"
    return hashlib.sha256(told.encode()).hexdigest()[:ID_LENGTH]


def _title(name: str, target: Target) -> str:
    tail = f" · {target.language} · {target.stage.value} {target.place}"
    return name[: _TITLE_LENGTH - len(tail)] + tail


def _new(own_id: str, benchmark: Benchmark, target: Target, shape: Shape) -> NewProject:
    written = configs.refining if target.stage is Stage.REFINE else configs.voting
    return NewProject(
        title=_title(benchmark.name, target),
        description=mark(own_id),
        config=written(shape, code=target.language, source_code=benchmark.source_language),
    )


def _shape(material: Sequence[Material], stage: Stage) -> Shape:
    """What all items of the benchmark need, also those that are not in the stage yet."""
    with_draft = any(len(one.versions) > REFINERS for one in material)
    versions = (REFINERS + with_draft) if stage is Stage.VOTE else 0
    return configs.shape_of([(one.source, len(one.pictures)) for one in material], versions=versions)


def _places(material: Sequence[Material], stage: Stage) -> range:
    most = REFINERS if stage is Stage.REFINE else max((one.wanted for one in material if one.open), default=0)
    return range(1, most + 1)


def _open(one: Material, place: int, *, elsewhere: int) -> bool:
    """Whether an item is wanted in a place: the first ones are theirs who have done it in Parley itself."""
    return one.open and elsewhere < place <= one.wanted


def send(
    database: Database,
    server: Server,
    project: int,
    tasks: Iterator[Task],
    *,
    noted: Callable[[Session, Sequence[Task]], None],
    arrived: Callable[[Session, Mapping[str, int]], None],
    told: Callable[[int], None],
) -> int:
    """Send tasks, each noted before and with its number once it has arrived; how many they were."""
    sent = 0
    for batch in batches(tasks):
        with database.transaction() as session:
            noted(session, batch)
        numbers = server.add_tasks(project, batch)
        with database.transaction() as session:
            arrived(session, {one.item_id: number for one, number in zip(batch, numbers, strict=True)})
        sent += len(batch)
        told(sent)
    return sent


def batches(tasks: Iterator[Task]) -> Iterator[list[Task]]:
    """As many tasks as fit into a request, again and again."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        weight = sum(len(str(value)) for value in task.data.values())
        if batch and (len(batch) >= _MOST_TASKS or size + weight > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += weight
    if batch:
        yield batch
