"""Files of benchmarks: every shape that is around is read, and every fault is told with its line and column."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.benchmark_files import FaultKind, Found, read
from core.benchmark_items import ItemKind
from core.errors import InvalidInput, Reason
from tests.core.benchmark_files.shapes import BLUE, MMBENCH, RED, coded, line, picture, tsv, turned

FOUR = line(7, question="Which?", A="one", B="two", C="three", D="four", answer="B")


def found(path: Path) -> Found:
    def keep(data: bytes) -> str:
        if not data.startswith(b"\xff\xd8"):
            raise InvalidInput(Reason.PICTURE_UNREADABLE)
        return name(data)

    return read(path, keep)


def name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def faults(path: Path) -> list[tuple[int, str, FaultKind]]:
    return [(fault.line, fault.column, fault.kind) for fault in found(path).faults]


def test_a_row_says_what_is_asked_and_keeps_all_its_columns(tmp_path: Path) -> None:
    read_file = found(tsv(tmp_path / "b.tsv", [line(3), FOUR]))
    assert read_file.faults == ()
    first, second = (question.first for question in read_file.questions)
    assert (first.index, first.kind, first.letters, first.answer) == ("3", ItemKind.CHOICE, ("A", "B"), "A")
    assert first.fields.question == 'What is "red" here?\nLook closely.'
    assert first.pictures == second.pictures == (name(picture()),)
    assert tuple(first.cells) == MMBENCH
    assert (first.cells["l2-category"], first.cells["image"]) == ("finegrained", {"base64": name(picture())})
    assert (first.line, second.line) == (2, 4)  # the question of the first goes over two lines


def test_yes_no_free_answers_and_letters_beyond_d(tmp_path: Path) -> None:
    columns = ("index", "question", *"ABCDEF", "answer", "image")
    asked = [
        {"index": 1, "question": "Red?", "answer": "Yes", "image": RED},
        {"index": 2, "question": "What?", "answer": "a red car", "image": RED},
        {"index": 3, "question": "Which?", **{letter: letter * 2 for letter in "ABCDEF"}, "answer": "F", "image": RED},
    ]
    kinds = [(row.kind, row.answer, len(row.letters)) for row in found(tsv(tmp_path / "b.tsv", asked, columns)).rows]
    assert kinds == [(ItemKind.YES_NO, "yes", 0), (ItemKind.OPEN, "a red car", 0), (ItemKind.CHOICE, "F", 6)]


def test_several_pictures_and_the_picture_of_another_row(tmp_path: Path) -> None:
    rows = [line(1, image="2"), line(2, image=f"['{RED}', '{BLUE}']"), line(3, image=f'["{BLUE}"]')]
    both = (name(picture()), name(picture((0, 0, 200))))
    questions = found(tsv(tmp_path / "b.tsv", rows)).questions
    assert [question.pictures for question in questions] == [both, both, both[1:]]


def test_turns_of_the_same_options_are_one_question(tmp_path: Path) -> None:
    other = line(8, question="Another?")
    rows = [FOUR, other, *(turned(FOUR, by) for by in (1, 2, 3)), turned(other, 1)]
    read_file = found(tsv(tmp_path / "b.tsv", rows))
    assert read_file.faults == ()
    assert len(read_file.rows) == 6
    four, two = read_file.questions
    assert [turn.order for turn in four.turns] == [(1, 2, 3, 0), (2, 3, 0, 1), (3, 0, 1, 2)]
    assert [turn.row.index for turn in two.turns] == ["1000008"]


def test_turns_by_their_group_or_by_ten_millions(tmp_path: Path) -> None:
    columns = (*MMBENCH, "g_index")
    named = [FOUR | {"g_index": 7}, turned(FOUR, 1) | {"index": 99, "g_index": 7}]
    far = FOUR | {"index": 2_000_007}
    assert [len(one.turns) for one in found(tsv(tmp_path / "g.tsv", named, columns)).questions] == [1]
    rows = [line(7), far, turned(far, 1, 10_000_000)]
    assert [len(one.turns) for one in found(tsv(tmp_path / "b.tsv", rows)).questions] == [0, 1]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"question": "Something else?"}, id="another question"),
        pytest.param({"answer": "D"}, id="another answer"),
        pytest.param({"A": "five"}, id="another option"),
        pytest.param({"image": BLUE}, id="another picture"),
    ],
)
def test_what_only_looks_like_a_turn_is_a_question_of_its_own(tmp_path: Path, change: Mapping[str, object]) -> None:
    assert len(found(tsv(tmp_path / "b.tsv", [FOUR, turned(FOUR, 1) | change])).questions) == 2
    said = [FOUR | {"g_index": 7}, turned(FOUR, 1) | change | {"g_index": 7}]
    assert faults(tsv(tmp_path / "g.tsv", said, (*MMBENCH, "g_index"))) == [(3, "g_index", FaultKind.NO_TURN)]


@pytest.mark.parametrize(
    ("change", "column", "kind"),
    [
        ({"index": ""}, "index", FaultKind.VALUE_MISSING),
        ({"index": 1}, "index", FaultKind.INDEX_TWICE),
        ({"question": " "}, "question", FaultKind.VALUE_MISSING),
        ({"question": "a\x07b"}, "question", FaultKind.HIDDEN_CHARACTERS),
        ({"answer": ""}, "answer", FaultKind.VALUE_MISSING),
        ({"answer": "C"}, "answer", FaultKind.ANSWER_UNKNOWN),
        ({"answer": "the car"}, "answer", FaultKind.ANSWER_UNKNOWN),
        ({"B": "", "C": "the sea"}, "B", FaultKind.OPTION_MISSING),
        ({"B": ""}, "A", FaultKind.OPTION_ALONE),
        ({"image": RED[:-3] + "!!!"}, "image", FaultKind.BASE64),
        ({"image": f"['{RED}'"}, "image", FaultKind.BASE64),
        ({"image": coded(b"P" * 60)}, "image", FaultKind.PICTURE),
        ({"image": "99"}, "image", FaultKind.ROW_UNKNOWN),
        ({"image": "3"}, "image", FaultKind.ROW_WITHOUT_PICTURE),
        ({"image": ""}, "image", FaultKind.VALUE_MISSING),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(
    tmp_path: Path, change: Mapping[str, object], column: str, kind: FaultKind
) -> None:
    rows = [line(1, question="One line?"), line(2, question="Two?") | change, line(3, image="1")]
    assert faults(tsv(tmp_path / "b.tsv", rows)) == [(3, column, kind)]


def test_every_faulty_row_is_told(tmp_path: Path) -> None:
    rows = [line(1, answer="Z"), line(2), line(2), line(4, image="5")]
    told = [(2, "answer"), (6, "index"), (8, "image")]
    assert [(row, column) for row, column, _ in faults(tsv(tmp_path / "b.tsv", rows))] == told


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", (0, "", FaultKind.EMPTY)),
        (b"index\tquestion\tanswer\timage\n", (0, "", FaultKind.EMPTY)),
        (b"index\tquestion\timage\n1\tWhat?\tx\n", (1, "answer", FaultKind.COLUMN_MISSING)),
        (b"index\tquestion\tanswer\tanswer\n1\ta\tb\tc\n", (1, "answer", FaultKind.COLUMN_TWICE)),
        (b"index\tquestion\tanswer\timage\n1\tWhat?\tyes\n", (2, "", FaultKind.CELLS)),
        (b'index\tquestion\tanswer\timage\n1\t"What?\tyes\tx\n', (2, "", FaultKind.QUOTES)),
        (b'index\tquestion\tanswer\timage\n1\t"What"?\tyes\tx\n', (2, "", FaultKind.QUOTES)),
        ("index\tquestion\n1\tPiros?".encode("utf-16"), (1, "", FaultKind.ENCODING)),
        (b"index\tquestion\tanswer\timage\n1\tV\xf6r\xf6s?\tyes\tx\n", (2, "", FaultKind.ENCODING)),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, data: bytes, expected: tuple[int, str, FaultKind]) -> None:
    path = tmp_path / "b.tsv"
    path.write_bytes(data)
    assert faults(path) == [expected]


def test_json_lines_keep_their_kinds_of_values(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    rows = [
        {"index": 1, "question": "Red?", "answer": "yes", "image": [RED, BLUE], "year": 1990, "tags": ["a"]},
        {"index": 2, "question": "Blue?", "answer": "no", "image": 1},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    first, second = found(path).questions
    assert (first.first.cells["year"], first.first.cells["tags"]) == (1990, ["a"])
    assert len(first.pictures) == 2
    assert second.pictures == first.pictures
    path.write_text('{"index": 1\n[]\n{"index": 1, "question": {}, "answer": "a"}\n', encoding="utf-8")
    kinds = [(1, "", FaultKind.RECORD), (2, "", FaultKind.RECORD), (3, "question", FaultKind.VALUE_KIND)]
    assert faults(path) == kinds


def test_pictures_beside_the_file_and_none_from_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "1.jpg").write_bytes(picture())
    (tmp_path / "secret.jpg").write_bytes(picture())
    columns = ("index", "question", "answer", "image_path")
    asked = {"question": "Red?", "answer": "yes"}
    rows = [
        {"index": number, "image_path": path, **asked}
        for number, path in enumerate(["pictures/1.jpg", "../secret.jpg", "none.jpg"])
    ]
    told = found(tsv(folder / "b.tsv", rows, columns))
    assert [row.pictures for row in told.rows] == [(name(picture()),)]
    assert [(fault.line, fault.detail) for fault in told.faults] == [(3, "../secret.jpg"), (4, "none.jpg")]


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"PK")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no")
    for path in (tmp_path / "b.xlsx", tmp_path / "b.parquet", tmp_path):
        assert [kind for _, _, kind in faults(path)] == [FaultKind.FORMAT]
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "none.tsv")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.tsv", FaultKind.QUOTES), ("a.jsonl", FaultKind.RECORD), ("a.parquet", FaultKind.FORMAT)],
)
def test_a_gigabyte_of_nothing_is_refused_without_being_read_whole(tmp_path: Path, name: str, kind: FaultKind) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(2**30)
    tracemalloc.start()
    try:
        found = read(tmp_path / name, lambda data: "")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [fault.kind for fault in found.faults] == [kind]
    assert most < 2**30
