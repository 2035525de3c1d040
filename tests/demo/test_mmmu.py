"""The small set in MMMU's shape: whole in every language, with ways back that lose something and never the answer."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from demo.__main__ import main
from demo.benchmark.back import returned, rules
from demo.benchmark.questions import questions
from demo.benchmark.spoil import changed
from demo.texts import LOCAL_LANGUAGES

CHOICES = tuple(question for question in questions() if not question.pair)


def test_a_way_back_loses_something_about_half_of_the_time_and_never_mixes_up_options() -> None:
    for language in LOCAL_LANGUAGES:
        pairs = [(question.tell("en"), returned(question, language)) for question in CHOICES]
        lost = sum(one != other for one, other in pairs)
        assert 0.3 * len(pairs) < lost < 0.7 * len(pairs)
        assert all(len(set(other.options)) == len(one.options) for one, other in pairs)
        assert pairs == [(question.tell("en"), returned(question, language)) for question in CHOICES]


def test_every_mistake_of_the_way_back_has_room_somewhere() -> None:
    texts = [text for question in CHOICES for text in question.tell("en").texts]
    assert [rule for rule in rules() if all(changed(text, rule) == text for text in texts)] == []
    assert {code for rule in rules() for code in rule.languages} <= set(LOCAL_LANGUAGES)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("vi", "Four blue hats", "Four green hats"),
        ("hu", "To the left of the red cup", "Left from the red cup"),
        ("hu", "What colour are the boats?", "Which is the colour of the boats?"),
        ("ru", "To the left of the tree", "To left of tree"),
    ],
)
def test_mistakes_are_those_of_the_language_that_it_came_through(language: str, before: str, after: str) -> None:
    own = [rule for rule in rules() if not rule.languages or language in rule.languages]
    assert after in [changed(before, rule) for rule in own]


def test_the_set_is_written_once_with_every_language_and_way_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "small"
    assert main(["mmmu", "--out", str(out)], {}) == 0
    assert "60 questions" in capsys.readouterr().out
    assert {path.name for path in out.iterdir()} == {"en", *LOCAL_LANGUAGES, *(f"back-{c}" for c in LOCAL_LANGUAGES)}
    rows = [row for path in sorted((out / "th").glob("*/*.parquet")) for row in pq.read_table(path).to_pylist()]
    assert len(rows) == 60
    kinds = [(row["question_type"], row["options"] == "[]") for row in rows]
    assert set(kinds) == {("multiple-choice", False), ("open", True)}
    assert kinds.count(("open", True)) == 3
    assert all("<image 1>" in row["question"] and row["image_1"]["bytes"] and not row["image_2"] for row in rows)
    assert main(["mmmu", "--out", str(out)], {}) == 1
    assert "is there already" in capsys.readouterr().err
