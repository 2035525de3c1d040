"""How sure a share of few is."""

import pytest

from core.intervals import wilson


def test_half_of_ten_may_be_a_quarter_or_three_quarters() -> None:
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I


def test_where_nothing_was_judged_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("right", "judged"), [(3, 2), (-1, 2), (0, -1)])
def test_what_is_no_share_is_refused(right: int, judged: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(right, judged)
