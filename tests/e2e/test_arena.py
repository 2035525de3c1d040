"""The arena in a real browser: a whole battle, reloads, two tabs, failures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from backend.records import Mode, TurnState
from core.battles import Choice, Side, VoteReason
from core.errors import Reason, Unavailable
from tests.backend.serving.scripted import Answer, words
from tests.doubles.waiting import until
from tests.e2e.arena_house import ArenaHouse, Valve, begin, complete, gated, hungarian, on_one_side
from tests.e2e.conftest import Sign, visits
from ui.text import load

HU = load("hu").arena


def draw_box(page: Page) -> None:
    page.locator(".reasons button").first.click()
    page.locator("[data-mark=b]").click()
    picture = page.locator(".shown .picture").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    expect(page.locator(".shown .box")).to_be_visible()


def choose_language(page: Page, name: str) -> None:
    page.locator("#battle-language input").click()
    page.locator("li[role=option]", has_text=name).click()


def test_three_turns_a_vote_by_keyboard_and_an_edited_answer(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    for number, question in ((2, "Milyen színű?"), (3, "Hol készülhetett?")):
        page.fill("#next-prompt textarea, #next-prompt input", question)
        page.click("#send-prompt")
        expect(page.locator(".story .prompt")).to_have_count(number)
        complete(page)
    page.locator(".latest .answer").first.click()
    page.keyboard.press("2")
    expect(page.locator(".verdict .names")).to_contain_text("Little World")
    page.click("#edit-better")
    field = page.locator("#edit-text textarea")
    expect(field).to_have_value(re.compile("Ezen a képen egy tányér"))
    field.press("End")
    page.keyboard.insert_text(" Mellette tejföl van.")
    expect(page.locator(".diff ins")).to_contain_text("tejföl")
    page.click("#edit-save")
    expect(page.locator("#edit")).to_be_hidden()

    (battle,) = house.battles()
    assert [turn.state for turn in battle.turns] == [TurnState.DONE] * 3
    assert battle.vote is not None
    assert battle.vote.choice is Choice.B
    (edit,) = battle.edits
    assert edit.turn == 3
    assert edit.start is not None
    assert edit.start.value == "b"
    assert edit.text.endswith("változat. Mellette tejföl van.")
    assert edit.distance == len(" Mellette tejföl van.")


def test_no_name_is_in_the_page_before_the_vote(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    assert not re.search(r"Little World (base|fine|second)|demo/model|model_a", page.content())
    page.locator("#vote-tie").press("3")
    expect(page.locator(".verdict .names")).to_contain_text(re.compile("Little World (base|fine|second)"))


def test_a_reload_in_the_middle_of_a_stream_goes_on_where_it_was(enter: Sign, house: ArenaHouse) -> None:
    valve = Valve()
    house.engine.rule = lambda ask: gated(valve)
    visitor = enter("rater", locale="hu")
    page = visitor.open("/hu/arena")
    begin(page)
    expect(page.locator(".latest .state")).to_have_text(HU.writing)
    page.reload()
    expect(page.locator(".latest .state")).to_have_text(HU.writing)
    valve.open()
    complete(page)
    expect(page.locator(".latest .side-a .said")).to_contain_text("a többi később jön")
    (battle,) = house.battles()
    assert battle.last.attempt == 1
    assert len(house.engine.asked) == 2


def test_an_answer_that_came_while_the_page_was_closed_is_there(enter: Sign, house: ArenaHouse) -> None:
    valve = Valve()
    house.engine.rule = lambda ask: gated(valve)
    visitor = enter("rater", locale="hu")
    begin(visitor.open("/hu/arena"))
    expect(visitor.page.locator(".latest .state")).to_have_text(HU.writing)
    visitor.page.goto("about:blank")
    valve.open()
    again = enter("rater", locale="hu").open("/hu/arena")
    complete(again)
    expect(again.locator(".latest .side-b .said")).to_contain_text("a többi később jön")


def test_the_application_ends_in_the_middle_and_takes_the_battle_up_again(
    browser: Browser, demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")  # each application says there where its files are: put back at the end
    first = ArenaHouse(demo_home)
    first.engine.rule = lambda ask: gated(Valve())
    first.start()
    first.forget_battles()
    windows = visits(first.url, browser)
    visitor = next(windows)("rater", locale="hu")
    begin(visitor.open("/hu/arena"))
    expect(visitor.page.locator(".latest .state")).to_have_text(HU.writing)
    visitor.page.goto("about:blank")
    cookies = [{"name": one["name"], "value": one["value"]} for one in visitor.context.cookies()]
    assert list(windows) == []
    first.stop()

    second = ArenaHouse(demo_home)
    second.engine.rule = hungarian
    second.start()
    context = browser.new_context()
    context.set_default_timeout(180_000)
    context.add_cookies([{**cookie, "url": second.url} for cookie in cookies])
    page = context.new_page()
    page.goto(f"{second.url}/hu/arena")
    complete(page)
    context.close()
    (battle,) = [one for one in second.battles() if one.ended_at is None]
    assert battle.last.state is TurnState.DONE
    second.stop()


def test_two_tabs_show_the_same_battle_and_the_vote_of_one(enter: Sign, house: ArenaHouse) -> None:
    visitor = enter("rater", locale="hu")
    first = visitor.open("/hu/arena")
    begin(first)
    complete(first)
    second = visitor.context.new_page()
    second.goto(f"{visitor.url}/hu/arena")
    complete(second)
    first.click("#vote-a")
    expect(first.locator(".verdict .names")).to_be_visible()
    expect(second.locator(".verdict .saved")).to_contain_text(HU.better_a)  # the one left behind follows
    expect(second.locator("#vote-b")).to_be_hidden()
    (battle,) = house.battles()
    assert battle.vote is not None
    assert battle.vote.choice is Choice.A


def test_a_vote_can_be_taken_back_and_given_anew(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    page.click("#vote-a")
    page.click("#undo-vote")
    complete(page)
    page.click("#vote-both_bad")
    expect(page.locator(".verdict .saved")).to_contain_text(HU.both_bad)
    (battle,) = house.battles()
    assert battle.vote is not None
    assert battle.vote.choice is Choice.BOTH_BAD


def test_a_box_is_shown_as_long_as_it_would_be_sent(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    draw_box(page)
    page.click("#vote-a")
    page.click("#undo-vote")
    complete(page)
    expect(page.locator(".shown .box")).to_have_count(0)
    page.click("#vote-b")
    expect(page.locator(".verdict .names")).to_be_visible()
    vote = house.battles()[0].vote
    assert vote is not None
    assert (vote.choice, vote.mark) == (Choice.B, None)


def test_a_hundred_clicks_on_start_are_one_battle(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    expect(page.locator(".offered img")).to_be_visible()
    page.evaluate("() => { for (let i = 0; i < 100; i++) document.querySelector('#start-battle').click(); }")
    complete(page)
    assert len(house.battles()) == 1
    assert len(house.engine.asked) == 2


def test_a_side_that_fails_for_good_voids_the_battle_and_says_so(enter: Sign, house: ArenaHouse) -> None:
    broken = Answer(words("Ez még"), error=Unavailable(Reason.MODEL_FAILED))
    house.engine.rule = on_one_side(broken, times=2)
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    expect(page.locator(".latest .state")).to_have_text(HU.void)
    expect(page.locator("#vote-a")).to_be_hidden()
    (battle,) = house.battles()
    assert battle.void == "model_failed"
    assert len(house.engine.asked) == 4
    page.click("#new-battle")
    expect(page.locator("#first-prompt textarea")).to_have_value(battle.turns[0].prompt)
    sha = battle.pictures[0]
    expect(page.locator(".offered img")).to_have_attribute("src", re.compile(sha))


def test_a_side_that_fails_once_is_asked_again_with_the_other(enter: Sign, house: ArenaHouse) -> None:
    broken = Answer(words("Ez még"), error=Unavailable(Reason.MODEL_FAILED))
    house.engine.rule = on_one_side(broken, times=1)
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    assert len(house.engine.asked) == 4
    assert house.battles()[0].void is None


def test_a_model_that_names_itself_is_not_shown_and_not_counted(enter: Sign, house: ArenaHouse) -> None:
    named = Answer(words("Én a Qwen2-VL modell vagyok, és egy lángost látok."))
    house.engine.rule = on_one_side(named, times=1)
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    expect(page.locator(".latest .state")).to_have_text(HU.leaked)
    assert "Qwen" not in page.content()
    (battle,) = house.battles()
    assert battle.leaked


def test_markup_of_models_and_people_stays_text(enter: Sign, house: ArenaHouse) -> None:
    house.engine.rule = lambda ask: Answer(("<img src=x onerror=alert(1)> **fontos** [link](https://x.example)",))
    page = enter("rater", locale="hu").open("/hu/arena")
    expect(page.locator(".offered img")).to_be_visible()
    page.fill("#first-prompt textarea", "<script>alert('x')</script> '; DROP TABLE people; --")
    page.click("#start-battle")
    complete(page)
    answer = page.locator(".latest .side-a .said")
    expect(answer).to_contain_text("<img src=x onerror=alert(1)> fontos [link](https://x.example)")
    expect(answer.locator("strong")).to_have_text("fontos")
    assert answer.locator("img, a, script").count() == 0
    expect(page.locator(".story .prompt .said")).to_contain_text("<script>alert('x')</script>")


def reasons_of(house: ArenaHouse) -> frozenset[VoteReason]:
    """Said of the first answer in the only battle."""
    (battle,) = house.battles()
    return battle.vote.reasons.of(Side.A) if battle.vote else frozenset()


def test_own_pictures_the_shelf_and_a_box_on_the_picture(enter: Sign, house: ArenaHouse, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "tomato").save(tmp_path / "own.jpg")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    page = enter("rater", locale="hu").open("/hu/arena")
    expect(page.locator(".offered img")).to_have_count(1)
    page.set_input_files("input[type=file]", tmp_path / "broken.png")
    expect(page.get_by_test_id("toast-body")).to_contain_text(load("hu").errors.picture_unreadable)
    page.set_input_files("input[type=file]", tmp_path / "own.jpg")
    expect(page.locator(".quiet-note")).to_have_text(HU.world_note)
    own = page.locator(".offered img").get_attribute("src")
    page.locator(".browse summary").click()
    page.locator("[data-pick]").nth(2).click()
    expect(page.locator(f'.offered img[src="{own}"]')).to_have_count(0)
    expect(page.locator(".offered img")).to_have_count(1)  # another picture replaces, unless one adds it
    page.get_by_label(HU.add_pictures).check()
    page.locator("[data-pick]").nth(3).click()
    expect(page.locator(".offered img")).to_have_count(2)
    page.click("#start-battle")
    complete(page)
    draw_box(page)
    page.click("#vote-a")
    expect(page.locator(".verdict .names")).to_be_visible()
    chips = page.locator("#after-vote").get_by_role("group", name=HU.why_title)
    for reason in (HU.reason_truth, HU.reason_detail):
        chips.locator("label", has_text=reason).click()
    until(lambda: len(reasons_of(house)) == 2)
    page.reload()
    expect(chips.get_by_label(HU.reason_detail)).to_be_checked()
    expect(chips.get_by_label(HU.reason_style)).not_to_be_checked()
    (battle,) = house.battles()
    assert len(battle.pictures) == 2
    assert battle.vote is not None
    assert battle.vote.mark is not None
    assert battle.vote.mark.side.value == "b"
    assert abs(battle.vote.mark.left - 0.25) < 0.03
    assert abs(battle.vote.mark.bottom - 0.5) < 0.03
    assert (battle.vote.reasons.a, battle.vote.reasons.b) == ({"truth", "detail"}, set())


def test_a_researcher_sees_the_names_and_such_a_vote_does_not_count(enter: Sign, house: ArenaHouse) -> None:
    page = enter("researcher", locale="en").open("/en/arena")
    begin(page)
    complete(page)
    expect(page.locator(".verdict")).to_have_count(0)
    page.click("#vote-a")
    expect(page.locator(".uncounted")).to_contain_text(load("en").arena.not_counted_open)
    assert house.battles()[0].mode is Mode.OPEN


def test_an_arabic_battle_on_a_phone(enter: Sign, house: ArenaHouse) -> None:
    house.engine.rule = lambda ask: Answer(words("كنافة ساخنة من نابلس مع iPhone 15 بجانبها، وسعرها 12 دينارًا."))
    text = load("ar")
    page = enter("rater", locale="ar", width=360).open("/ar/arena")
    choose_language(page, "العربية")  # the last battle's is remembered
    begin(page)
    complete(page)
    said = page.locator(".latest .side-a .said")
    assert said.get_attribute("dir") == "rtl"
    assert said.get_attribute("lang") == "ar"
    a, b = page.locator(".latest .side-a").bounding_box(), page.locator(".latest .side-b").bounding_box()
    assert a is not None
    assert b is not None
    assert b["y"] > a["y"]
    over = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    page.locator("#vote-b").tap()
    expect(page.locator(".verdict .saved")).to_contain_text(text.arena.better_b)
    page.locator("#next-battle").tap()
    expect(page.locator(".offered img")).to_be_visible()


@pytest.mark.parametrize(("way", "choice"), [((0, 0), "better_a"), ((-90, 5), "better_a"), ((0, -90), "")])
def test_a_finger_on_an_answer_chooses_it_and_up_and_down_scroll(
    enter: Sign, house: ArenaHouse, way: tuple[int, int], choice: str
) -> None:
    visitor = enter("rater", locale="hu", width=360)
    page = visitor.open("/hu/arena")
    begin(page)
    complete(page)
    card = page.locator(".latest .side-a")
    card.evaluate("card => card.scrollIntoView({ block: 'center' })")  # not below the vote, which stays in sight
    box = card.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = visitor.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.5, 1) if any(way) else ():
        points = [{"x": x + way[0] * part, "y": y + way[1] * part}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    if choice:
        expect(page.locator(".verdict .saved")).to_contain_text(HU.fill(choice))
    else:
        page.wait_for_function("() => scrollY > 0")
        assert house.battles()[0].vote is None
