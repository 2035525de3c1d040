"""What models write, as HTML."""

from __future__ import annotations

from ui.components.prose import prose


def test_markup_of_a_model_stays_text() -> None:
    assert prose("<b>x</b> **y**") == "<p>&lt;b&gt;x&lt;/b&gt; <strong>y</strong></p>\n"


def test_a_text_as_long_as_a_book_says_that_it_goes_on() -> None:
    assert prose("szó " * 4000).endswith("szó</p>\n")
    assert prose("szó " * 6000).endswith("szó  […]</p>\n")
