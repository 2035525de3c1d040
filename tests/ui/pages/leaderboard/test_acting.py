"""The leaderboard shows what is decided and what is not, and leads to the battles."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import gradio as gr
import pytest

from backend.services import Services
from core.battles import Choice
from core.errors import InvalidInput, NotFound
from tests.backend.services.studio.data.house import House
from tests.conftest import Clock, People
from ui.components import plot
from ui.pages.leaderboard import warm
from ui.pages.leaderboard.acting import Acting, Chosen
from ui.pages.leaderboard.frame import Frame, drawn
from ui.text import load
from ui.visitor import Visitor

pytestmark = pytest.mark.slow

TEXT = load("en")


@pytest.fixture
def house(services: Services, clock: Clock) -> House:
    return House(services, clock)


@pytest.fixture
def who(people: People) -> Visitor:
    return Visitor(caller=people.caller(people.researcher()), zone=ZoneInfo("UTC"), origin="https://parley.test")


@pytest.fixture
def page(services: Services) -> tuple[Acting, Frame]:
    with gr.Blocks():
        frame = drawn(TEXT)
    return Acting(services, TEXT, frame), frame


@pytest.fixture
def voted(house: House, people: People, clock: Clock) -> Callable[[int, Choice, str], None]:
    """Cast so many votes; side A is the tuned model."""
    raters = [people.rater(consent=True) for _ in range(4)]

    def cast(count: int, choice: Choice, language: str = "hu") -> None:
        for number in range(count):
            clock.advance(minutes=1)
            battle = house.battle(raters[number % 4], picture=house.picture(1), language=language)
            house.vote(battle, raters[number % 4], choice)

    return cast


def rows(shown: str, title: str) -> list[str]:
    """The rows of the table of this title, as text."""
    table = shown.split(f"<caption>{title}</caption>")[1].split("</table>")[0]
    return [re.sub(r"<[^>]+>", "|", row) for row in table.split("<tbody>")[1].split("</tr>") if row.strip()]


def test_without_votes_it_says_what_it_waits_for(page: tuple[Acting, Frame], who: Visitor) -> None:
    actions, frame = page
    shown = actions.arrive(who, "")
    assert TEXT.leaderboard.empty_title in shown[frame.board]
    assert "<svg" in shown[frame.board]


def test_what_is_decided_and_what_is_open_stands_first(
    page: tuple[Acting, Frame], who: Visitor, voted: Callable[..., None]
) -> None:
    actions, frame = page
    voted(36, Choice.A)
    voted(5, Choice.A, "ko")
    shown = str(actions.arrive(who, "")[frame.board])
    hungarian, korean = rows(shown, html.escape(TEXT.leaderboard.verdicts_title))[:2]
    assert ("tuned" in hungarian, "base" in hungarian, "|better|" in hungarian) == (True, True, True)
    assert re.search(r"\|open: about [\d,]+ more votes\|", korean)
    assert TEXT.leaderboard.anchor_text(name="base") in shown
    assert "not enough votes yet" in rows(shown, TEXT.leaderboard.ratings_title)[0]
    assert shown.count("<figure") == 4
    assert all(f">{kind}<" in shown for kind in ("SVG", "PNG", "CSV"))


def test_the_first_look_after_a_start_finds_votes_read_and_everything_drawn(
    page: tuple[Acting, Frame], who: Visitor, voted: Callable[..., None], services: Services
) -> None:
    actions, frame = page
    voted(8, Choice.A)
    voted(8, Choice.B, "ko")
    warm(services.studio.leaderboard.warm(), TEXT)
    drawn_before = plot._drawn.cache_info()
    assert str(actions.arrive(who, "")[frame.board]).count("<svg") == 4
    drawn_now = plot._drawn.cache_info()
    assert (drawn_now.misses, drawn_now.hits) == (drawn_before.misses, drawn_before.hits + 4)


def test_one_language_has_its_own_ratings(page: tuple[Acting, Frame], who: Visitor, voted: Callable[..., None]) -> None:
    actions, frame = page
    voted(8, Choice.A)
    voted(8, Choice.B, "ko")
    best = {
        language: rows(
            str(actions.choose(who, Chosen("", language, reliable=False))[frame.board]), TEXT.leaderboard.ratings_title
        )[0]
        for language in ("hu", "ko")
    }
    assert ("tuned" in best["hu"], "base" in best["ko"]) == (True, True)
    with pytest.raises(InvalidInput):
        actions.choose(who, Chosen("", "xx", reliable=False))
    with pytest.raises(NotFound):
        actions.choose(who, Chosen("nowhere", "", reliable=False))


def test_a_number_leads_to_its_battles_page_by_page(
    page: tuple[Acting, Frame], who: Visitor, house: House, voted: Callable[..., None]
) -> None:
    actions, frame = page
    voted(12, Choice.A)
    board = str(actions.arrive(who, f"?round={house.round.id}")[frame.board])
    address = next(html.unescape(found) for found in re.findall(r'href="leaderboard(\?[^"]+)"', board))
    shown = actions.arrive(who, address)
    assert (shown[frame.behind].visible, shown[frame.choosing].visible) == (True, False)
    assert "Hungarian · tuned · base · Spring" in shown[frame.title]
    assert shown[frame.rows].count("<li class=") == 10
    rest = actions.more(who, address, shown[frame.last])
    assert (rest[frame.rows].count("<li class="), rest[frame.more].visible) == (2, False)
    assert 'start="11"' in rest[frame.rows]


def test_a_round_says_language_by_language_what_is_decided(
    services: Services, who: Visitor, house: House, voted: Callable[..., None]
) -> None:
    from ui.pages.rounds.acting import Acting as Rounds
    from ui.pages.rounds.frame import drawn as rounds_frame

    voted(36, Choice.A)
    with gr.Blocks():
        frame = rounds_frame(TEXT)
    shown = Rounds(services, TEXT, frame).arrive(who, f"?round={house.round.id}")[frame.round.brought]
    hungarian, korean = rows(str(shown), html.escape(TEXT.leaderboard.verdicts_title))[:2]
    assert "|better|" in hungarian
    assert (f"|{TEXT.leaderboard.told_none}|" in korean, "Korean" in korean) == (True, True)


def test_unreliable_raters_are_named_by_pseudonym_and_what_is_left_out_is_said(
    page: tuple[Acting, Frame], who: Visitor, voted: Callable[[int, Choice, str], None], people: People, house: House
) -> None:
    actions, frame = page
    voted(8, Choice.B, "hu")
    stubborn = people.rater(consent=True)
    for _ in range(20):
        house.vote(house.battle(stubborn, picture=house.picture(1)), stubborn, Choice.A)
    table = rows(str(actions.raters(who)[frame.raters]), TEXT.leaderboard.raters_title)
    assert sum("Hungarian" in row for row in table) == 5
    (found,) = [row for row in table if TEXT.leaderboard.unreliable in row]
    assert TEXT.rounds.choice_a in found
    assert stubborn.name not in found
    shown = str(actions.choose(who, Chosen("", "", reliable=True))[frame.board])
    assert TEXT.leaderboard.left_out(count=20) in html.unescape(shown)
    assert TEXT.leaderboard.left_out(count=20) not in html.unescape(
        str(actions.choose(who, Chosen("", "", reliable=False))[frame.board])
    )


def test_what_stands_beside_the_ratings_is_asked_for_and_goes_with_another_choice(
    page: tuple[Acting, Frame], who: Visitor, voted: Callable[[int, Choice, str], None]
) -> None:
    actions, frame = page
    voted(12, Choice.A, "hu")
    chosen = Chosen("", "", reliable=False)
    shown = html.unescape(str(actions.beside(who, chosen)[frame.beside]))
    assert len(rows(shown, TEXT.leaderboard.controlled_title)) == 3
    assert TEXT.leaderboard.effect_longer in shown
    assert TEXT.leaderboard.trend_title in shown
    assert "1: Spring" in shown
    assert sum("Hungarian" in row for row in rows(shown, TEXT.leaderboard.judged_title)) == 1
    assert actions.choose(who, chosen)[frame.beside] == ""
