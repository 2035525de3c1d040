"""Rules of parcels: until when one is its person's, what it holds, how long was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from annotation.parcels import Content, Lease, ParcelState, believed, digest, require_open, state
from core.battles import Sides
from core.errors import Conflict, Reason

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = Lease(expires_at=NOON + timedelta(days=7), sealed_at=NOON, withdrawn_at=None)
CONTENT = Content("battle", "Mi van a képen?", "picture", Sides("Kör.", "Egy piros kör."))


@pytest.mark.parametrize(
    ("lease", "left", "after", "expected"),
    [
        (replace(LEASE, sealed_at=None), 20, timedelta(), ParcelState.PREPARING),
        (LEASE, 20, timedelta(), ParcelState.OPEN),
        (LEASE, 0, timedelta(), ParcelState.DONE),
        (LEASE, 0, timedelta(days=8), ParcelState.DONE),
        (LEASE, 1, timedelta(days=7), ParcelState.EXPIRED),
        (replace(LEASE, sealed_at=None), 20, timedelta(days=7), ParcelState.EXPIRED),
        (replace(LEASE, withdrawn_at=NOON), 3, timedelta(days=8), ParcelState.WITHDRAWN),
    ],
)
def test_where_a_parcel_stands(lease: Lease, left: int, after: timedelta, expected: ParcelState) -> None:
    assert state(lease, left=left, now=NOON + after) is expected


@pytest.mark.parametrize(
    ("lease", "after", "reason"),
    [
        (LEASE, timedelta(days=7), Reason.PARCEL_EXPIRED),
        (replace(LEASE, withdrawn_at=NOON), timedelta(), Reason.PARCEL_WITHDRAWN),
        (replace(LEASE, sealed_at=None), timedelta(), Reason.PARCEL_UNREADY),
    ],
)
def test_what_comes_from_a_parcel_that_is_not_open_is_refused(lease: Lease, after: timedelta, reason: Reason) -> None:
    require_open(LEASE, NOON + timedelta(days=6, hours=23))
    with pytest.raises(Conflict) as refused:
        require_open(lease, NOON + after)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("claimed", "spent", "since", "expected"),
    [(12.0, 0.0, 60, 12.0), (12.0, 0.0, 5, 5.0), (12.0, 55.0, 60, 5.0), (12.0, 80.0, 60, 0.0)],
)
def test_nobody_reads_longer_than_there_was_time(claimed: float, spent: float, since: int, expected: float) -> None:
    now = NOON + timedelta(seconds=since)
    assert believed(claimed, lease=LEASE, spent=spent, now=now) == expected


def test_any_word_that_changes_changes_the_hash() -> None:
    others = [
        replace(CONTENT, prompt="Mi látható?"),
        replace(CONTENT, picture="another"),
        replace(CONTENT, answers=Sides("Egy piros kör.", "Kör.")),
        replace(CONTENT, battle="other"),
    ]
    assert digest([CONTENT]) == digest([replace(CONTENT)])
    assert len({digest([one]) for one in [CONTENT, *others]} | {digest([CONTENT, others[0]])}) == 6
