"""Scores of predictions to rows, with what could not be understood shown beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.intervals import wilson
from evaluation.benchmarks.rows import BenchmarkRow, DataInvalid
from evaluation.extraction import Found, Kind, Why, extract
from evaluation.extraction import judge as reading

Reader = Callable[[Sequence[str]], Sequence[str]]
"""Somebody who is asked what answers mean, and replies to each."""

_YES = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}


@dataclass(frozen=True)
class Judged:
    """One prediction as understood; what was unparsed is wrong."""

    row: BenchmarkRow
    found: Found
    right: bool


def judge(
    rows: Sequence[BenchmarkRow], texts: Mapping[str, str], kind: Kind, code: str, reader: Reader | None = None
) -> list[Judged]:
    """Every row with its prediction; one that is missing is as wrong as an empty one.

    A reader is shown what was said and no rule understands; where it says nothing of use, that stays unparsed.
    """
    require_answers(rows)
    judged = []
    for row in rows:
        if kind is Kind.CHOICE and not row.options:
            raise DataInvalid(f"Row {row.index!r} has no options: it is no multiple choice.")
        judged.append(_judged(row, extract(kind, texts.get(row.index, ""), code, row.options), kind))
    if reader is None:
        return judged
    open_ = [
        place for place, one in enumerate(judged) if one.found.label is None and texts.get(one.row.index, "").strip()
    ]
    replies = reader(
        [reading.question(_asked(rows[at]), texts[rows[at].index], options=_lettered(kind)) for at in open_]
    )
    for place, reply in zip(open_, replies, strict=True):
        row = rows[place]
        found = reading.understood(reply, options=len(row.options) if _lettered(kind) else 0)
        judged[place] = _judged(row, found or judged[place].found, kind)
    return judged


def _judged(row: BenchmarkRow, found: Found, kind: Kind) -> Judged:
    expected = row.answer if _lettered(kind) else _yes_or_no(row)
    return Judged(row, found, found.label == expected)


def _lettered(kind: Kind) -> bool:
    return kind is Kind.CHOICE


def _asked(row: BenchmarkRow) -> str:
    return reading.asked(row.question, row.options)


def choice_scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """Vanilla: the rows as they came. Circular, where there are turns: a group is right when each member is."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for answer in judged:
        groups[answer.row.group].append(answer.right)
    originals = [answer.right for answer in judged if answer.row.group == answer.row.index]
    vanilla = percent(originals)
    scores: dict[str, Any] = {"n": len(originals), "score": vanilla, **_interval(originals), "vanilla": vanilla}
    if len(groups) < len(judged):
        every = [all(members) for members in groups.values()]
        circular = percent(every)
        scores |= {"n": len(groups), "score": circular, **_interval(every), "circular": circular}
    return scores | _unparsed(judged)


def yes_no_scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """As POPE: accuracy, precision, recall and F1 of yes, and the share of answers that say yes."""
    rights = [answer.right for answer in judged]
    claimed = [answer for answer in judged if answer.found.label == "yes"]
    true = [answer for answer in judged if _yes_or_no(answer.row) == "yes"]
    hits = sum(answer.right for answer in claimed)
    precision, recall = _ratio(hits, len(claimed)), _ratio(hits, len(true))
    f1 = None if not precision or not recall else 2 * precision * recall / (precision + recall)
    accuracy = percent(rights)
    return {
        "n": len(judged), "score": accuracy, **_interval(rights), "accuracy": accuracy,
        "precision": precision, "recall": recall, "f1": f1 if f1 is not None else 0.0,
        "yes_share": _ratio(len(claimed), len(judged)), **_unparsed(judged),
    }  # fmt: skip


def category_scores(judged: Sequence[Judged]) -> dict[str, float]:
    """The share of right answers of every category, where the file has some."""
    categories: dict[str, list[bool]] = defaultdict(list)
    for answer in judged:
        if answer.row.category:
            categories[answer.row.category].append(answer.right)
    return {category: percent(rights) for category, rights in sorted(categories.items())}


def accuracy(judged: Sequence[Judged]) -> dict[str, Any]:
    """The share of right answers, with its interval and what was not understood."""
    rights = [answer.right for answer in judged]
    return {"n": len(judged), "score": percent(rights), **_interval(rights), **_unparsed(judged)}


def require_answers(rows: Sequence[BenchmarkRow]) -> None:
    """DataInvalid where there is nothing to score against."""
    unanswered = [row.index for row in rows if not row.answer]
    if unanswered:
        raise DataInvalid(f"{len(unanswered)} rows have no answer, the first is {unanswered[0]!r}: there is no score.")


def mme_scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """As MME: per category 100 x (accuracy + share of pictures with both questions right), and their sum."""
    categories: dict[str, list[Judged]] = defaultdict(list)
    for answer in judged:
        categories[answer.row.category].append(answer)
    scores = {}
    for category, own in categories.items():
        pictures: dict[str, list[bool]] = defaultdict(list)
        for answer in own:
            pictures[answer.row.picture or answer.row.index].append(answer.right)
        scores[category] = percent([answer.right for answer in own]) + percent(
            [all(both) for both in pictures.values()]
        )
    return {"n": len(judged), "score": sum(scores.values()), "categories": scores, **_unparsed(judged)}


def _yes_or_no(row: BenchmarkRow) -> str:
    expected = _YES.get(row.answer.casefold())
    if expected is None:
        raise DataInvalid(f"Row {row.index!r} has the answer {row.answer[:20]!r}, which is neither yes nor no.")
    return expected


def _unparsed(judged: Sequence[Judged]) -> dict[str, float]:
    read = [answer.found.why is Why.JUDGED for answer in judged]
    return {
        "unparsed": percent([answer.found.label is None for answer in judged]),
        **({"judged": percent(read)} if any(read) else {}),
    }


def percent(rights: Sequence[bool]) -> float:
    """How many of a hundred are right; 0 of none."""
    return 100 * sum(rights) / len(rights) if rights else 0.0


def _ratio(count: int, of: int) -> float:
    return 100 * count / of if of else 0.0


def _interval(rights: Sequence[bool]) -> dict[str, float]:
    low, high = wilson(sum(rights), len(rights))
    return {"low": 100 * low, "high": 100 * high}
