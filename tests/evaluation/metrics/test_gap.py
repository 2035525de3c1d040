"""The modality gap: large where one was planted, none where there is none, by the arithmetic written out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evaluation.metrics.gap import gap
from evaluation.metrics.map import tsne

_DRAW = np.random.default_rng(7)


def _lines(n: int = 60, width: int = 24) -> np.ndarray:
    return _DRAW.normal(size=(n, width))


def test_features_shifted_apart_have_a_large_gap() -> None:
    texts = _lines()
    found = gap(_lines() + 3.0, texts)
    assert found.distance.value == pytest.approx(3.0, rel=0.15)  # 3 in each feature, a spread of 1 in each
    assert found.separability.value == 100
    assert (found.separability.low or 0) > 90


def test_features_from_one_source_have_none() -> None:
    apart = [gap(_lines(), _lines()) for _ in range(40)]
    assert np.median([one.distance.value for one in apart]) < 0.1
    assert 44 < np.mean([one.separability.value for one in apart]) < 53
    covered = [one.separability.low <= 50 <= one.separability.high for one in apart]  # type: ignore[operator]
    assert np.mean(covered) >= 0.9


def test_the_same_features_twice_have_exactly_none() -> None:
    lines = _lines()
    found = gap(lines, lines)
    assert found.distance.value == 0
    assert found.cosine == pytest.approx(1)
    assert found.separability.value == 50


def test_distance_is_what_the_arithmetic_says() -> None:
    # means (2, 0) and (0, 0); a sample lies 1 from its mean: variances of n - 1 are 4/3 in the second feature
    pictures = np.array([[2.0, 1.0], [2.0, -1.0], [2.0, 1.0], [2.0, -1.0]])
    texts = pictures - [2.0, 0.0]
    assert gap(pictures, texts).distance.value == pytest.approx(2 / math.sqrt(4 / 3))


def test_a_gap_in_one_of_many_features_is_found_by_the_cut() -> None:
    pictures = _lines(80, 60)
    pictures[:, 11] += 6
    found = gap(pictures, _lines(80, 60))
    assert (found.separability.value or 0) > 90
    assert 0 < (found.distance.value or 0) < 1.2


def test_too_few_have_no_number() -> None:
    found = gap(_lines(4), _lines(4))
    assert found.separability.value is None
    assert gap(_lines(1), _lines(1)).distance.value is None
    assert gap(np.ones((12, 3)), np.ones((12, 3))).distance.value is None
    with pytest.raises(ValueError, match="equally wide"):
        gap(_lines(4), _lines(5))


def test_the_map_keeps_near_what_is_near() -> None:
    clouds = np.vstack([_lines(40, 30) + 8 * place for place in range(3)])
    points = tsne(clouds)
    kind = np.repeat([0, 1, 2], 40)
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (kind[apart.argmin(axis=1)] == kind).all()
    assert np.array_equal(points, tsne(clouds))
    assert tsne(clouds[:2]).shape == (2, 2)
