"""Any model is asked any benchmark, once; what it says is read by researchers only."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from backend.db.tables import AuditRow
from backend.services import Services
from backend.services.arena.pictures import Origin
from backend.services.benchmarks import NewBenchmark, NewItem
from backend.services.studio.evaluations import Evaluations, NewEvaluation
from core.benchmark_items import Fields, ItemKind
from core.errors import Forbidden, InvalidInput, NotFound
from core.files import Lock
from core.records import Caller
from evaluation.folder import EvaluationFolder
from evaluation.running import ask
from tests.backend.services.studio.data.house import House
from tests.backend.serving.scripted import Answer, ScriptedEngine
from tests.conftest import People

Key = Callable[[], str]


@pytest.fixture
def launched() -> list[EvaluationFolder]:
    return []


@pytest.fixture
def evaluations(services: Services, house: House, tmp_path: Path, launched: list[EvaluationFolder]) -> Evaluations:
    """A benchmark of two questions, and a launcher that only remembers."""
    drawn = BytesIO()
    Image.new("RGB", (300, 300), "red").save(drawn, "PNG")
    items = [
        NewItem(
            key=f"q{number}",
            kind=ItemKind.YES_NO,
            pictures=(drawn.getvalue(),),
            origin=Origin(source="benchmark", licence="CC0-1.0", origin="test"),
            source=Fields(f"Is number {number} red?"),
            answer="yes",
            drafts={"hu": Fields(f"Piros a {number}. szám?")},
        )
        for number in range(2)
    ]
    services.benchmarks.add_items(NewBenchmark("Colours"), items)
    return Evaluations(
        services.database,
        blobs=services.blobs,
        folder=tmp_path / "evaluations",
        audit=services.audit,
        launch=launched.append,
    )


def answered(folder: EvaluationFolder, text: str = "Yes.") -> None:
    """What the launched process would do."""
    ask(folder, ScriptedEngine(lambda request: Answer((text,))), lambda sha256: b"png", lambda done, whole: None)
    assert folder.finish()


def test_an_evaluation_is_begun_once_and_has_its_results_in_the_end(
    services: Services, evaluations: Evaluations, launched: list[EvaluationFolder], researcher: Caller, new_key: Key
) -> None:
    wanted, key = NewEvaluation("tuned", "Colours", ("hu",)), new_key()
    begun = evaluations.start(researcher, wanted, key)
    assert (begun.spec.languages, begun.answered, begun.asked, begun.scores) == (("en", "hu"), 0, 4, ())
    assert list(evaluations.results(researcher, begun.id)) == []
    answered(launched[0])
    done = evaluations.show(researcher, begun.id)
    assert (done.answered, done.working) == (4, False)
    assert [(score.language, score.score) for score in done.scores] == [("en", 100.0), ("hu", 100.0)]
    assert evaluations.start(researcher, wanted, key).scores == done.scores
    assert evaluations.start(researcher, wanted, new_key()).answered == 4
    assert len(launched) == 1
    results = list(evaluations.results(researcher, begun.id))
    assert results[0].sample.prompt == "Is number 0 red?"
    assert evaluations.picture(researcher, begun.id, results[0].sample.pictures[0])
    assert [view.id for view in evaluations.every(researcher)] == [begun.id]
    with services.database.reading() as session:
        audited = list(session.scalars(select(AuditRow.action).where(AuditRow.action == "evaluation_started")))
    assert len(audited) == 2


def test_what_works_already_is_left_alone(
    evaluations: Evaluations, launched: list[EvaluationFolder], researcher: Caller, new_key: Key
) -> None:
    wanted = NewEvaluation("tuned", "Colours")
    evaluations.start(researcher, wanted, new_key())
    with Lock(launched[0].lock):
        assert evaluations.start(researcher, wanted, new_key()).working
    assert len(launched) == 1
    assert not evaluations.start(researcher, wanted, new_key()).working
    assert len(launched) == 2


def test_only_researchers_and_only_what_is_there(
    evaluations: Evaluations, people: People, researcher: Caller, new_key: Key
) -> None:
    rater = people.caller(people.rater())
    wanted = NewEvaluation("tuned", "Colours")
    begun = evaluations.start(researcher, wanted, new_key())
    for refused in (
        lambda: evaluations.start(rater, wanted, new_key()),
        lambda: evaluations.every(rater),
        lambda: evaluations.show(rater, begun.id),
        lambda: evaluations.results(rater, begun.id),
        lambda: evaluations.picture(rater, begun.id, "p"),
        lambda: evaluations.benchmarks(rater),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(NotFound):
        evaluations.start(researcher, NewEvaluation("nobody", "Colours"), new_key())
    with pytest.raises(NotFound):
        evaluations.start(researcher, NewEvaluation("tuned", "nothing"), new_key())
    with pytest.raises(InvalidInput):
        evaluations.start(researcher, NewEvaluation("tuned", "Colours", ("xx",)), new_key())
    with pytest.raises(NotFound):
        evaluations.show(researcher, "nowhere")
    with pytest.raises(NotFound):
        evaluations.picture(researcher, begun.id, "0" * 64)


def test_what_was_measured_with_a_benchmark_that_is_gone_goes_too(
    services: Services, evaluations: Evaluations, launched: list[EvaluationFolder], researcher: Caller, new_key: Key
) -> None:
    kept = evaluations.start(researcher, NewEvaluation("base", "Colours"), new_key())
    spec = launched[0].spec()
    lost = EvaluationFolder(launched[0].path.with_name("lost"))
    lost.prepare(spec.model_copy(update={"benchmark": "Gone"}), [])
    strange = EvaluationFolder(launched[0].path.with_name("strange"))
    examinee = spec.examinee.model_copy(update={"adapter": "gone"})
    strange.prepare(spec.model_copy(update={"examinee": examinee}), [])
    working = Lock(strange.lock)
    assert working.take()
    assert evaluations.forget_lost() == 1
    working.release()
    assert [view.id for view in evaluations.every(researcher) if view.id != "strange"] == [kept.id]
    assert (lost.path.exists(), strange.path.exists()) == (False, True)


def compressed(*, mirrored: bool) -> bytes:
    """A drawing with something in it, as another programme wrote it."""
    drawn, out = Image.linear_gradient("L").resize((300, 300)).convert("RGB"), BytesIO()
    drawn.paste("red", (20, 30, 140, 260))
    (drawn.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else drawn).save(out, "JPEG", quality=70)
    return out.getvalue()


def test_what_came_back_from_another_language_is_known_by_its_rows_and_laid_beside_what_was(
    services: Services, evaluations: Evaluations, launched: list[EvaluationFolder], people: People, new_key: Key
) -> None:
    researcher = people.caller(people.researcher())
    plain = BytesIO()
    Image.new("RGB", (300, 300), "red").save(plain, "PNG")
    for name, answers, shown in (
        ("Colours, returned", "yes yes", plain.getvalue()),
        ("Others", "yes no", plain.getvalue()),
        ("Colours, of other pictures", "yes yes", compressed(mirrored=False)),
    ):
        services.benchmarks.add_items(
            NewBenchmark(name),
            [
                NewItem(
                    key=f"{name}{number}",
                    kind=ItemKind.YES_NO,
                    pictures=(shown,),
                    origin=Origin(source="benchmark", licence="CC0-1.0", origin="test"),
                    source=Fields(f"Does number {number} have the colour red?"),
                    answer=answer,
                )
                for number, answer in enumerate(answers.split())
            ],
        )
    for name in ("Colours", "Colours, returned", "Others", "Colours, of other pictures"):
        evaluations.start(researcher, NewEvaluation("tuned", name), new_key())
    evaluations.start(researcher, NewEvaluation("base", "Colours, returned"), new_key())
    assert evaluations.ways_back(researcher, "Colours") == []
    for folder, said in zip(launched, ("Yes.", "No.", "Yes.", "Yes.", "Yes."), strict=True):
        answered(folder, said)
    [way] = evaluations.ways_back(researcher, "Colours")
    assert (way.model, way.returned, way.items) == ("tuned", "Colours, returned", 2)
    assert (way.before.value, way.after.value, way.lost, way.gained, way.p) == (100, 0, 2, 0, 0.5)
    assert way.after.low == 0 < way.after.high < 100
    with pytest.raises(Forbidden):
        evaluations.ways_back(people.caller(people.rater()), "Colours")


def test_pictures_that_were_compressed_anew_are_the_same_and_mirrored_ones_are_not(
    services: Services, evaluations: Evaluations, launched: list[EvaluationFolder], people: People, new_key: Key
) -> None:
    researcher = people.caller(people.researcher())
    once = compressed(mirrored=False)
    twice = BytesIO()
    Image.open(BytesIO(once)).save(twice, "JPEG", quality=40)
    origin = Origin(source="benchmark", licence="CC0-1.0", origin="test")
    for name, picture in (("First", once), ("Again", twice.getvalue()), ("Mirrored", compressed(mirrored=True))):
        asked = Fields(f"Is there a red box? ({name})")
        item = NewItem(f"{name}1", ItemKind.YES_NO, (picture,), origin, asked, "yes")
        services.benchmarks.add_items(NewBenchmark(name), [item])
        evaluations.start(researcher, NewEvaluation("tuned", name), new_key())
    for folder in launched:
        answered(folder)
    shown = [folder.samples()[0].pictures for folder in launched]
    assert len(set(shown)) == 3
    assert [way.returned for way in evaluations.ways_back(researcher, "First")] == ["Again"]
