"""Parent and child are asked how likely each edit is, and what it replaced: the last step of a run.

    attribute(writer, spec, home, report, stopping)    the event that sums it up; none where asked to stop

Every answer of a place stands on one sheet with the others about its picture, read by the code that training measures
preferences with. What was scored is on the disk, some edits at a time: a run that was killed goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from peft import PeftModel
from torch import Tensor

from core.errors import NotFound
from training import learner as learners
from training.attribution import record, sisters, verdicts
from training.attribution.edits import Edit, edits, held_by
from training.attribution.places import places, questions
from training.attribution.record import Scoreboard, Side
from training.attribution.sisters import Sisters
from training.attribution.verdicts import Role, Score, Told
from training.course import Course, recipe_of
from training.data.rows import Row
from training.events import Attributed
from training.folder import Spec, Writer
from training.learner import Learner
from training.objectives import talk_logps
from training.order import Ref
from training.recipe import Recipe
from training.results import is_whole
from training.sheets import Packed, Paper
from training.sources import Source, first_picture, open_source
from training.talks import Talk, Unreadable

_AT_ONCE = 24
"""Edits between two writes."""

_TOGETHER = 8
"""Answers on one sheet at most: each sees its sheet whole, and what it may not see costs as much."""

_TOKENS = {"cpu": 2048, "cuda": 16384}
"""In one forward, padding included; a processor is faster with few."""


def count(course: Course) -> None:
    """Write down how often each edit comes up: the order of a run is known before its first step."""
    came: list[str] = []
    for (new, _), order in zip(course.rows, course.orders, strict=True):
        places = {place: row.origin.id for place, row in enumerate(new.rows) if row.origin.kind == "edit"}
        refs: Iterator[Ref] = (ref for step in order.steps for sheet in step for ref in sheet.rows)
        came += [places[ref.place] for ref in refs if not ref.replay and ref.place in places]
    record.keep_times(course.folder.path, came)


@dataclass(frozen=True)
class _Asking:
    """What both models are asked."""

    snapshot: Source
    sisters: Sisters
    edits: tuple[Edit, ...]
    asked: Mapping[str, str]
    recipe: Recipe

    def picture(self, sha: str) -> bytes:
        try:
            return first_picture((self.snapshot, self.sisters.pictures), sha)
        except NotFound as error:
            raise Unreadable(f"picture {sha[:12]} is neither in the snapshot nor beside it") from error

    def rows(self, edit: Edit) -> list[tuple[str, Row]]:
        return list(places(edit, self.asked, self.sisters, self.recipe.evaluation.attribution.sisters))


def attribute(
    writer: Writer, spec: Spec, home: Path, report: Callable[[int, int], None], stopping: Callable[[], bool]
) -> Attributed | None:
    """What came of every edit of the snapshot, in the folder and as an event."""
    folder, recipe = writer.folder.path, recipe_of(spec)
    snapshot = open_source(Path(spec.snapshot.folder))
    everything = edits(snapshot)
    asking = _Asking(snapshot, sisters.find(home, spec.snapshot.hash), everything, questions(everything), recipe)
    board = Scoreboard(folder)
    for side in ("parent", "child"):
        left = [one for one in everything if (side, one.id) not in board.scores and one.replaced is not None]
        if left and not _score(side, _made(spec, recipe, folder, side), asking, left, board, report, stopping):
            return None
    held, came = held_by(recipe, snapshot, spec.snapshot.hash), record.times(folder)
    told = [
        Told(
            id=one.id,
            place=one.place,
            said=one.said,
            role=_role(one, held, came),
            tokens=board.tokens.get(one.id, (1, 1)),
            heard=board.heard(one.id),
        )
        for one in everything
    ]
    judged = verdicts.judge(told, recipe.evaluation.attribution)
    record.keep(
        folder,
        (
            record.line(
                own,
                judged[own.id],
                row=one.row.id,
                language=one.row.language,
                picture=one.row.pictures[0] if one.row.pictures else "",
                times=came.get(one.id, 0) if came is not None else None,
            )
            for one, own in zip(everything, told, strict=True)
        ),
    )
    return _event(verdicts.summary(told, judged), recipe)


def _event(summed: verdicts.Summary, recipe: Recipe) -> Attributed:
    rule = recipe.evaluation.attribution
    return Attributed(
        edits=summed.edits,
        verdicts={role.value: {one.value: n for one, n in own.items()} for role, own in summed.verdicts.items()},
        gains={role.value: {at: round(gain, 4) for at, gain in own.items()} for role, own in summed.gains.items()},
        held=rule.held,
        seed=rule.seed,
    )


def _role(edit: Edit, held: frozenset[str], came: Mapping[str, int] | None) -> Role:
    if edit.id in held:
        return Role.HELD
    if edit.watched or (came is not None and edit.id not in came):
        return Role.APART
    return Role.LEARNT


def _made(spec: Spec, recipe: Recipe, folder: Path, side: Side) -> Learner:
    """Parent or child as anybody would load it, in full precision: what is compared may be small."""
    adapter = Path(spec.parent.adapter) if side == "parent" else folder / "result" / "adapter"
    plain = recipe.model_copy(update={"start": "base"})
    if side == "child" and is_whole(adapter):
        loaded = learners.load(str(adapter), plain, spec.device)
    else:
        loaded = learners.load(spec.base, plain, spec.device)
        if side == "child" or spec.parent.adapter:
            loaded.model = PeftModel.from_pretrained(loaded.model, str(adapter))
    loaded.model.eval()
    return replace(loaded, machine=replace(loaded.machine, half=False))


def _score(
    side: Side,
    learner: Learner,
    asking: _Asking,
    left: Sequence[Edit],
    board: Scoreboard,
    report: Callable[[int, int], None],
    stopping: Callable[[], bool],
) -> bool:
    """Whether all of these edits were scored before somebody asked to stop."""
    paper = learner.paper(asking.picture)
    with learner.machine.working(), ThreadPoolExecutor(learner.machine.workers) as pool:
        for first in range(0, len(left), _AT_ONCE):
            if stopping():
                return False
            some = left[first : first + _AT_ONCE]
            talks = {one.id: _talks(paper, asking, one) for one in some}
            scores = _scores(learner, paper, [pair for pairs in talks.values() for _, pair in pairs], pool)
            found = {key: {at: scores[pair[0].row] for at, pair in pairs} for key, pairs in talks.items()}
            board.add(side, found, {key: _lengths(pairs) for key, pairs in talks.items()})
            report(first + len(some), len(left))
    return True


_Pair = tuple[Talk, Talk]


def _talks(paper: Paper, asking: _Asking, edit: Edit) -> list[tuple[str, _Pair]]:
    """An edit and what it replaced at each place; what cannot be read or is too long is asked nowhere."""
    read: list[tuple[str, _Pair]] = []
    for at, row in asking.rows(edit):
        try:
            chosen, rejected = paper.reader.talks(row)
        except Unreadable:
            continue
        if max(len(chosen.ids), len(rejected.ids)) <= asking.recipe.limit:
            read.append((at, (chosen, rejected)))
    return read if read and read[0][0] == verdicts.OWN else []


def _lengths(pairs: Sequence[tuple[str, _Pair]]) -> tuple[int, int]:
    if not pairs:
        return (1, 1)
    chosen, rejected = pairs[0][1]
    return len(chosen.ids) - chosen.asked, len(rejected.ids) - rejected.asked


def _scores(learner: Learner, paper: Paper, pairs: Sequence[_Pair], pool: ThreadPoolExecutor) -> dict[str, Score]:
    """Scores by the id of each place's row; all that is asked about one picture is one sheet where the model allows."""
    by_picture: dict[tuple[str, ...], list[Talk]] = {}
    for pair in pairs:
        by_picture.setdefault(pair[0].pictures or (pair[0].row,), []).extend(pair)
    sheets = [
        sheet
        for talks in by_picture.values()
        for first in range(0, len(talks), _TOGETHER)
        for sheet in paper.sheets(talks[first : first + _TOGETHER])
    ]
    sheets.sort(key=lambda sheet: len(sheet.ids))
    batches = list(_batches(sheets, _TOKENS.get(learner.machine.device.type, _TOKENS["cpu"])))

    def asked(several: Sequence[Packed]) -> Tensor:
        with torch.no_grad(), learner.machine.lowered():  # torch's no_grad belongs to a thread
            return talk_logps(learner.model, paper.batch(several)).cpu()

    found: dict[str, list[float]] = {}
    for several, logps in zip(batches, pool.map(asked, batches), strict=True):
        talks = [talk for sheet in several for talk in sheet.talks]
        for talk, logp in sorted(zip(talks, logps.tolist(), strict=True), key=lambda one: not one[0].good):
            found.setdefault(talk.row, []).append(logp)
    return {row: Score(*both) for row, both in found.items()}


def _batches(sheets: Sequence[Packed], most: int) -> Iterator[list[Packed]]:
    """Sheets of like length, as many as fit."""
    several: list[Packed] = []
    for sheet in sheets:
        if several and (len(several) + 1) * len(sheet.ids) > most:
            yield several
            several = []
        several.append(sheet)
    if several:
        yield several
