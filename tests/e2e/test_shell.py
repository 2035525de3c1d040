"""Walking through the application as each person, in several languages, on several screens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Sign
from tests.e2e.test_accessibility import OPEN_TO, too_wide
from ui.text import LOCALES, load

MENUS = {
    "rater": ["home", "arena"],
    "refiner": ["home", "calibrate"],
    "voter": ["home", "calibrate"],
    "researcher": ["home", "arena", "studio"],
    "admin": ["home", "administration"],
}


@pytest.mark.parametrize("login", MENUS)
def test_the_menu_shows_what_a_person_may_open(visit: Sign, login: str) -> None:
    page = visit(login, locale="hu").open("/hu/")
    labels = page.locator("header nav.menu").first.locator("a").all_inner_texts()
    assert labels == [load("hu").nav.fill(key) for key in MENUS[login]]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_is_wholly_in_its_language(visit: Sign, locale: str) -> None:
    visitor = visit("refiner", locale=locale, browser_locale="fr-FR")
    page = visitor.open(f"/{locale}/calibrate")
    text = load(locale)
    expect(page.locator("h1")).to_have_text(text.nav.calibrate)
    expect(page.locator("#calibrate-submit")).to_have_text(text.calibrate.submit)
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    assert (page.locator("html").get_attribute("lang") or "").startswith(locale)
    assert text.nav.calibrate in page.title()


def test_gradio_takes_its_own_words_from_the_page_and_not_from_the_browser(visit: Sign) -> None:
    visitor = visit("rater", locale="hu", browser_locale="ko-KR")
    page = visitor.open("/hu/account")
    said = page.evaluate("() => navigator.language")
    words = page.evaluate(
        """async () => {
            const asset = performance.getEntriesByType('resource').map(e => e.name).find(n => /assets\\/uz-/.test(n));
            return asset ? (await import(asset)).common : null;
        }"""
    )
    assert said == "uz"
    assert words == load("hu").gradio["common"]


@pytest.mark.parametrize("locale", ["en", "hu", "th"])
@pytest.mark.parametrize("login", OPEN_TO)
def test_nothing_is_wider_than_a_phone(visit: Sign, login: str, locale: str) -> None:
    """Arabic is looked at with its accessibility."""
    visitor = visit(login, locale=locale, width=360)
    for address in OPEN_TO[login]:
        visitor.open(f"/{locale}/{address}")
        assert too_wide(visitor) <= 0, address


def test_fields_are_as_high_as_a_finger_needs(visit: Sign) -> None:
    page = visit("admin", width=360).open("/en/invitations")
    heights = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=checkbox], [type=hidden]), select, textarea')]
            .filter((field) => field.checkVisibility({ visibilityProperty: true }))
            .map((field) => [field.ariaLabel || field.id || field.className, field.getBoundingClientRect().height])"""
    )
    assert len(heights) >= 3
    assert [one for one in heights if one[1] < 44] == []


def test_signing_in_and_out_by_keyboard_alone(visit: Sign) -> None:
    page = visit(locale="en").page
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type("rater")
    page.keyboard.press("Tab")
    page.keyboard.type("rater in the demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/#content")
    page.locator("summary").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/login*")
    expect(page.get_by_role("status").first).to_have_text(load("en").login.signed_out)


def test_a_page_that_is_not_open_says_so_in_the_language_of_the_person(visit: Sign) -> None:
    visitor = visit("rater", locale="ko")
    answer = visitor.page.goto(f"{visitor.url}/ko/people")
    assert answer is not None
    assert answer.status == 403
    expect(visitor.page.locator("h1")).to_have_text(load("ko").error_page.forbidden)
    answer = visitor.page.goto(f"{visitor.url}/ko/nowhere")
    assert answer is not None
    assert answer.status == 404
    expect(visitor.page.locator("h1")).to_have_text(load("ko").error_page.not_found)


def test_without_signing_in_a_page_leads_to_the_sign_in_and_back(visit: Sign) -> None:
    visitor = visit(locale="cs")
    visitor.page.goto(f"{visitor.url}/cs/account")
    assert "/cs/login?next=/cs/account" in visitor.page.url
    visitor.page.fill("#login", "rater")
    visitor.page.fill("#password", "rater in the demo")
    visitor.page.click("form:has(#login) button")
    visitor.page.wait_for_url("**/cs/account")


def test_look_and_language_are_kept(visit: Sign) -> None:
    visitor = visit(locale="en")
    page = visitor.page
    page.click("details.pop summary")
    page.select_option("#pref-language", "th")
    page.select_option("#pref-look", "dark")
    page.click("details.pop form button")
    page.wait_for_url("**/th/login")
    assert page.locator("html").get_attribute("data-look") == "dark"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 21)"
