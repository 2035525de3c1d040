"""A parcel in a real browser: taken, judged without a network over a reload, sent once, names shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.battles import Choice, Side, VoteReason
from core.records import Caller
from tests.e2e.arena_house import ArenaHouse
from tests.e2e.conftest import PASSWORDS, Sign, Visitor
from tests.e2e.test_accessibility import WINDOWS, too_wide, violations
from ui.text import load

HU, ARENA, BATTLES = load("hu").parcels, load("hu").arena, 3


@pytest.fixture
def depot(house: ArenaHouse) -> ArenaHouse:
    """The application with small parcels, of which none is open."""
    assert house.services is not None
    parcels = house.services.arena.parcels
    parcels.terms = replace(parcels.terms, battles=BATTLES)
    administrator = depot_keeper(house, "admin")
    for left in parcels.out(administrator):
        parcels.withdraw(administrator, left.parcel.id, left.parcel.id)
    return house


def depot_keeper(house: ArenaHouse, login: str) -> Caller:
    """Somebody who may withdraw parcels."""
    assert house.services is not None
    visit, _ = house.services.people.sessions.login(login, PASSWORDS[login], "")
    return Caller(visit.person, visit.session_id)


def taken(visitor: Visitor, locale: str = "hu") -> Page:
    """The page with a parcel on this device, and the worker that keeps it."""
    page = visitor.open(f"/{locale}/parcels")
    page.click("#take-parcel")
    expect(page.locator(".parcel a.primary")).to_have_count(1)
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def kept(page: Page) -> str:
    """Everything the browser holds of parcels, as text."""
    found: str = page.evaluate(
        """async () => {
            const over = (request) => new Promise((give) => { request.onsuccess = () => give(request.result); });
            const base = await over(indexedDB.open("parley-parcels"));
            const all = {};
            for (const name of base.objectStoreNames)
                all[name] = await over(base.transaction(name).objectStore(name).getAll());
            const text = (one) => new TextDecoder("latin1").decode(one.bytes);
            return JSON.stringify({ ...all, pictures: all.pictures.map(text) });
        }"""
    )
    return found


def secrets(depot: ArenaHouse) -> set[str]:
    """Names, ids, addresses and hashes of models, and seeds of battles."""
    assert depot.services is not None
    told = set()
    for model in depot.services.arena.entrants.list(depot_keeper(depot, "researcher")):
        told |= {model.id, model.name, model.base, model.adapter, model.adapter_sha256 or ""}
    for battle in depot.battles():
        told |= {str(battle.seed), '"seed"'}
    return {one for one in told if one}


def test_a_parcel_is_judged_without_a_network_over_a_reload_and_sent_once(enter: Sign, depot: ArenaHouse) -> None:
    visitor = enter("rater", locale="hu", width=360, height=780)
    page = taken(visitor)
    fetched = page.evaluate("() => performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    assert {path.rsplit("/")[-1] for path in fetched if "/api/v1/pictures/" in path} == {"screen"}
    assert [one for one in secrets(depot) if one in kept(page)] == []
    visitor.context.set_offline(True)
    page.reload()
    expect(page.locator("#connection")).to_have_text(HU.offline)
    page.click(".parcel a.primary")
    page.click("#vote-b")
    expect(page.locator(".verdict")).to_contain_text(HU.vote_kept(choice=ARENA.better_b))
    page.locator(".chip", has_text=ARENA.reason_culture).click()
    page.locator(".edit-sheet summary").click()
    page.fill("#version", "Ezen a képen frissen sült lángos van.")
    page.reload()
    expect(page.locator("#version")).to_have_value("Ezen a képen frissen sült lángos van.")
    page.click("#save-version")
    expect(page.locator(".edited")).to_have_text(HU.edit_kept)
    page.click("#onward")
    expect(page.locator(".place bdi")).to_contain_text("2")
    page.click(".answer.side-a")
    expect(page.locator("#vote-a")).to_have_attribute("aria-pressed", "true")
    page.click("#vote-tie")
    expect(page.locator("#vote-tie")).to_have_attribute("aria-pressed", "true")
    assert [one for one in secrets(depot) if one in kept(page)] == []
    assert [battle.vote for battle in depot.battles()] == [None] * BATTLES
    page.click("a[href='#']")
    expect(page.locator(".waiting-count")).to_have_text(HU.waiting(count=3))

    visitor.context.set_offline(False)
    expect(page.locator(".waiting-count")).to_have_count(0)
    voted = [battle for battle in depot.battles() if battle.vote is not None]
    assert sorted(battle.vote.choice for battle in voted if battle.vote) == [Choice.B, Choice.TIE]
    (edited,) = [battle for battle in voted if battle.edits]
    assert edited.vote is not None
    assert edited.vote.reasons.of(Side.B) == {VoteReason.CULTURE}
    assert [(edit.text, edit.start) for edit in edited.edits] == [("Ezen a képen frissen sült lángos van.", Side.B)]
    page.evaluate("id => { location.hash = id; }", f"{edited.parcel}/1")
    expect(page.locator(".names")).to_contain_text("A")
    names = page.locator(".names .name")
    expect(names).to_have_count(2)
    expect(page.locator("#vote-a")).to_be_disabled()
    page.reload()
    expect(names).to_have_count(2)
    assert len([battle for battle in depot.battles() if battle.vote is not None]) == 2


def test_an_answer_that_got_lost_on_its_way_back_is_asked_for_again_and_counted_once(
    enter: Sign, depot: ArenaHouse
) -> None:
    visitor = enter("rater", locale="hu")
    page = taken(visitor)
    lost: list[str] = []

    def lose(route: object) -> None:
        if not lost:
            lost.append(route.request.headers["idempotency-key"])  # type: ignore[attr-defined]
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            lost.append(route.request.headers["idempotency-key"])  # type: ignore[attr-defined]
            route.continue_()  # type: ignore[attr-defined]

    visitor.context.route("**/votes/*", lose)
    page.click(".parcel a.primary")
    page.click("#vote-a")
    expect(page.locator(".names .name")).to_have_count(2)
    assert len(lost) == 2
    assert len(set(lost)) == 1
    assert len([battle for battle in depot.battles() if battle.vote is not None]) == 1


def test_a_withdrawn_parcel_is_refused_kindly_and_what_was_done_is_downloaded(
    enter: Sign, depot: ArenaHouse, tmp_path: Path
) -> None:
    visitor = enter("rater", locale="hu", width=360, height=780)
    page = taken(visitor)
    visitor.context.set_offline(True)
    page.click(".parcel a.primary")
    page.click("#vote-both_bad")
    expect(page.locator("#vote-both_bad")).to_have_attribute("aria-pressed", "true")
    assert depot.services is not None
    caller = depot_keeper(depot, "researcher")
    (parcel,) = {battle.parcel for battle in depot.battles()}
    assert parcel is not None
    depot.services.arena.parcels.withdraw(caller, parcel, "taken away")
    visitor.context.set_offline(False)
    expect(page.locator(".parcel .alert")).to_have_text(HU.state_withdrawn)
    with page.expect_download() as saved:
        page.get_by_role("button", name=HU.download).click()
    told = Path(saved.value.path()).read_text(encoding="utf-8")
    assert ARENA.both_bad in told
    assert "lángos" in told
    assert [battle.vote for battle in depot.battles()] == [None] * BATTLES


def test_somebody_else_on_the_same_device_neither_sees_nor_sends_a_parcel(enter: Sign, depot: ArenaHouse) -> None:
    visitor = enter("rater", locale="hu")
    page = taken(visitor)
    visitor.context.set_offline(True)
    page.click(".parcel a.primary")
    page.click("#vote-a")
    expect(page.locator("#vote-a")).to_have_attribute("aria-pressed", "true")
    page.goto("about:blank")
    visitor.context.clear_cookies()
    visitor.context.set_offline(False)
    page = visitor.open("/hu/parcels")
    assert page.url.endswith("/hu/login?next=/hu/parcels")
    body = {"login": "researcher", "password": PASSWORDS["researcher"]}
    assert visitor.context.request.post(f"{visitor.url}/api/v1/session", data=body).ok
    page.goto(f"{visitor.url}/hu/parcels")
    expect(page.get_by_text(HU.others)).to_be_visible()
    expect(page.locator(".parcel")).to_have_count(0)
    expect(page.locator(".out li")).to_have_count(1)
    assert [battle.vote for battle in depot.battles()] == [None] * BATTLES
    assert len(json.loads(kept(page))["queue"]) == 1


def test_a_parcel_from_another_device_is_opened_by_one_tap(enter: Sign, depot: ArenaHouse) -> None:
    taken(enter("rater", locale="hu", width=360))
    other = enter("rater", locale="hu", width=360).open("/hu/parcels")
    other.locator(".parcel button.primary").click()
    expect(other.locator("#vote-a")).to_be_visible()


def test_keys_vote_where_one_has_gone_to_the_answers_and_nowhere_else(enter: Sign, depot: ArenaHouse) -> None:
    page = taken(enter("rater", locale="hu"))
    page.click(".parcel a.primary")
    expect(page.locator(".asked")).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("#vote-b")).to_have_attribute("aria-pressed", "false")
    page.locator("#vote-a").focus()
    page.keyboard.press("2")
    expect(page.locator("#vote-b")).to_have_attribute("aria-pressed", "true")
    page.locator(".edit-sheet summary").click()
    page.fill("#version", "1")
    page.keyboard.press("1")
    expect(page.locator("#vote-b")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#vote-a")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(("locale", "look", "width"), WINDOWS)
def test_nobody_is_shut_out_of_parcels(enter: Sign, depot: ArenaHouse, locale: str, look: str, width: int) -> None:
    visitor = enter("rater", locale=locale, look=look, width=width, height=780)
    page = taken(visitor, locale)
    found = violations(visitor)
    assert too_wide(visitor) <= 0
    page.click(".parcel a.primary")
    expect(page.locator("#vote-tie")).to_be_in_viewport()
    found += violations(visitor)
    page.click("#vote-a")
    expect(page.locator(".names .name")).to_have_count(2)
    page.locator(".edit-sheet summary").click()
    expect(page.locator("#version")).to_be_visible()
    assert too_wide(visitor) <= 0
    assert found + violations(visitor) == []


def test_who_may_withdraws_what_is_out(enter: Sign, depot: ArenaHouse) -> None:
    taken(enter("rater", locale="hu"))
    page = enter("researcher", locale="en").open("/en/parcels")
    page.get_by_role("button", name=load("en").parcels.withdraw).first.click()
    expect(page.get_by_text(load("en").parcels.out_none)).to_be_visible()
    expect(page.locator("#take-parcel")).to_have_count(0)
    (parcel,) = {battle.parcel for battle in depot.battles()}
    assert parcel is not None
    assert {battle.ended_at is None for battle in depot.battles()} == {False}
