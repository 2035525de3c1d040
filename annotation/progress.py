"""When a person's day began."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo


def start_of_today(now: datetime, where: tzinfo) -> datetime:
    """When the person's day began, in UTC: midnight there, or the moment in which clocks skipped it."""
    return datetime.combine(now.astimezone(where).date(), time(), where).astimezone(UTC)
