"""What the browser keeps: questions half typed, and a vote that was clicked without a connection."""

from __future__ import annotations

from playwright.sync_api import expect

from core.battles import Choice
from tests.e2e.arena_house import ArenaHouse, begin, complete
from tests.e2e.conftest import Sign
from ui.text import load

HU = load("hu").arena


def test_a_question_and_a_follow_up_survive_a_reload_until_they_are_asked(enter: Sign, house: ArenaHouse) -> None:
    visitor = enter("rater", locale="hu")
    page = visitor.open("/hu/arena")
    question = page.locator("#first-prompt textarea")
    question.fill("Mit ünnepelnek itt?")
    page.reload()
    expect(question).to_have_value("Mit ünnepelnek itt?")
    begin(page)
    complete(page)
    follow_up = page.locator("#next-prompt").locator("textarea, input")
    follow_up.fill("És hol készült")
    page.reload()
    complete(page)
    expect(follow_up).to_have_value("És hol készült")
    page.click("#send-prompt")
    expect(page.locator(".story .prompt")).to_have_count(2)
    complete(page)
    page.reload()
    complete(page)
    expect(follow_up).to_have_value("")
    assert [turn.prompt for turn in house.battles()[0].turns] == ["Mit ünnepelnek itt?", "És hol készült"]


def test_a_vote_without_a_connection_is_kept_said_and_sent_once(enter: Sign, house: ArenaHouse) -> None:
    visitor = enter("rater", locale="hu")
    page = visitor.open("/hu/arena")
    begin(page)
    complete(page)
    visitor.context.set_offline(True)
    page.click("#vote-b")
    expect(page.locator("#notice")).to_contain_text(HU.vote_kept)
    assert house.battles()[0].vote is None
    visitor.context.set_offline(False)
    expect(page.locator(".verdict .saved")).to_contain_text(HU.better_b)
    expect(page.locator("#notice")).to_contain_text(HU.vote_sent)
    (battle,) = house.battles()
    assert battle.vote is not None
    assert battle.vote.choice is Choice.B
    assert page.evaluate("() => localStorage.getItem('parley-vote')") is None


def test_a_word_that_is_clicked_after_the_vote_is_selected_to_be_changed(enter: Sign, house: ArenaHouse) -> None:
    page = enter("rater", locale="hu").open("/hu/arena")
    begin(page)
    complete(page)
    page.click("#vote-b")
    expect(page.locator("#edit-better")).to_be_visible()
    spot = page.evaluate(
        """() => {
            const said = document.querySelector("#answers .side-b .said"), walker = document.createTreeWalker(said, 4);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf("lángos");
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 6);
                const { left, top, width, height } = range.getBoundingClientRect();
                return { x: left + width / 2, y: top + height / 2 };
            }
        }"""
    )
    page.mouse.click(spot["x"], spot["y"])
    field = page.locator("#edit-text textarea")
    expect(field).to_be_focused()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == "lángos"
    page.keyboard.insert_text("pirított kenyér")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#edit")).to_be_hidden()
    (edit,) = house.battles()[0].edits
    assert "sült pirított kenyér látható" in edit.text
