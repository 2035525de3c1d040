"""The card of an edition: where it comes from, how it was made, how far people agreed. Markdown, without a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotation.agreement import Agreement
from annotation.refining import REFINERS
from backend.db.benchmarks import Benchmark
from backend.db.calibrated import Work
from backend.db.editions import Edition
from backend.services.calibration.overview import Figures
from core import languages


def card(benchmark: Benchmark, edition: Edition, work: Sequence[Work], found: Figures, gold: Sequence[bool]) -> str:
    """The whole card, of all work on the benchmark in the language; `gold`: whether each gold vote was right."""
    refined = {one.person_id for each in work for one in each.refinements}
    voted = {one.person_id for each in work for one in each.ballots}
    decided = [one for one in work if one.decision is not None]
    by_people = sum(one.decision is not None and one.decision.decided_by is not None for one in decided)
    parts = [
        f"# {benchmark.name}, {languages.get(edition.language).english_name}, edition {edition.number}",
        _listed(
            [
                ("hash", f"`{edition.hash}`"),
                ("published", f"{edition.created_at:%Y-%m-%d}"),
                ("questions", f"{edition.items}, {edition.left_out} left out"),
                ("source language", languages.get(benchmark.source_language).english_name),
                ("licence", benchmark.licence or "not told"),
                ("source", benchmark.origin or "not told"),
            ]
        ),
        "## How it was made",
        f"A machine's draft was refined by {REFINERS} people alone. Identical texts were one version. Voters from "
        "another group chose among the versions, in an order drawn for each and without names; nobody voted on an item "
        "that they refined. A tie asked one more; where votes did not decide, a researcher or a named person did.",
        _listed(
            [
                ("refiners", str(len(refined))),
                ("voters", str(len(voted))),
                ("decided by votes", str(len(decided) - by_people)),
                ("decided by a person", str(by_people)),
                ("draft stands as it was", f"{found.draft_won} of {found.decided}"),
                ("characters changed per refinement, mean", _number(found.effort.distance, 1)),
                ("seconds per refinement, median", _number(found.effort.refining_seconds, 0)),
                ("seconds per vote, median", _number(found.effort.voting_seconds, 0)),
            ]
        ),
        "## Agreement",
        _agreement([("voters chose the same", found.ballots), ("refiners wrote the same", found.refinements)]),
    ]
    if gold:
        parts.append(f"Voters chose the known best text in {sum(gold)} of {len(gold)} silent checks.")
    if found.planted.decided:
        right, planted = found.planted.right, found.planted.decided
        parts.append(f"Of {planted} drafts with a planted mistake, {right} were put right.")
    return "\n\n".join(parts) + "\n"


def _listed(facts: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in facts)


def _agreement(rows: Sequence[tuple[str, Agreement]]) -> str:
    head = "| | items | Krippendorff's alpha (95 %) | pairs that agree | Fleiss' kappa |\n|---|---|---|---|---|"
    return "\n".join([head, *(_row(name, one) for name, one in rows)])


def _row(name: str, one: Agreement) -> str:
    sure = "not enough"
    if one.alpha is not None and one.low is not None and one.high is not None:
        sure = f"{one.alpha:.2f} ({one.low:.2f} to {one.high:.2f})"
    pairs = "not enough" if one.pairwise is None else f"{one.pairwise:.0%}"
    return f"| {name} | {one.units} | {sure} | {pairs} | {_number(one.kappa, 2)} |"


def _number(value: float | None, places: int) -> str:
    return "not enough" if value is None else f"{value:.{places}f}"
