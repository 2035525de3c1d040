"""What a round brought: counted against its goals, votes for place and length, what does not count and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from annotation.round_statistics import EditSeen, Seen, VoteSeen, statistics
from core.battles import Choice
from ui.pages.rounds.plots import brought
from ui.text import load

TEXT = load("en")
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAST = frozenset({"too_fast"})


def vote(
    number: int, choice: Choice = Choice.A, *, language: str = "hu", lost: frozenset[str] = frozenset()
) -> VoteSeen:
    at = AT + timedelta(days=number)
    return VoteSeen(f"b{number}", "p", language, choice, 10.0 + number, lost, {"a": ["culture"], "b": []}, at)


VOTES = [vote(1), vote(2), vote(3, Choice.B), vote(4, Choice.BOTH_BAD), vote(5, lost=FAST), vote(6, language="ar")]
LENGTHS = {f"b{number}": {"a": 30, "b": 20} for number in range(1, 7)}
EDITS = [EditSeen("p", "hu", 5, 30.0, frozenset(), AT)]
FOUND = statistics(Seen(votes=VOTES, edits=EDITS, lengths=LENGTHS, goals={"hu": 40, "ar": 40, "ko": 40}))


def figure(title: str) -> str:
    """One plot with its table."""
    return next(one for one in brought(FOUND, TEXT).split("<figure")[1:] if f"<figcaption>{title}<" in one)


def test_every_language_has_its_row_with_the_goal_also_where_nothing_came() -> None:
    table = brought(FOUND, TEXT).split("</table>")[0]
    hungarian = table.split("Hungarian")[1].split("</tr>")[0]
    assert [cell.split("</bdi>")[0] for cell in hungarian.split("<bdi>")[1:4]] == ["5", "4 / 40", "0"]
    assert "0 / 40" in table.split("Korean")[1]


def test_votes_are_stacked_by_choice() -> None:
    drawn = figure(TEXT.rounds.choices_title)
    assert drawn.count("<li>") == 4
    assert drawn.index(f"<bdi>{TEXT.rounds.choice_a}</bdi>") < drawn.index(f"<bdi>{TEXT.rounds.choice_both_bad}</bdi>")


def test_balance_has_place_and_length_for_each_language_that_voted() -> None:
    rows = figure(TEXT.rounds.balance_title).split("<tbody>")[1].split("<tr>")[1:]
    assert len(rows) == 4
    assert "<bdi>66.67</bdi>" in "".join(row for row in rows if "Hungarian" in row)


def test_why_votes_do_not_count_is_named_even_when_there_is_one_reason() -> None:
    assert f"<bdi>{TEXT.arena.not_counted_too_fast}</bdi>" in figure(TEXT.rounds.lost_title).split("<details>")[0]


def test_days_are_counted_from_the_first() -> None:
    rows = figure(TEXT.rounds.days_title).split("<tbody>")[1]
    assert "<bdi>0</bdi>" in rows
    assert "<bdi>6</bdi>" in rows


def test_a_round_with_nothing_in_it_says_so_in_every_plot() -> None:
    empty = brought(statistics(Seen(goals={"hu": 40})), load("hu"))
    assert empty.count(load("hu").plot.nothing) == 6
    assert "0 / 40" in empty
