"""Edits as rows: what a snapshot would have of them."""

from __future__ import annotations

from tests.training.rows import Held
from training.data.rows import Kind, Origin, Row, Source, Split


def edit(
    rows: Held,
    key: str,
    text: str,
    *replaced: str,
    picture: str = "red",
    question: str = "Mi ez?",
    language: str = "hu",
    split: Split = Split.TRAIN,
    times: int = 1,
) -> list[Row]:
    """One edit: the row that says it, and a pair for each answer that it is better than."""
    sha = rows.show(picture)
    common = {
        "language": language,
        "source": Source.EDIT,
        "origin": Origin(kind="edit", id=key),
        "split": split,
        "weight": float(times),
    }
    said = rows.add(question, text, sha, **common)
    pairs = [rows.add(question, "", sha, **common, kind=Kind.PAIR, chosen=text, rejected=one) for one in replaced]
    return [said, *pairs]
