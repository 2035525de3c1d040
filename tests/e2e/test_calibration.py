"""A researcher looks at calibration, decides where votes did not, and publishes, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Sign
from tests.e2e.test_accessibility import violations
from ui.text import load


def test_a_researcher_decides_and_publishes(visit: Sign) -> None:
    text = load("en").calibration
    visitor = visit("researcher")
    page = visitor.open("/en/calibration")
    row = page.get_by_role("row", name="Little World · Hungarian").first
    expect(row).to_be_visible()
    expect(page.locator(".plot .drawn svg").first).to_be_visible()
    case = page.locator(".case")
    expect(case).to_be_visible()
    expect(case).to_contain_text(text.all_bad(number=2))
    expect(case).not_to_contain_text("Tóth Gábor")
    assert violations(visitor) == []
    page.click("#case-decide")
    expect(page.get_by_test_id("toast-body")).to_contain_text(load("en").errors.version_unknown)
    page.locator("#case-choice input").first.check()
    page.click("#case-decide")
    expect(page.locator(".case")).to_contain_text("Tóth Gábor")
    expect(page.locator("#case-choice")).to_be_hidden()
    page.click("#publish-which input")
    page.get_by_role("option", name="Little World · Hungarian").click()
    page.click("#publish")
    link = page.get_by_role("link", name="TSV").first
    expect(link).to_be_visible()
    answer = page.request.get(f"{visitor.url}{link.get_attribute('href')}")
    assert answer.status == 200
    head, *rows = answer.text().splitlines()
    assert head.split("\t")[:3] == ["index", "question", "hint"]
    assert head.endswith("provenance")
    assert len(rows) == 15
    expect(page.locator(".paper", has_text=text.drafts_title)).to_contain_text(load("en").errors.translator_missing)
    page.get_by_role("link", name=load("en").evaluation.start).first.click()
    expect(page.get_by_label(load("en").evaluation.benchmark)).to_have_value(
        f"Little World · Hungarian · {text.edition} 1"
    )
