"""Keys in the arena: a sentence typed at any moment casts nothing; who goes to the vote votes by key and sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.battles import Choice
from tests.e2e.arena_house import ArenaHouse, Valve, begin, complete, gated
from tests.e2e.conftest import Sign
from tests.e2e.keyboards import LAYOUTS, Keyboard
from ui.text import load

HU, AR = load("hu").arena, load("ar").arena
BOX = "#next-prompt textarea"


@pytest.fixture
def page(enter: Sign) -> Page:
    """The arena, open in a browser."""
    return enter("rater", locale="hu").open("/hu/arena")


def keyboards(page: Page) -> Iterator[Keyboard]:
    session = page.context.new_cdp_session(page)
    return (Keyboard(code, session) for code in LAYOUTS)


def nothing_was_cast(house: ArenaHouse, turns: int) -> None:
    """One battle, open, without a vote."""
    (battle,) = house.battles()
    assert battle.vote is None
    assert battle.ended_at is None
    assert len(battle.turns) == turns


def test_sentences_typed_at_any_moment_cast_nothing_in_any_layout(page: Page, house: ArenaHouse) -> None:
    first, second = Valve(), Valve()
    valves = {1: first, 3: second}  # how often somebody spoke
    house.engine.rule = lambda ask: gated(valves[len(ask.turns)])
    begin(page)
    expect(page.locator(".latest .state")).to_have_text(HU.writing)

    for keyboard in keyboards(page):  # while answers are written, wherever the button left the focus
        keyboard.type_everything()
        nothing_was_cast(house, turns=1)
    page.locator(".shown .picture").first.click()
    for keyboard in keyboards(page):  # the page itself
        keyboard.type_everything()
        nothing_was_cast(house, turns=1)
    page.locator(BOX).click()
    for keyboard in keyboards(page):  # in the box, and the answers come meanwhile
        typed = keyboard.type_everything()
        nothing_was_cast(house, turns=1)
        assert len(page.input_value(BOX)) == typed
        if keyboard.code == "ru":
            first.open()
            complete(page)
            assert len(page.input_value(BOX)) == typed, "the answers' end must not take away what is typed"
        page.fill(BOX, "")
    page.keyboard.insert_text("2 szóval mondd el")
    page.keyboard.press("Enter")
    for keyboard in keyboards(page):  # sent: still in the box
        keyboard.type_everything()
        nothing_was_cast(house, turns=2)
    expect(page.locator(BOX)).to_be_focused()
    page.fill(BOX, "")
    second.open()
    complete(page)
    expect(page.locator(BOX)).to_be_focused()
    page.locator(".shown .picture").first.click()
    for keyboard in keyboards(page):  # everything is there, and the focus is nowhere near
        keyboard.type_everything()
        nothing_was_cast(house, turns=2)


def test_keys_vote_by_their_place_once_the_focus_is_at_the_vote(page: Page, house: ArenaHouse) -> None:
    begin(page)
    complete(page)
    for keyboard in keyboards(page):
        page.locator(".latest .answer").first.click()
        keyboard.press("KeyN")
        keyboard.press("ArrowDown")
        nothing_was_cast(house, turns=1)
        keyboard.press("Digit2")
        expect(page.locator(".verdict")).to_be_focused()
        expect(page.locator(".verdict .names")).to_be_in_viewport()
        expect(page.locator("#said [role=status]")).to_contain_text(HU.voted(choice=HU.better_b))
        (battle,) = house.battles()
        assert battle.vote is not None
        assert battle.vote.choice is Choice.B
        page.click("#undo-vote")
        expect(page.locator("#vote-title")).to_be_focused()
    keyboard.press("Digit3")
    nothing_was_cast(house, turns=1)
    page.keyboard.press("Tab")
    keyboard.press("Digit3")
    expect(page.locator(".verdict .saved")).to_contain_text(HU.tie)
    keyboard.press("KeyN")
    expect(page.locator("#start-battle")).to_be_focused()


def test_up_and_down_vote_on_the_vote_and_scroll_in_the_answers(page: Page, house: ArenaHouse) -> None:
    begin(page)
    complete(page)
    page.locator(".latest .answer").first.click()
    page.keyboard.press("ArrowUp")
    nothing_was_cast(house, turns=1)
    page.locator("#vote-a").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".verdict .names")).to_be_visible()
    vote = house.battles()[0].vote
    assert vote is not None
    assert vote.choice is Choice.TIE


def test_arrows_point_to_where_the_answers_stand(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="ar").open("/ar/arena")
    begin(page)
    complete(page)
    a, b = page.locator(".latest .side-a").bounding_box(), page.locator(".latest .side-b").bounding_box()
    assert a is not None
    assert b is not None
    assert a["x"] > b["x"]
    page.locator("#answers").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".verdict .saved")).to_contain_text(AR.better_a)


def test_the_pad_of_digits_votes_and_with_its_lock_off_its_arrows_do(page: Page, house: ArenaHouse) -> None:
    begin(page)
    complete(page)
    page.locator("#vote-tie").focus()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": "Numpad4", "key": "ArrowLeft"})
    expect(page.locator(".verdict .saved")).to_contain_text(HU.better_a)
    page.click("#undo-vote")
    complete(page)
    expect(page.locator("#vote-title")).to_be_focused()
    page.locator("#vote-tie").focus()
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": "Numpad4", "key": "4"})
    expect(page.locator(".verdict .saved")).to_contain_text(HU.both_bad)


def test_who_wants_no_shortcuts_has_none_in_any_browser(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    expect(page.get_by_label(HU.keys_title)).to_be_checked()  # before the page knows them it is empty and cannot be set
    page.get_by_label(HU.keys_title).uncheck()
    begin(page)
    complete(page)
    other = enter("rater", locale="hu").open("/hu/arena")
    complete(other)
    expect(other.get_by_label(HU.keys_title)).not_to_be_checked()
    for seen in (page, other):
        seen.locator("#answers").focus()
        seen.keyboard.press("1")
        seen.keyboard.press("ArrowRight")
    nothing_was_cast(house, turns=1)
    other.get_by_label(HU.keys_title).check()
    other.locator("#answers").focus()
    other.keyboard.press("1")
    expect(other.locator(".verdict .saved")).to_contain_text(HU.better_a)


def test_an_edit_that_is_open_is_not_left_by_a_letter(page: Page, house: ArenaHouse) -> None:
    begin(page)
    complete(page)
    page.click("#vote-a")
    expect(page.locator(".verdict .names")).to_be_visible()
    page.click("#edit-better")
    expect(page.locator("#edit-text textarea")).not_to_have_value("")
    page.locator("#answers").focus()
    page.keyboard.press("n")
    expect(page.locator("#edit")).to_be_visible()
    assert house.battles()[0].ended_at is None


@pytest.mark.parametrize(("width", "height", "scale"), [(360, 640, 3), (768, 1024, 1), (1280, 720, 1), (640, 360, 2)])
def test_answers_are_seen_after_starting_and_sending(
    enter: Sign, house: ArenaHouse, width: int, height: int, scale: int
) -> None:
    """The last of the sizes is a laptop at 200 % zoom."""
    visitor = enter("rater", locale="hu", width=width, height=height, scale=scale)
    page = visitor.open("/hu/arena")
    valve = Valve()
    house.engine.rule = lambda ask: gated(valve)
    begin(page)
    expect(page.locator(".latest .state")).to_have_text(HU.writing)
    for side in "ab":
        expect(page.locator(f".latest .side-{side} h3")).to_be_in_viewport()
    valve.open()
    complete(page)
    both_begin_in_view(page)
    page.fill(BOX, "És milyen színű?")
    page.locator("#send-prompt").click()
    expect(page.locator(".story .prompt")).to_have_count(2)
    complete(page)
    both_begin_in_view(page)


def both_begin_in_view(page: Page) -> None:
    for side in "ab":
        expect(page.locator(f".latest .side-{side} .said > :first-child")).to_be_in_viewport()
