"""`python -m evaluation score` on files as other harnesses write them, whole and broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.__main__ import main
from evaluation.benchmarks.circular import turned
from evaluation.benchmarks.rows import BenchmarkRow, read_rows

CHOICES = [("1", "mi ez?", "macska", "kutya", "ló", "B"), ("2", "mi ez?", "hajó", "ház", "fa", "A")]
CHOICE_HEAD = "index\tquestion\tA\tB\tC\tanswer"


class Desk:
    """Files on a desk, scored."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys
        self.said = ""

    def score(self, task: str, head: str, rows: list[tuple[str, ...]], answers: list[Any], *arguments: str) -> Any:
        """The printed object; None where there is no number, with the sentence in `said`."""
        lines = [one if isinstance(one, str) else json.dumps(one) for one in answers]
        return self.score_file(task, head, rows, ".jsonl", "".join(f"{line}\n" for line in lines), *arguments)

    def score_file(
        self, task: str, head: str, rows: list[tuple[str, ...]], suffix: str, text: str, *arguments: str
    ) -> Any:
        """The same with a file of predictions as it stands."""
        data, predictions = self._folder / "data.tsv", self._folder / f"predictions{suffix}"
        data.write_text("\n".join([head, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
        predictions.write_text(text, encoding="utf-8")
        named = ["--task", task, "--data", str(data), "--predictions", str(predictions), "--language", "hu", "--json"]
        status = main(["score", *named, *arguments])
        out, self.said = self._capsys.readouterr()
        return json.loads(out) if status == 0 else None


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def said(index: object, text: object) -> dict[str, object]:
    return {"index": index, "prediction": text}


def test_choices_count_right_wrong_and_unparsed(desk: Desk) -> None:
    found = desk.score("mcq", CHOICE_HEAD, CHOICES, [said(1, "A válasz: B"), said("2", "Nem tudom.")])
    assert (found["task"], found["language"], found["n"]) == ("mcq", "hu", 2)
    assert (found["score"], found["vanilla"], found["unparsed"], found["protocol"]) == (50, 50, 50, "vanilla")


def test_a_circular_group_counts_only_when_each_turn_is_right(desk: Desk) -> None:
    turns = turned([BenchmarkRow(row[0], row[5], row[2:5]) for row in CHOICES])
    answers = [said(int(row.index), row.answer) for row in turns]
    answers[-1]["prediction"] = "egyik sem"
    found = desk.score("mcq", CHOICE_HEAD, CHOICES, answers, "--circular")
    assert (found["n"], found["vanilla"], found["circular"], found["score"]) == (2, 100, 50, 50)
    assert found["unparsed"] == pytest.approx(100 / 6)


def test_turns_follow_the_published_rule() -> None:
    first, second, third = turned([BenchmarkRow("7", "C", ("x", "y", "z"))])
    assert (first.index, first.options, first.answer) == ("7", ("x", "y", "z"), "C")
    assert (second.index, second.options, second.answer) == ("1000007", ("y", "z", "x"), "B")
    assert (third.index, third.options, third.answer, third.group) == ("2000007", ("z", "x", "y"), "A", "7")
    big = turned([BenchmarkRow("1000000", "A", ("x", "y"))])
    assert big[1].index == "11000000"


def test_rows_that_name_labels_or_have_a_bad_answer_are_not_turned() -> None:
    assert len(turned([BenchmarkRow("1", "C", ("x", "y", "both A and B"))])) == 1
    assert len(turned([BenchmarkRow("1", "E", ("x", "y"))])) == 1


def test_groups_of_the_file_are_used_where_it_has_them(desk: Desk) -> None:
    rows = [("1", "1", "x", "y", "A"), ("1000001", "1", "y", "x", "B")]
    found = desk.score("mcq", "index\tg_index\tA\tB\tanswer", rows, [said(1, "A"), said(1000001, "A")])
    assert (found["vanilla"], found["circular"]) == (100, 0)


CIRCULAR_ROWS = [
    *[("1", "?", "cat", "dog", "", "", "B"), ("1000001", "?", "dog", "cat", "", "", "A")],
    *[("2", "?", "cat", "dog", "cow", "", "A"), ("1000002", "?", "cow", "cat", "dog", "", "B")],
    *[("2000002", "?", "dog", "cow", "cat", "", "C"), ("3", "?", "cat", "dog", "cow", "hen", "D")],
    *[("1000003", "?", "hen", "cat", "dog", "cow", "A"), ("2000003", "?", "cow", "hen", "cat", "dog", "B")],
    ("3000003", "?", "dog", "cow", "hen", "cat", "C"),
]
"""What VLMEvalKit's `vlmutil circular` makes of rows 1, 2 and 3: it names no groups, and turns the other way."""


@pytest.mark.parametrize("arguments", [(), ("--circular",)])
@pytest.mark.parametrize(
    ("wrong", "circular"), [(set(), 100), ({"1000001"}, 200 / 3), ({"3"}, 200 / 3), ({"2000002", "3000003"}, 100 / 3)]
)
def test_turns_that_vlmevalkit_wrote_are_scored_as_it_scores_them(
    desk: Desk, wrong: set[str], circular: float, arguments: tuple[str, ...]
) -> None:
    """`mcq_circular_eval` of the same rows and predictions gives these numbers."""
    answers = [
        said(int(row[0]), "ABCD"["ABCD".index(row[-1]) - 1] if row[0] in wrong else row[-1]) for row in CIRCULAR_ROWS
    ]
    head = "index\tquestion\tA\tB\tC\tD\tanswer"
    found = desk.score("mcq", head, CIRCULAR_ROWS, answers, *arguments)
    assert (found["n"], found["circular"], found["protocol"]) == (3, pytest.approx(circular), "circular")
    assert found["vanilla"] == pytest.approx(100 - 100 / 3 * len(wrong & {"1", "2", "3"}))


def test_a_row_that_only_looks_like_a_turn_is_one_of_its_own(desk: Desk) -> None:
    rows = [("1", "?", "cat", "dog", "A"), ("1000001", "?", "cat", "cow", "A"), ("2000001", "?", "dog", "cat", "A")]
    found = desk.score("mcq", "index\tquestion\tA\tB\tanswer", rows, [said(int(row[0]), "A") for row in rows])
    assert (found["n"], found["protocol"]) == (3, "vanilla")


def test_pope_counts_yes_among_the_answers(desk: Desk) -> None:
    rows = [("1", "yes"), ("2", "yes"), ("3", "no"), ("4", "no")]
    answers = [said(1, "Igen."), said(2, "Nem."), said(3, "Igen, látszik."), said(4, "talán")]
    found = desk.score("pope", "index\tanswer", rows, answers)
    assert (found["accuracy"], found["precision"], found["recall"], found["f1"]) == (25, 50, 50, 50)
    assert (found["yes_share"], found["unparsed"]) == (50, 25)


def test_mme_counts_pairs_of_a_picture(desk: Desk) -> None:
    rows = [
        ("1", "p", "yes", "count"),
        ("2", "p", "no", "count"),
        ("3", "q", "yes", "count"),
        ("4", "q", "no", "count"),
    ]
    answers = [said(1, "Igen"), said(2, "Nem"), said(3, "Igen"), said(4, "Igen")]
    found = desk.score("mme", "index\timage_path\tanswer\tcategory", rows, answers)
    assert found["categories"] == {"count": 75 + 50}


def test_mme_tells_perception_from_cognition(desk: Desk) -> None:
    rows = [("1", "p", "yes", "count"), ("2", "q", "yes", "code_reasoning")]
    told = desk.score("mme", "index\timage_path\tanswer\tcategory", rows, [said(1, "Igen"), said(2, "Nem")])
    assert (told["perception"], told["cognition"], told["score"]) == (200, 0, 200)


def test_seed_bench_tells_every_kind_of_question(desk: Desk) -> None:
    rows = [("1", "x", "y", "A", "scene"), ("2", "x", "y", "B", "scene"), ("3", "x", "y", "B", "count")]
    told = desk.score("seed", "index\tA\tB\tanswer\tcategory", rows, [said(1, "A"), said(2, "A"), said(3, "B")])
    assert told["categories"] == {"count": 100, "scene": 50}
    assert told["score"] == pytest.approx(200 / 3)


def test_mmmu_has_questions_with_options_and_open_ones(desk: Desk) -> None:
    rows = [
        ("1", "x", "y", "B", "Art"),
        ("2", "", "", "['12,5', 'tizenkettő és fél']", "Physics"),
        ("3", "", "", "Budapest", "Art"),
        ("4", "", "", "7", "Physics"),
    ]
    answers = [said(1, "B"), said(2, "Az eredmény 12,50."), said(3, "Ez BUDAPEST látképe."), said(4, "17")]
    told = desk.score("mmmu", "index\tA\tB\tanswer\tcategory", rows, answers)
    assert (told["score"], told["choice"], told["open"], told["unparsed"]) == (75, 100, pytest.approx(200 / 3), 0)
    assert told["categories"] == {"Art": 100, "Physics": 50}


def test_free_answers_are_words_or_numbers_and_nothing_is_guessed(desk: Desk) -> None:
    rows = [("1", "piros labda"), ("2", "3"), ("3", "három alma")]
    answers = [said(1, "Egy Piros  labda."), said(2, "nem tudom"), said(3, "")]
    told = desk.score("free", "index\tanswer", rows, answers)
    assert (told["n"], told["score"], told["unparsed"]) == (3, pytest.approx(100 / 3), pytest.approx(200 / 3))


def test_keywords_are_scored_alone_with_their_signature(desk: Desk) -> None:
    rows = [("1", "Kürtőskalács parázs fölött."), ("2", "12")]
    told = desk.score("keywords", "index\tanswer", rows, [said(1, "Egy kürtőskalács."), said(2, "12")])
    assert (told["n"], told["without_keywords"], told["score"]) == (1, 1, pytest.approx(100 / 3))
    assert told["signatures"]["keywords"].startswith("keywords|k:5")
    assert desk.score("keywords", "index\tanswer", [("1", "12")], [said(1, "12")]) is None
    assert "no keyword" in desk.said or "has a keyword" in desk.said


@pytest.mark.parametrize("around", [0, 1], ids=["0.7", "before"])
def test_what_lmms_eval_logs_is_read_by_the_place_of_its_row(desk: Desk, around: int) -> None:
    def logged(place: int, text: str) -> dict[str, object]:
        answers: list[object] = [text]
        return {"doc_id": place, "target": "?", "filtered_resps": [answers] if around else answers, "acc": 0.0}

    answers = [logged(1, "A"), logged(0, "A válasz: B"), logged(9, "A")]
    told = desk.score("mcq", CHOICE_HEAD, CHOICES, answers)
    assert (told["score"], told["notes"]) == (100, {"unknown_index": 1})
    several = {"doc_id": 0, "filtered_resps": [["A"], ["B"]]}
    assert desk.score("mcq", CHOICE_HEAD, CHOICES, [several, logged(1, "A")]) is None
    assert "2 answers to one question" in desk.said


@pytest.mark.parametrize("suffix", [".tsv", ".json"])
def test_tables_of_vlmevalkit_are_predictions_as_they_are(desk: Desk, suffix: str) -> None:
    rows = [
        {"index": 1, "question": "mi ez?", "prediction": "B\na kutya"},
        {"index": 2, "question": "", "prediction": "A"},
    ]
    table = 'index\tquestion\tprediction\n1\tmi ez?\t"B\na kutya"\n2\t\tA\n'
    told = desk.score_file("mcq", CHOICE_HEAD, CHOICES, suffix, table if suffix == ".tsv" else json.dumps(rows))
    assert (told["score"], told["notes"]) == (100, {})
    assert (
        desk.score_file("mcq", CHOICE_HEAD, CHOICES, suffix, "index\tprediction\n1" if suffix == ".tsv" else "[{")
        is None
    )
    assert "predictions" + suffix in desk.said


def test_a_workbook_is_refused_with_what_to_do(desk: Desk) -> None:
    assert desk.score_file("mcq", CHOICE_HEAD, CHOICES, ".xlsx", "PK") is None
    assert "PRED_FORMAT=tsv" in desk.said


def test_captions_have_a_key_and_a_signature_for_every_metric(desk: Desk) -> None:
    rows = [("1", "Egy nagy barna kutya fut a zöld füvön."), ("2", "Két macska ül a piros kanapén.")]
    found = desk.score("captions", "index\tanswer", rows, [said(1, rows[0][1]), said(2, None)])
    assert {"bleu", "bleu_4", "chrf++", "rouge_l", "meteor", "keywords", "language_consistency"} <= set(found)
    assert found["language"] == "hu"
    assert found["meteor"] == pytest.approx(50, abs=1)
    assert set(found["signatures"]) <= set(found)
    assert (found["n"], found["unparsed"]) == (2, 50)


def test_what_is_missing_unknown_or_cut_is_noted(desk: Desk) -> None:
    answers = [said(1.0, "B\u0000"), said(99, "A"), said(1, "B\u0000"), '{"index": 2, "predic']
    found = desk.score("mcq", CHOICE_HEAD, CHOICES, answers)
    assert found["notes"] == {"unknown_index": 1, "double": 1, "last_line_cut": 1, "missing": 1}
    assert (found["score"], found["unparsed"]) == (50, 50)


def test_silence_in_any_form_is_wrong_and_unparsed(desk: Desk) -> None:
    rows = [(str(at), *CHOICES[0][1:]) for at in range(1, 6)]
    answers = [said(1, None), said(2, ""), said(3, "\u0000"), said(4, "B")]
    found = desk.score("mcq", CHOICE_HEAD, rows, answers)
    assert (found["n"], found["score"], found["unparsed"], found["notes"]) == (5, 20, 80, {"missing": 1})
    assert desk.score("mcq", CHOICE_HEAD, rows, [])["score"] == 0


def test_captions_without_a_reference_have_no_number_and_a_language_without_stemmer_says_so(desk: Desk) -> None:
    head = "index\tquestion\tanswer"
    assert desk.score("captions", head, [("1", "?", ""), ("2", "?", "")], [said(1, "x")]) is None
    assert "Traceback" not in desk.said
    assert desk.said.strip()
    found = desk.score("captions", head, [("1", "?", "两只黑猫。")], [said(1, "一只黑猫。")], "--language", "zh")
    assert 0 < found["meteor"] < 100
    assert "stages:exact|" in found["signatures"]["meteor"]
    assert desk.score("captions", head, [("1", "?", "x")], [said(1, "x")], "--language", "tlh") is None
    assert "No language 'tlh' is known" in desk.said


@pytest.mark.parametrize(
    ("rows", "answers", "sentence"),
    [
        (CHOICES, [said(1, "A"), said(1, "B")], "two different predictions for '1'"),
        (CHOICES, ["{", said(1, "B")], "line 1"),
        ([*CHOICES, CHOICES[0]], [], "the index '1' more than once"),
        ([(*CHOICES[0][:5], "")], [], "no answer"),
        ([("1", "?", "", "", "", "A")], [], "no options"),
        ([], [], "no rows"),
    ],
)
def test_where_there_is_no_true_number_there_is_none(
    desk: Desk, rows: list[tuple[str, ...]], answers: list[Any], sentence: str
) -> None:
    assert desk.score("mcq", CHOICE_HEAD, rows, answers) is None
    assert sentence in desk.said


def test_a_line_that_lacks_a_cell_is_named(desk: Desk) -> None:
    assert desk.score("mcq", CHOICE_HEAD, [CHOICES[0], CHOICES[1][:-1]], [said(1, "B")]) is None
    assert "line 3" in desk.said


def test_rows_may_come_as_json_lines(tmp_path: Path) -> None:
    names = CHOICE_HEAD.split("\t")
    path = tmp_path / "data.jsonl"
    path.write_text("".join(f"{json.dumps(dict(zip(names, row, strict=True)))}\n" for row in CHOICES))
    assert [(row.index, row.options, row.answer) for row in read_rows(path)] == [
        (row[0], row[2:5], row[5]) for row in CHOICES
    ]
