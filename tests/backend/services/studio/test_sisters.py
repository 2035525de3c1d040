from __future__ import annotations

import pytest

from backend.services.studio.sisters import subject


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        ("culture:langos", "langos"),
        ("round:langos:3", "langos"),
        ("https://example.org/pictures/Kürtőskalács_02.JPG", "kürtőskalács"),
        ("kürtőskalács (7).png", "kürtőskalács"),
        ("김밥 12.webp", "김밥"),
        ("red house 4.png", "red house"),
        ("scene:9000001", ""),
        ("IMG_2041.jpg", ""),
        ("DSC00012.JPG", ""),
        ("20240612_181512.jpg", ""),
        ("5f3a9c0de1b24a77.png", ""),
        ("Screenshot 3.png", ""),
        ("", ""),
    ],
)
def test_what_a_picture_shows_is_told_by_where_it_comes_from_or_not_at_all(origin: str, shown: str) -> None:
    assert subject(origin) == shown
