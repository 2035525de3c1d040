"""How an exam is read, and when its answers are right."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evaluation.exam import (
    ITEMS,
    ExamInvalid,
    ExamItem,
    Task,
    as_it_came,
    chosen,
    circular,
    open_exam,
    right,
    write_exam,
)

PICTURE = b"a picture"
SHA = hashlib.sha256(PICTURE).hexdigest()


def item(task: Task, *accepted: tuple[str, ...], options: tuple[str, ...] = ()) -> ExamItem:
    return ExamItem(
        id="one",
        language="hu",
        task=task,
        picture=SHA,
        questions=tuple("?" for _ in accepted),
        accepted=accepted,
        options=options,
    )


def test_an_exam_is_read_as_it_was_written(tmp_path: Path) -> None:
    asked = [item(Task.CAPTION, ("Egy piros labda.",))]
    written = write_exam(tmp_path / "exam", asked, {SHA: PICTURE})
    opened = open_exam(tmp_path / "exam")
    assert opened == written
    assert opened.items == tuple(asked)
    assert opened.picture(SHA) == PICTURE
    assert opened.hash == hashlib.sha256((tmp_path / "exam" / ITEMS).read_bytes()).hexdigest()


def test_all_faults_of_an_exam_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / ITEMS).write_text('{"id": "one"}\n{"colour": 1}\n')
    with pytest.raises(ExamInvalid, match=r"line 1, language: .*line 2, colour: "):
        open_exam(tmp_path)


def test_an_empty_or_missing_exam_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExamInvalid, match=r"There is no exam.jsonl"):
        open_exam(tmp_path)
    (tmp_path / ITEMS).write_text("")
    with pytest.raises(ExamInvalid, match="no items"):
        open_exam(tmp_path)


def test_a_changed_or_missing_picture_is_found(tmp_path: Path) -> None:
    exam = write_exam(tmp_path / "exam", [item(Task.CAPTION, ("x",))], {SHA: PICTURE})
    path = next((tmp_path / "exam" / "pictures").iterdir())
    path.write_bytes(b"another")
    with pytest.raises(ExamInvalid, match="damaged"):
        exam.picture(SHA)
    path.unlink()
    with pytest.raises(ExamInvalid, match="missing"):
        exam.picture(SHA)


def test_a_caption_is_right_only_letter_by_letter() -> None:
    asked = item(Task.CAPTION, ("Egy piros labda.", "Piros labda."))
    assert right(asked, [" Egy piros labda. "])
    assert not right(asked, ["Egy piros labda"])


@pytest.mark.parametrize("task", [Task.NAME, Task.NEW_NAME])
def test_a_name_is_right_wherever_it_stands(task: Task) -> None:
    asked = item(task, ("Kürtőskalács", "kürtős kalács"))
    assert right(asked, ["Ez egy kürtőskalács cukorral."])
    assert not right(asked, ["Ez egy sütemény."])


def test_a_pair_is_right_when_both_answers_are() -> None:
    asked = item(Task.YES_NO, ("Igen.",), ("Nem.",))
    assert right(asked, ["Igen.", "Nem."])
    assert not right(asked, ["Igen.", "Igen."])


def test_a_choice_is_right_by_letter_words_or_both() -> None:
    asked = item(Task.CHOICE, ("B",), options=("egy", "kettő", "három"))
    assert [right(asked, [answer]) for answer in ("B", "b) x", "Kettő.", "B. kettő", "A. kettő", "D", "egy")] == [
        True, False, True, True, False, False, False,
    ]  # fmt: skip
    assert chosen("D", ("egy", "kettő", "három")) is None


def test_a_circular_choice_is_right_only_when_every_turn_is() -> None:
    options = ("egy", "kettő", "három")
    plain = item(Task.CHOICE, ("B",), options=options).model_copy(
        update={"questions": ("Hány?\nA. egy\nB. kettő\nC. három",)}
    )
    asked = circular(plain)
    assert asked.questions == (
        "Hány?\nA. egy\nB. kettő\nC. három",
        "Hány?\nA. kettő\nB. három\nC. egy",
        "Hány?\nA. három\nB. egy\nC. kettő",
    )
    assert asked.accepted == (("B",), ("A",), ("C",))
    assert right(asked, ["B", "A", "C"])
    assert right(asked, ["kettő", "A. kettő", "Kettő."])
    assert not right(asked, ["B", "B", "B"])  # whoever always says the same letter
    assert not right(asked, ["B", "A", "egy"])
    assert as_it_came(asked) == plain


@pytest.mark.parametrize("task", [Task.MMMU, Task.MMMU_BACK])
def test_mmmu_asks_for_an_option_or_freely(task: Task) -> None:
    choice = item(task, ("B",), options=("egy", "kettő", "három"))
    assert [right(choice, [answer]) for answer in ("B", "Kettő.", "C")] == [True, True, False]
    asked = item(task, ("24.0", "huszonnégy"))
    assert [right(asked, [answer]) for answer in ("24", "Talán huszonnégy.", "25", "")] == [True, True, False, False]


def test_a_choice_that_does_not_show_its_options_cannot_be_turned() -> None:
    with pytest.raises(ExamInvalid, match="cannot be turned"):
        circular(item(Task.CHOICE, ("B",), options=("egy", "kettő")))


def test_options_that_name_each_other_stay_as_they_are() -> None:
    options = ("egy", "kettő", "A és B")
    plain = item(Task.CHOICE, ("A",), options=options).model_copy(
        update={"questions": ("Hány?\nA. egy\nB. kettő\nC. A és B",)}
    )
    assert circular(plain).questions == plain.questions
