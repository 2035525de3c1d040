"""Rows: what one must have, where its pictures stand, that nothing passes silently."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from training.data.rows import Kind, Origin, Row, Source, Turn, row_id

ONE, TWO = "1" * 64, "2" * 64


def row(**changed: object) -> Row:
    given: dict[str, object] = {
        "id": row_id("edit", "e1"),
        "kind": Kind.SFT,
        "language": "hu",
        "pictures": (ONE,),
        "turns": (Turn(role="user", content="Mi ez?"),),
        "answer": "Egy ház.",
        "source": Source.EDIT,
        "origin": Origin(kind="edit", id="e1"),
    }
    return Row.model_validate({**given, **changed})


def test_a_row_comes_back_from_its_line_as_it_was() -> None:
    made = row()
    assert Row.model_validate_json(made.model_dump_json()) == made


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"anwser": "?"}, "Extra inputs"),
        ({"answer": None}, "has answer and nothing else"),
        ({"chosen": "a"}, "has answer and nothing else"),
        ({"kind": "pair"}, "has chosen, rejected"),
        ({"kind": "rating"}, "has answer, good"),
        ({"answer": " "}, "empty"),
        ({"language": "xx"}, "no such language"),
        ({"turns": ()}, "needs a turn"),
        ({"turns": (Turn(role="user", content="?"), Turn(role="assistant", content="!"))}, "has to be the user's"),
        ({"turns": (Turn(role="user", content="?", pictures=(TWO,)),)}, "not those of the row"),
        ({"weight": 0}, "greater than 0"),
        ({"weight": float("nan")}, "finite"),
        ({"id": "1"}, "pattern"),
    ],
)
def test_a_row_that_could_teach_something_else_is_refused(changed: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        row(**changed)


def test_pictures_belong_to_the_first_message_unless_turns_name_their_own() -> None:
    said = (Turn(role="user", content="a"), Turn(role="assistant", content="b"), Turn(role="user", content="c"))
    assert [shas for _, shas in row(turns=said, pictures=(ONE, TWO)).shown()] == [(ONE, TWO), (), ()]
    own = (said[0].model_copy(update={"pictures": (ONE,)}), said[1], said[2].model_copy(update={"pictures": (TWO,)}))
    assert [shas for _, shas in row(turns=own, pictures=(ONE, TWO)).shown()] == [(ONE,), (), (TWO,)]


def test_ids_tell_parts_apart_by_where_they_end() -> None:
    assert row_id("ab", "c") != row_id("a", "bc")
    assert row_id("ab", "c") == row_id("ab", "c")
