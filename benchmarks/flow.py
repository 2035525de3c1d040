"""What a vote leads to where battles follow each other: one rater, and twenty at once, each on a page of their own.

Server, engine, browser and all pages share the machine. The alternative is a click on Gradio's stock page.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, BrowserContext, Page

from backend.api.cookies import NAME, Cookies
from backend.db import migrations
from backend.services import compose
from backend.services.people.accounts import NewPerson
from benchmarks.browsing import chromium, enter, stock
from benchmarks.report import Row, milliseconds
from benchmarks.start import demo
from core.records import Role
from core.settings import Settings

_RATERS = 20
_ALONE = 12
_READING, _READING_OF_MANY = 7.0, 10.0
"""Seconds in which a person reads; the next battle is answered meanwhile, and after 5 the last one's names are told."""
_LASTS = 120.0
_CLICKED = """([trigger, done]) => {
  window.took = null;
  const look = new Function(`return ${done}`)();
  document.querySelector(trigger).addEventListener("click", (event) => {
    const began = event.timeStamp, before = document.querySelector(".shown")?.dataset.battle;
    const each = () => look(before) ? (window.took = performance.now() - began) : requestAnimationFrame(each);
    requestAnimationFrame(each);
  }, { once: true, capture: true });
}"""
"""From a click to the frame in which what was asked for stands on the page."""
_NEXT = """(before) => {
  const shown = document.querySelector(".shown"), said = document.querySelectorAll(".latest .answer .said");
  return shown && shown.dataset.battle !== before && document.querySelector(".latest").dataset.state === "done"
    && said.length === 2 && [...said].every((one) => one.textContent.trim())
    && [...shown.querySelectorAll("img")].every((one) => one.complete && one.naturalWidth);
}"""
_RATES = """([first, reading, done]) => {
  window.votes = [];
  const look = new Function(`return ${done}`)();
  const vote = () => {
    const button = document.querySelector("#vote-a");
    if (!button || "calm" in document.getElementById("content").dataset) return setTimeout(vote, 50);
    const began = performance.now(), before = document.querySelector(".shown").dataset.battle;
    button.click();
    const each = () => {
      if (!look(before)) return requestAnimationFrame(each);
      window.votes.push(performance.now() - began);
      setTimeout(vote, reading);
    };
    requestAnimationFrame(each);
  };
  setTimeout(vote, first);
}"""
"""Votes for as long as the page is open, each after so many milliseconds of reading."""


def run() -> list[Row]:
    """One rater, then twenty."""
    with tempfile.TemporaryDirectory() as home, chromium() as browser, stock() as other:
        cookies = _raters(Path(home))
        with demo(home) as url:
            alone = _one(browser, url)
            together = _many(browser, url, cookies)
        theirs = _stock_answers(browser, other)
    high = quantiles(together, n=100)[94]
    return [
        Row(
            "arena, a vote until the next battle is there with picture and both answers (goal 150 ms)",
            milliseconds(alone),
            f"a click on the same stock page until both chatbots have answered: {milliseconds(theirs)}",
            f"{median(alone) / median(theirs):.2f} x",
        ),
        Row(
            f"the same with {_RATERS} raters, each voting every {_READING_OF_MANY:.0f} s (goal: p95 500 ms)",
            f"{median(together) * 1000:.0f} ms (p95 {high * 1000:.0f}), {len(together)} votes",
            f"one rater: {median(alone) * 1000:.0f} ms",
            f"{high / 0.5:.2f} of the goal",
        ),
    ]


def _one(browser: Browser, url: str) -> list[float]:
    """Seconds from each vote until the battle that follows it at once can be judged."""
    page = browser.new_context().new_page()
    enter(page, url)
    _begin(page, url)
    seconds = []
    for choice in ("a", "b", "tie") * (_ALONE // 3):
        page.wait_for_selector(f"#vote-{choice}", timeout=120_000)
        page.wait_for_timeout(_READING * 1000)
        seconds.append(_clicked(page, f"#vote-{choice}", done=_NEXT))
    page.context.close()
    return seconds


def _many(browser: Browser, url: str, cookies: list[str]) -> list[float]:
    """The same of many who vote one after the other, and again and again."""
    pages = []
    for cookie in cookies:
        pages.append(_signed_in(browser, url, cookie).new_page())
        _begin(pages[-1], url)
    for number, page in enumerate(pages):
        page.wait_for_selector("#vote-a", timeout=120_000)
        first = _READING_OF_MANY * (1 + number / len(pages))
        page.evaluate(_RATES, [first * 1000, _READING_OF_MANY * 1000, _NEXT])
    pages[0].wait_for_timeout(_LASTS * 1000)
    taken = [milliseconds / 1000 for page in pages for milliseconds in page.evaluate("() => window.votes")]
    for page in pages:
        page.context.close()
    return taken


def _stock_answers(browser: Browser, url: str) -> list[float]:
    page = browser.new_context().new_page()
    page.goto(url)
    page.wait_for_selector("#next")
    seconds = []
    for number in range(1, _ALONE + 1):
        there = (
            f"() => document.querySelector('textarea').value === 'Battle {number}'"
            f" && document.body.innerText.split('Answer {number}.').length === 3"
        )
        seconds.append(_clicked(page, "#next", done=there))
        page.wait_for_timeout(500)
    page.context.close()
    return seconds


def _begin(page: Page, url: str) -> None:
    page.goto(f"{url}/en/arena")
    page.check("#flow input:not([disabled])")
    page.click("#start-battle:not([disabled])")


def _clicked(page: Page, button: str, *, done: str) -> float:
    """Seconds from a click until a function of the page finds what it led to."""
    page.evaluate(_CLICKED, [button, done])
    page.click(button)
    page.wait_for_function("() => window.took !== null", timeout=120_000)
    took: float = page.evaluate("() => window.took")
    return took / 1000


def _raters(home: Path) -> list[str]:
    """The cookies of people who have signed in to the demo that will run on this folder."""
    services = compose(Settings(home=home))
    migrations.upgrade(services.database)
    cookies = []
    for number in range(_RATERS):
        new = NewPerson(f"crowd{number}", "Rater", "a long enough sentence", frozenset({Role.RATER}), consent=True)
        person = services.people.accounts.create(new).id
        with services.database.transaction() as session:
            token = services.people.sessions.open(session, person, "127.0.0.1").token
        cookies.append(Cookies(services.secrets).value(token))
    services.close()
    return cookies


def _signed_in(browser: Browser, url: str, cookie: str) -> BrowserContext:
    context = browser.new_context()
    context.add_cookies([{"name": NAME, "value": cookie, "url": url}])
    return context
