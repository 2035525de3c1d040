"""Where an edit is asked: on its own prompt, about sister pictures, and about its picture in the other languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from training.attribution.edits import Edit
from training.attribution.sisters import Sisters
from training.attribution.verdicts import OWN
from training.data.rows import Kind, Row, Turn, row_id


def questions(everything: Iterable[Edit]) -> Mapping[str, str]:
    """What is asked of a picture most often, by language."""
    asked: dict[str, Counter[str]] = {}
    for edit in everything:
        if len(edit.row.turns) == 1 and edit.row.pictures:
            asked.setdefault(edit.row.language, Counter())[edit.row.turns[0].content] += 1
    return {
        language: min(counts, key=lambda question: (-counts[question], question))
        for language, counts in sorted(asked.items())
    }


def places(edit: Edit, asked: Mapping[str, str], sisters: Sisters, most: int) -> Iterator[tuple[str, Row]]:
    """Each place with the pair of edit and what it replaced; where nothing was replaced there is none.

    A later message has a history about its picture, so it is asked again nowhere else.
    """
    if edit.replaced is None:
        return
    row = edit.row
    yield OWN, _pair(edit, OWN, row.turns, row.pictures)
    if len(row.turns) != 1 or len(row.pictures) != 1:
        return
    turn = Turn(role="user", content=row.turns[0].content)
    for sha in sisters.of(row.pictures[0])[:most]:
        yield f"picture:{sha}", _pair(edit, sha, (turn,), (sha,))
    for language, question in asked.items():
        if language != row.language:
            yield (
                f"language:{language}",
                _pair(edit, language, (Turn(role="user", content=question),), row.pictures),
            )


def _pair(edit: Edit, at: str, turns: tuple[Turn, ...], pictures: tuple[str, ...]) -> Row:
    return Row(
        id=row_id(edit.id, at),
        kind=Kind.PAIR,
        language=edit.row.language,
        pictures=pictures,
        turns=turns,
        chosen=edit.text,
        rejected=edit.replaced,
        source=edit.row.source,
        origin=edit.row.origin,
    )
