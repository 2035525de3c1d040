"""A translator at work in a real browser: by keys alone, on a phone, from right to left."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sign
from tests.e2e.test_accessibility import violations
from ui.text import load


def item_of(page: Page) -> str:
    form = page.locator(".refining")
    form.wait_for()
    return str(form.get_attribute("data-item"))


def test_an_item_is_refined_by_keys_and_nothing_typed_is_lost(visit: Sign) -> None:
    text = load("hu").calibrate
    visitor = visit("refiner", locale="hu")
    page = visitor.open("/hu/calibrate")
    first = item_of(page)
    question = page.locator("#refine-question")
    expect(question).to_have_attribute("lang", "hu")
    draft = question.input_value()
    expect(page.locator(".remarks")).to_be_visible()
    question.fill(f"{draft} 7")
    expect(page.locator(".remarks .doubt")).to_contain_text([text.found_numbers])
    visitor.open("/hu/calibrate")
    expect(question).to_have_value(f"{draft} 7")
    question.fill(" ")
    expect(page.locator(".remarks .fault")).to_contain_text([text.found_empty])
    expect(question).to_have_attribute("aria-invalid", "true")
    question.press("Control+Enter")
    expect(page.get_by_test_id("toast-body")).to_contain_text(load("hu").errors.refinement_faulty)
    question.fill(f"{draft} 7")
    page.locator("#refine-reason").fill("a képen hét van")
    question.press("Enter")
    expect(page.locator(".refining textarea:focus")).not_to_have_id("refine-question")
    expect(page.locator(".remarks .doubt")).to_contain_text([text.found_numbers])
    page.keyboard.press("Control+Enter")
    expect(page.locator(".progress")).to_contain_text(text.finished(number=1))
    second = item_of(page)
    assert second != first
    page.keyboard.press("Alt+PageDown")
    expect(page.locator(f'.refining[data-item="{second}"]')).to_have_count(0)
    page.keyboard.press("Alt+PageUp")
    expect(page.locator(f'.refining[data-item="{first}"]')).to_be_visible()
    expect(question).to_have_value(f"{draft} 7")
    expect(page.locator(".again")).to_have_text(text.done_open)
    page.click("#calibrate-onward")
    expect(page.locator(".again")).to_have_count(0)
    page.keyboard.press("Alt+End")
    page.get_by_label(text.flag_too_hard).check()
    third = item_of(page)
    page.click("#calibrate-flag")
    expect(page.locator(f'.refining[data-item="{third}"]')).to_have_count(0)


def test_on_a_phone_from_right_to_left_everything_fits_and_nobody_is_shut_out(visit: Sign) -> None:
    visitor = visit("refiner", locale="ar", width=360, look="dark")
    page = visitor.open("/ar/calibrate")
    item_of(page)
    expect(page.locator(".remarks")).to_be_visible()
    page.click("#calibrate-report button")
    over = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    assert violations(visitor) == []


def test_a_version_is_chosen_by_keys_and_the_next_item_stands_there(visit: Sign) -> None:
    text = load("en").calibrate
    visitor = visit("voter")
    page = visitor.open("/en/calibrate")
    versions = page.locator(".versions")
    versions.wait_for()
    first = versions.get_attribute("data-item")
    expect(page.locator(".version").first).to_contain_text(text.original)
    assert "demo-" not in page.content()
    assert violations(visitor) == []
    page.click("#calibrate-submit")
    expect(page.get_by_test_id("toast-body")).to_contain_text(load("en").errors.version_unknown)
    page.locator("#calibrate-choice input").first.focus()
    page.keyboard.press("2")
    expect(page.locator("#calibrate-choice input").nth(1)).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".progress")).to_contain_text(text.ballots(number=1))
    expect(page.locator(f'.versions[data-item="{first}"]')).to_have_count(0)
    page.keyboard.press("Alt+PageUp")
    expect(page.locator(f'.versions[data-item="{first}"]')).to_be_visible()
    expect(page.locator(".again")).to_be_visible()
    expect(page.locator("#calibrate-submit")).to_be_disabled()
