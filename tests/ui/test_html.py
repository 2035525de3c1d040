"""Whatever people typed stays text on our pages."""

from __future__ import annotations

from ui import html

EVIL = '<img src=x onerror="alert(1)">'


def test_nothing_that_was_typed_becomes_markup() -> None:
    made = "".join(
        [
            html.lead(EVIL),
            html.empty(title=EVIL, text=EVIL),
            html.tags([EVIL]),
            html.state(EVIL, good=True),
            html.ltr(EVIL),
            html.table(caption=EVIL, heads=[EVIL, EVIL], rows=[[EVIL, EVIL]]),
            html.secret_link(label=EVIL, address=EVIL),
            html.sentence(EVIL),
            html.waiting(EVIL),
        ]
    )
    assert "<img" not in made
    assert made.count("&lt;img") >= 12


def test_a_cell_names_its_column_for_a_phone() -> None:
    made = html.table(caption="c", heads=["Name", "Since"], rows=[["Anna", "2026"]])
    assert '<th scope="row"><bdi>Anna</bdi></th><td data-label="Since"><bdi>2026</bdi></td>' in made
