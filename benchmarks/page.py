"""The arena's page in Chromium: first visit, later visits, a slow network, its weight, a vote."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page

from benchmarks.browsing import chromium, enter, ours, stock
from benchmarks.report import Row

_VISITS = 5
_SLOW_VISITS = 3
_VOTES = 5
_TYPING = 6.0
"""Seconds in which somebody types their password."""
_SLOW = {"offline": False, "latency": 300, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
"""What passes for 3G: 1.6 Mbit/s, and 300 ms until an answer begins."""


@dataclass(frozen=True)
class _Visits:
    """Seconds of first and later visits and of both by 3G, bytes that came over the line in a first one."""

    first: float
    later: float
    slow: float
    slow_later: float
    weight: float


def run() -> list[Row]:
    """Against Gradio's stock page with two chatbots, a picture and a text field."""
    with chromium() as browser, ours() as url, stock() as other:
        theirs = _visits(browser, other, "textarea", sign_in=False)
        seen = _visits(browser, f"{url}/en/arena", "#start-battle:not([disabled])", sign_in=True)
        come = median(_after_signing_in(browser, url) for _ in range(_SLOW_VISITS))
        votes = _votes(browser, url)
    return [
        Row(
            "arena, first visit until it can be used",
            f"{seen.first:.2f} s",
            f"stock Gradio page with two chatbots: {theirs.first:.2f} s",
            f"{seen.first / theirs.first:.2f} x",
        ),
        Row(
            "arena, later visit until it can be used",
            f"{seen.later:.2f} s",
            f"the same stock page: {theirs.later:.2f} s",
            f"{seen.later / theirs.later:.2f} x",
        ),
        Row(
            "arena, the first time by 3G (1.6 Mbit/s, 300 ms), from the home page, until it can be used (goal 2.5 s)",
            f"{come:.2f} s",
            f"the same stock page: {theirs.slow:.2f} s",
            f"{come / theirs.slow:.2f} x",
        ),
        Row(
            "arena by 3G, with nothing of any page kept, until it can be used",
            f"{seen.slow:.2f} s, a later visit {seen.slow_later:.2f} s",
            f"the same stock page: {theirs.slow:.2f} s, a later visit {theirs.slow_later:.2f} s",
            f"{seen.slow / theirs.slow:.2f} x",
        ),
        Row(
            "arena, bytes of a first visit on the wire (goal 300 KiB)",
            f"{seen.weight / 1024:.0f} KiB",
            f"the same stock page: {theirs.weight / 1024:.0f} KiB",
            f"{seen.weight / theirs.weight:.2f} x",
        ),
        Row("arena, a vote until it is said to be saved", f"{votes * 1000:.0f} ms", "-", "-"),
    ]


def _visits(browser: Browser, url: str, ready: str, *, sign_in: bool) -> _Visits:
    firsts, laters, slows, again, weights = [], [], [], [], []
    for number in range(_VISITS + _SLOW_VISITS):
        page = _fresh(browser, url, sign_in=sign_in)
        if number >= _VISITS:
            page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", _SLOW)
            slows.append(_seconds(page, url, ready))
            again.append(_seconds(page, url, ready))
        else:
            received = _received(page)
            firsts.append(_seconds(page, url, ready))
            weights.append(sum(received))
            laters += [_seconds(page, url, ready) for _ in range(3)]
        page.context.close()
    return _Visits(median(firsts), median(laters), median(slows), median(again), median(weights))


def _after_signing_in(browser: Browser, url: str) -> float:
    """Seconds until the arena can be used of somebody who opens the sign-in page, types, and goes on from home."""
    page = browser.new_context().new_page()
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", _SLOW)
    page.goto(f"{url}/en/login")
    page.wait_for_timeout(_TYPING * 1000)
    enter(page, url)
    page.wait_for_selector(".tasks a")
    seconds = _seconds(page, f"{url}/en/arena", "#start-battle:not([disabled])")
    page.context.close()
    return seconds


def _fresh(browser: Browser, url: str, *, sign_in: bool) -> Page:
    """A browser that has nothing of the page yet, of somebody who is signed in."""
    page = browser.new_context().new_page()
    if sign_in:
        enter(page, url.rsplit("/", 2)[0])
        page.goto("about:blank")
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    return page


def _received(page: Page) -> list[float]:
    """Bytes on the wire of all that comes from now on, heads of answers included."""
    session, received = page.context.new_cdp_session(page), [0.0]
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    return received


def _seconds(page: Page, url: str, ready: str) -> float:
    began = perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(ready, timeout=60_000)
    return perf_counter() - began


def _votes(browser: Browser, url: str) -> float:
    page = browser.new_context().new_page()
    enter(page, url)
    page.goto(f"{url}/en/arena")
    seconds = []
    for _ in range(_VOTES):
        page.wait_for_selector(".offered img")
        page.click("#start-battle:not([disabled])")
        page.wait_for_selector("#vote-a", timeout=120_000)
        began = perf_counter()
        page.click("#vote-a")
        page.wait_for_selector("#after-vote .saved")
        seconds.append(perf_counter() - began)
        page.click("#next-battle")
    page.context.close()
    return median(seconds)
