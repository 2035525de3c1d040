"""How a run closes: one exam for parent and child, answers that a kill does not lose, a whole comparison."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from backend.runs import closing
from core.detect import Detector
from core.engine import Ask
from evaluation.exam import Exam, ExamInvalid, ExamItem, Task, write_exam
from tests.backend.serving import checkpoints
from tests.backend.serving.scripted import Answer, ScriptedEngine
from tests.training.rows import drawn
from training.events import Cell
from training.folder import ExamRef, ParentRef, SnapshotRef, Spec

PICTURE = b"a drawing"
SHA = hashlib.sha256(PICTURE).hexdigest()
COUNT = 12


@pytest.fixture
def exam(tmp_path: Path) -> Exam:
    """Names and captions in Hungarian: as many of each."""
    names = [_item(f"name-{number}", Task.NEW_NAME, "dobostorta") for number in range(COUNT)]
    captions = [_item(f"caption-{number}", Task.CAPTION, "Egy nagy piros labda.") for number in range(COUNT)]
    return write_exam(tmp_path / "exam", [*names, *captions], {SHA: PICTURE})


@pytest.fixture
def spec(exam: Exam) -> Spec:
    """A run whose parent is a base with an adapter."""
    return Spec(
        run="r1",
        recipe_name="demo-refresh",
        recipe={},
        snapshot=SnapshotRef(folder="snapshots/x", hash="x"),
        base="base",
        parent=ParentRef(model="parent", adapter="old"),
        exam=ExamRef(folder=str(exam.folder), hash=exam.hash),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _item(key: str, task: Task, accepted: str) -> ExamItem:
    return ExamItem(
        id=key, language="hu", task=task, picture=SHA, questions=(f"Mi ez? {key}",), accepted=((accepted,),)
    )


def learnt(ask: Ask) -> Answer:
    """The child knows the name; the parent answers in English; captions are right on both sides."""
    if "name" not in ask.turns[0].text:
        return Answer(("Egy nagy ", "piros labda."))
    return Answer(("Ez egy szép dobostorta.",) if ask.source.adapter == "new" else ("A cake.",))


def run(spec: Spec, folder: Path, engine: Callable[[], ScriptedEngine], **more: object) -> tuple[Cell, ...] | None:
    folder.mkdir(exist_ok=True)
    return closing.evaluate(spec, "new", folder, lambda done, whole: None, engine=engine, **more)  # type: ignore[arg-type]


@pytest.mark.slow
def test_what_the_child_has_learnt_is_told_and_what_it_kept_is_not(spec: Spec, tmp_path: Path) -> None:
    cells = run(spec, tmp_path / "result", lambda: ScriptedEngine(learnt))
    assert cells is not None
    by_task = {cell.task: cell for cell in cells}
    assert (by_task["new_name"].parent, by_task["new_name"].child, by_task["new_name"].better) == (0.0, 1.0, True)
    assert (by_task["caption"].parent, by_task["caption"].child) == (1.0, 1.0)
    assert (by_task["language"].n, by_task["language"].worse) == (COUNT, False)
    written = (tmp_path / "result" / closing.COMPARISON).read_bytes()
    assert TypeAdapter(tuple[Cell, ...]).validate_json(written) == cells


def test_a_child_that_is_a_whole_checkpoint_is_asked_without_its_parents_base(spec: Spec, tmp_path: Path) -> None:
    made, folder = tmp_path / "model", tmp_path / "result"
    made.mkdir()
    folder.mkdir()
    (made / "config.json").write_text("{}")
    engine = ScriptedEngine(lambda ask: Answer(("Egy ház.",)))
    assert closing.evaluate(spec, str(made), folder, lambda done, whole: None, engine=lambda: engine)
    sources = {(ask.source.base, ask.source.adapter) for ask in engine.asked}
    assert sources == {("base", "old"), (str(made), "")}


def test_an_evaluation_that_was_cut_short_asks_only_what_is_missing(spec: Spec, tmp_path: Path) -> None:
    engines = [ScriptedEngine(learnt), ScriptedEngine(learnt)]
    folder = tmp_path / "result"
    first = run(spec, folder, lambda: engines[0], stopping=lambda: len(engines[0].asked) >= 20)
    assert first is None
    assert not (folder / closing.COMPARISON).exists()
    with (folder / closing.ANSWERS).open("a", encoding="utf-8") as kept:
        kept.write('{"key": "child name-')  # killed while a line was written
    second = run(spec, folder, lambda: engines[1])
    assert second is not None
    assert len(engines[0].asked) + len(engines[1].asked) == 4 * COUNT
    keys = [json.loads(line)["key"] for line in (folder / closing.ANSWERS).read_text().splitlines()]
    assert len(keys) == len(set(keys)) == 4 * COUNT
    assert second == run(spec, tmp_path / "whole", lambda: ScriptedEngine(learnt))


def test_a_circular_choice_also_tells_whether_it_was_right_as_it_came(tmp_path: Path) -> None:
    asked = ExamItem(
        id="turned",
        language="hu",
        task=Task.CIRCULAR,
        picture=SHA,
        questions=("Hány?\nA. egy\nB. kettő", "Hány?\nA. kettő\nB. egy"),
        accepted=(("B",), ("A",)),
        options=("egy", "kettő"),
    )
    exam = write_exam(tmp_path / "turned", [asked], {SHA: PICTURE})
    answers = {"parent turned 0": "B", "parent turned 1": "B", "child turned 0": "egy", "child turned 1": "kettő"}
    found = {one.task: (one.parent, one.child) for one in closing.judged(exam, answers, Detector())}
    assert found == {"circular": (False, False), "choice": (True, False)}


def test_another_exam_than_the_ordered_one_is_refused(spec: Spec, exam: Exam, tmp_path: Path) -> None:
    path = exam.folder / "exam.jsonl"
    path.write_text(path.read_text().replace("dobostorta", "torta"))
    with pytest.raises(ExamInvalid, match="has changed"):
        run(spec, tmp_path / "result", lambda: ScriptedEngine(learnt))


def test_without_an_exam_there_is_nothing_to_compare(spec: Spec, tmp_path: Path) -> None:
    bare = spec.model_copy(update={"exam": None})
    assert run(bare, tmp_path / "result", lambda: ScriptedEngine(learnt)) == ()


@pytest.mark.slow
def test_a_parrot_tells_which_experts_its_pictures_pass_through_and_others_do_not(tmp_path: Path, spec: Spec) -> None:
    checkpoints.parrot(tmp_path / "parrot")
    picture = drawn("red")
    sha = hashlib.sha256(picture).hexdigest()
    items = [
        ExamItem(id=code, language=code, task=Task.NAME, picture=sha, questions=(asked,), accepted=(("x",),))
        for code, asked in (("en", "What is it?"), ("hu", "Mi ez?"))
    ]
    exam = write_exam(tmp_path / "seen", items, {sha: picture})
    about = spec.model_copy(update={"exam": ExamRef(folder=str(exam.folder), hash=exam.hash)})
    found = closing.routed(about, str(tmp_path / "parrot"))
    assert found is not None
    assert (found.experts, set(found.means)) == (("en", "hu", "th"), {"en", "hu"})
    assert found.means["en"] != found.means["hu"]
    assert closing.routed(about, str(tmp_path / "parrot-llava")) is None
    assert closing.routed(about.model_copy(update={"exam": None}), str(tmp_path / "parrot")) is None
