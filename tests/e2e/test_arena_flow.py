"""One battle after another: a key each, nothing told ahead, and a vote taken back in between."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from backend.db import pictures
from backend.records import BattleId
from core.battles import Choice
from tests.e2e.arena_house import ArenaHouse, begin, complete
from tests.e2e.conftest import Sign
from ui.text import load

HU = load("hu").arena


def next_one(page: Page, before: str) -> str:
    """The battle that stands there after this one, once it can be voted on."""
    shown = page.locator(f'.shown:not([data-battle="{before}"]):not([data-battle=""])')
    expect(shown).to_be_visible()
    complete(page)
    expect(
        page.locator("#content:not([data-calm])")
    ).to_be_visible()  # calm on purpose: no second half of a click votes
    return shown.get_attribute("data-battle") or ""


def test_three_battles_by_one_key_each_a_skip_and_a_second_thought(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    page.get_by_label(HU.flow_title).check()
    begin(page)
    complete(page)
    first = page.locator(".shown").get_attribute("data-battle") or ""
    page.locator("#answers").focus()
    page.keyboard.press("1")
    second = next_one(page, first)
    expect(page.locator("#answers")).to_be_focused()
    expect(page.locator("#last-battle .saved")).to_contain_text(HU.better_a)
    page.keyboard.press("2")
    third = next_one(page, second)
    page.keyboard.press("Space")
    fourth = next_one(page, third)
    expect(page.locator("#last-battle")).to_be_hidden()
    page.keyboard.press("3")
    next_one(page, fourth)
    page.click("#undo-last")
    expect(page.locator(f'.shown[data-battle="{fourth}"]')).to_be_visible()
    expect(page.locator("#content:not([data-calm])")).to_be_visible()
    page.click("#vote-both_bad")
    expect(page.locator("#last-battle .saved")).to_contain_text(HU.both_bad)

    by_id = {battle.id: battle for battle in house.battles()}
    votes = {battle_id: by_id[battle_id].vote for battle_id in (first, second, third, fourth)}  # type: ignore[index]
    assert [vote.choice if vote else None for vote in votes.values()] == [Choice.A, Choice.B, None, Choice.BOTH_BAD]
    shown = [by_id[one].pictures for one in (first, second, third, fourth)]  # type: ignore[index]
    assert len(set(shown)) == 4


def test_the_answer_of_the_vote_before_is_explained_and_edited_while_the_next_battle_waits(
    enter: Sign, house: ArenaHouse
) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    page.get_by_label(HU.flow_title).check()
    begin(page)
    complete(page)
    first = page.locator(".shown").get_attribute("data-battle") or ""
    page.click("#vote-b")
    second = next_one(page, first)
    page.locator("#last-battle").locator("label", has_text=HU.reason_culture).click()
    page.click("#edit-last")
    expect(page.locator(f'.shown[data-battle="{first}"]')).to_be_visible()
    field = page.locator("#edit-text textarea")
    expect(field).to_have_value(re.compile("Ezen a képen egy tányér"))
    field.press("End")
    page.keyboard.insert_text(" Mellette tejföl van.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#edit")).to_be_hidden()
    page.click("#next-battle")
    expect(page.locator(f'.shown[data-battle="{second}"]')).to_be_visible()
    complete(page)
    before = next(battle for battle in house.battles() if battle.id == first)
    assert [edit.text.endswith("tejföl van.") for edit in before.edits] == [True]
    assert before.vote is not None
    assert (before.vote.reasons.b, before.vote.reasons.a) == ({"culture"}, set())


def test_what_people_call_it_is_said_in_a_line_above_the_next_battle(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    page.get_by_label(HU.flow_title).check()
    page.locator(".browse summary").click()
    sha = picture_of(
        house, page.locator(".browse").get_attribute("data-language") or ""
    )  # of the last battle's language
    page.locator(f'[data-pick="{sha}"]').click()
    expect(page.locator(f'.shelf [data-pick="{sha}"]')).to_have_attribute("aria-pressed", "true")
    begin(page)
    complete(page)
    first = page.locator(".shown").get_attribute("data-battle") or ""
    page.click("#vote-a")
    second = next_one(page, first)
    line = page.locator("#last-battle").get_by_label(HU.called)
    line.fill("Ez egy frissen sült kürtőskalács.")
    line.press("1")
    line.press("Backspace")
    line.press("Enter")
    expect(line).to_be_hidden()
    expect(page.locator("#undo-last")).to_be_hidden()
    by_id = {battle.id: battle for battle in house.battles()}
    (edit,) = by_id[BattleId(first)].edits
    assert (edit.text, edit.start, edit.turn) == ("Ez egy frissen sült kürtőskalács.", None, 1)
    assert by_id[BattleId(second)].vote is None


def picture_of(house: ArenaHouse, code: str) -> str:
    """One from where a language is spoken."""
    assert house.services is not None
    with house.services.database.reading() as session:
        pool = pictures.pool(session, least_used_in=code, limit=pictures.POOL)
    return min(info.sha256 for info in pool if info.culture == code)


def test_after_ten_battles_the_page_says_what_they_came_to(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    page.get_by_label(HU.flow_title).check()
    voted_today = int(re.findall(r"\d+", page.locator(".progress .today").inner_text())[0])
    begin(page)
    complete(page)
    for number in range(voted_today, voted_today // 10 * 10 + 10):
        assert page.locator(".sitting").count() == 0, number
        before = page.locator(".shown").get_attribute("data-battle") or ""
        page.click("#vote-tie")
        next_one(page, before)
    expect(page.locator(".sitting")).to_contain_text(HU.sitting_title)
    before = page.locator(".shown").get_attribute("data-battle") or ""
    page.click("#vote-a")
    next_one(page, before)
    expect(page.locator(".sitting")).to_have_count(0)
