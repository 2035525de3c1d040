"""How long the rest takes: little is said of little, and the interval narrows as more is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from annotation.forecast import Forecast, forecast

NOW = datetime(2026, 3, 15, tzinfo=UTC)


def test_of_too_little_nothing_is_said() -> None:
    assert forecast(50, recent=9, first=NOW - timedelta(days=3), now=NOW) == Forecast(50)
    assert forecast(50, recent=0, first=None, now=NOW) == Forecast(50)


def test_what_was_done_a_day_says_how_long_the_rest_takes() -> None:
    found = forecast(60, recent=40, first=NOW - timedelta(days=4), now=NOW)
    assert (found.a_day, found.days) == (10.0, 6.0)
    assert found.soonest is not None
    assert found.latest is not None
    # 95 % of a Poisson count of 40 lies within 28.6 and 54.5
    assert abs(found.soonest - 60 * 4 / 54.47) < 0.1
    assert abs(found.latest - 60 * 4 / 28.58) < 0.1


def test_more_work_narrows_it_and_an_hour_is_taken_for_a_day() -> None:
    few, many = (forecast(100, recent=count, first=NOW - timedelta(days=10), now=NOW) for count in (10, 1000))
    for one in (few, many):
        assert one.soonest is not None
        assert one.latest is not None
    assert _spread(few) > 3
    assert _spread(many) < 1.2
    assert forecast(30, recent=15, first=NOW - timedelta(hours=1), now=NOW).a_day == 15.0


def test_what_began_long_ago_counts_from_the_window_on() -> None:
    assert forecast(14, recent=28, first=NOW - timedelta(days=99), now=NOW).a_day == 2.0


def _spread(found: Forecast) -> float:
    return (found.latest or 0) / (found.soonest or 1)
