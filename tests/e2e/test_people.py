"""An administrator lets somebody in; both sides in a real browser."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Sign, Visitor
from ui.text import load


def invite(visitor: Visitor, note: str) -> str:
    """Make an invitation for a Hungarian rater; the link."""
    text = load("en")
    page = visitor.open("/en/invitations")
    page.get_by_label(text.invitations.note).fill(note)
    page.get_by_label(text.roles.rater).check()
    page.get_by_role("group", name=text.people.works_in).get_by_label("Hungarian").check()
    page.get_by_role("button", name=text.invitations.make, exact=True).click()
    return page.locator(".secret-link").inner_text()


def accept(page: Page, link: str, login: str) -> None:
    page.goto(link)
    page.fill("#name", "Kovács Béla")
    page.fill("#login", login)
    page.fill("#password", "egy hosszú jelmondat")
    page.select_option("#page_language", "hu")
    page.check("#consent")
    page.click("main form button")


def test_an_invited_person_comes_in_and_finds_the_own_language(visit: Sign) -> None:
    link = invite(visit("admin"), "Béla")
    page = visit().page
    accept(page, link, "bela")
    page.wait_for_url("**/hu/")
    expect(page.locator(".page-lead")).to_contain_text("Kovács Béla")
    expect(page.locator(".tasks h2")).to_have_text(load("hu").home.rater_title)

    again = visit().page
    again.goto(link)
    expect(again.locator("main p").first).to_have_text(load("en").errors.invitation_used)


def test_what_was_wrong_with_a_form_is_said_and_the_rest_is_kept(visit: Sign) -> None:
    link = invite(visit("admin"), "somebody")
    page = visit().page
    accept(page, link, "rater")
    expect(page.get_by_role("alert")).to_have_text(load("en").errors.login_taken)
    assert page.input_value("#name") == "Kovács Béla"
    assert page.is_checked("#consent")


def test_a_double_click_saves_once_and_a_reload_shows_it(visit: Sign) -> None:
    admin, text = visit("admin"), load("hu")
    visitor = visit()
    accept(visitor.page, invite(admin, "Dóra"), "dora")
    visitor.page.wait_for_url("**/hu/")
    page = visitor.open("/hu/account")
    save = page.get_by_role("button", name=text.account.save, exact=True)
    expect(save).to_be_enabled()
    page.get_by_label(text.account.name, exact=True).fill("Kovács Dóra")
    save.dblclick()
    expect(page.get_by_text(text.account.saved)).to_be_visible()
    page = visitor.open("/hu/account")
    expect(page.get_by_label(text.account.name, exact=True)).to_have_value("Kovács Dóra")
    answer = admin.page.request.get(f"{admin.url}/api/v1/audit?action=account_changed&actor=dora")
    assert len(json.loads(answer.text())) == 1


def test_nothing_typed_early_is_lost_to_values_that_come_late(visit: Sign) -> None:
    visitor, text = visit("voter", locale="hu"), load("hu")
    page, calls = visitor.page, []
    page.route("**/gradio_api/queue/join*", lambda route: calls.append(route))
    with page.expect_request("**/gradio_api/queue/join*"):
        page.goto(f"{visitor.url}/hu/account")
    name = page.get_by_label(text.account.name, exact=True)
    expect(name).to_be_disabled()
    for call in calls:
        call.continue_()
    page.unroute("**/gradio_api/queue/join*")
    expect(name).to_be_editable()
    expect(name).not_to_have_value("")


def test_rights_are_changed_and_take_effect_at_once(visit: Sign) -> None:
    text = load("en")
    other = visit("refiner")
    admin = visit("admin")
    page = admin.open("/en/people")
    page.get_by_label(text.people.choose).click()
    page.get_by_role("option", name=re.compile(r"[(]refiner[)]")).click()
    box = page.get_by_role("group", name=text.people.roles).get_by_label(text.roles.rater)
    expect(page.get_by_role("group", name=text.people.roles).get_by_label(text.roles.translator)).to_be_checked()
    box.check()
    page.get_by_role("button", name=text.people.save, exact=True).click()
    saved = page.get_by_test_id("toast-body").filter(has_text=text.people.saved(name="Nguyễn Thị Hà"))
    expect(saved).to_be_visible()
    expect(other.open("/en/arena").locator("h1")).to_have_text(text.nav.arena)
    row = page.locator("tr", has_text="Nguyễn Thị Hà")
    expect(row).to_contain_text(text.roles.rater)
    box.uncheck()
    page.get_by_role("button", name=text.people.save, exact=True).click()
    expect(row).not_to_contain_text(text.roles.rater)
    answer = other.page.goto(f"{other.url}/en/arena")
    assert answer is not None
    assert answer.status == 403


def test_an_error_in_an_event_becomes_a_sentence_that_is_announced(visit: Sign) -> None:
    text = load("ar")
    page = visit("admin", locale="ar").open("/ar/audit")
    page.get_by_label(text.audit.since).fill("2026-13-41")
    page.get_by_role("button", name=text.audit.show, exact=True).click()
    toast = page.get_by_test_id("toast-body")
    expect(toast).to_contain_text(text.errors.date_malformed)
    expect(toast).to_contain_text(text.error_page.invalid)
    expect(toast).to_have_attribute("role", re.compile("alert|status"))


def test_sign_out_everywhere_ends_the_other_browser_too(visit: Sign) -> None:
    first, second = visit("researcher"), visit("researcher")
    page = first.open("/en/account")
    page.get_by_role("button", name=load("en").account.sign_out_everywhere).click()
    page.wait_for_url("**/en/login*")
    second.page.goto(f"{second.url}/en/rounds")
    assert "/en/login" in second.page.url
