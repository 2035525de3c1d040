"""Experts by language: means, how undecided they are, and how much of the language can be told from them."""

from __future__ import annotations

import pytest

from evaluation.metrics.routing import routing


def test_experts_that_answer_to_their_language_tell_it() -> None:
    found = routing({"hu": [[0.9, 0.1], [0.8, 0.2]], "th": [[0.1, 0.9], [0.2, 0.8]]})
    assert found.means["hu"] == pytest.approx((0.85, 0.15))
    assert (found.told.value, found.told.n, found.told.details["chance"]) == (100, 4, 50)
    assert found.told.low is not None
    assert found.told.low < 60


def test_experts_that_all_speak_alike_tell_nothing_and_are_as_undecided_as_can_be() -> None:
    found = routing({language: [[0.25] * 4] * 3 for language in ("hu", "th")})
    assert found.told.value == 0
    assert found.entropy["hu"].value == pytest.approx(100)
    one = routing({"hu": [[1.0, 0.0, 0.0, 0.0]], "th": [[0.5, 0.5, 0.0, 0.0]]})
    assert [one.entropy[language].value for language in ("hu", "th")] == [0, pytest.approx(50)]
    assert one.told.value is None


def test_a_line_is_measured_without_itself() -> None:
    """Two lines far apart are as near to their common mean as anybody, and each is far from the other one."""
    found = routing({"hu": [[1.0, 0.0], [0.0, 1.0]], "th": [[0.4, 0.6], [0.4, 0.6]]})
    assert found.told.value == 50


@pytest.mark.parametrize("lines", [[[0.5, 0.6]], [[1.5, -0.5]], [[1.0]]])
def test_what_are_no_weights_is_refused(lines: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"sum to one|same experts"):
        routing({"hu": lines, "th": [[0.5, 0.5]]})
