"""People see what they did today, by their own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from annotation.progress import start_of_today

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "name", "began"),
    [
        (NOON, "UTC", datetime(2026, 3, 1, 0, 0, tzinfo=UTC)),
        (NOON, "Asia/Seoul", datetime(2026, 2, 28, 15, 0, tzinfo=UTC)),
        (NOON.replace(hour=23), "Asia/Bangkok", datetime(2026, 3, 1, 17, 0, tzinfo=UTC)),
        (NOON.replace(hour=3), "America/New_York", datetime(2026, 2, 28, 5, 0, tzinfo=UTC)),
        # On 29 March 2026 clocks go forward in Prague, at 2:00: the day still begins at midnight.
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), "Europe/Prague", datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        # In Cairo they went forward at midnight on 26 April 2024: that day began at 1:00.
        (datetime(2024, 4, 26, 12, 0, tzinfo=UTC), "Africa/Cairo", datetime(2024, 4, 25, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_where_the_person_is(now: datetime, name: str, began: datetime) -> None:
    assert start_of_today(now, ZoneInfo(name)) == began
