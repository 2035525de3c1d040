"""The leaderboard of the demo is alive at the first start, and leads from a number to its battles."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Sign
from ui.text import load


def test_from_a_verdict_to_the_battles_and_the_numbers_as_a_file(visit: Sign, tmp_path: Path) -> None:
    text = load("hu")
    page = visit("researcher", locale="hu").open("/hu/leaderboard")
    verdicts = page.get_by_role("table", name=text.leaderboard.verdicts_title)
    expect(verdicts.locator("tbody tr")).not_to_have_count(0)
    page.get_by_role("combobox", name=text.rounds.language).click()
    page.get_by_role("option", name="magyar", exact=True).click()
    expect(verdicts.locator("tbody th").first).to_have_text("magyar")
    expect(verdicts.locator("tbody th", has_text="thai")).to_have_count(0)

    plot = page.locator("figure.plot").filter(has_text=text.leaderboard.heat_title)
    plot.locator("summary").click()
    with page.expect_download() as download:
        plot.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "points.csv")
    assert "Little World" in (tmp_path / "points.csv").read_text(encoding="utf-8-sig")

    link = verdicts.get_by_role("link").first
    count = int("".join(letter for letter in link.inner_text() if letter.isdigit()))
    link.click()
    expect(page.locator(".work > li")).to_have_count(min(count, 10))
    page.get_by_role("link", name=text.leaderboard.whole).click()
    expect(verdicts.locator("tbody tr")).not_to_have_count(0)
