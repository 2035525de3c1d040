"""The arena's page in Chromium: first visit, later visits, its weight, what follows a vote."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import Row, milliseconds
from benchmarks.running import running
from benchmarks.start import demo
from demo.people import PEOPLE
from tests.doubles import browser as browsers

_STOCK = """
import gradio as gr
def answer(number):
    said = [{"role": "user", "content": "What is this?"}, {"role": "assistant", "content": f"Answer {number}."}]
    return said, said, f"Battle {number}", number + 1
with gr.Blocks() as page:
    number = gr.State(1)
    with gr.Row():
        left, right = gr.Chatbot(), gr.Chatbot()
    gr.Image()
    ready = gr.Textbox(label="ready")
    gr.Button("Next", elem_id="next").click(answer, number, [left, right, ready, number])
page.launch()
"""
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_VISITS = 5
_VOTES = 5
_FOLLOWED = 12
_READING = 5.0
"""Seconds in which a person reads; the next battle is answered meanwhile."""
_WATCH = """([trigger, done]) => {
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


def run() -> list[Row]:
    """Against Gradio's stock page with two chatbots, a picture and a text field."""
    with sync_playwright() as playwright, _ours() as ours, _stock() as stock:
        browser = playwright.chromium.launch(executable_path=browsers.path(), args=_ARGUMENTS)
        first_stock, later_stock, weight_stock = _visits(browser, stock, "textarea", sign_in=False)
        first, later, weight = _visits(browser, f"{ours}/en/arena", "#start-battle:not([disabled])", sign_in=True)
        votes = _votes(browser, ours)
        followed = _followed(browser, ours)
        followed_stock = _stock_answers(browser, stock)
        browser.close()
    return [
        Row(
            "arena, first visit until it can be used",
            f"{first:.2f} s",
            f"stock Gradio page with two chatbots: {first_stock:.2f} s",
            f"{first / first_stock:.2f} x",
        ),
        Row(
            "arena, later visit until it can be used",
            f"{later:.2f} s",
            f"the same stock page: {later_stock:.2f} s",
            f"{later / later_stock:.2f} x",
        ),
        Row(
            "arena, bytes of a first visit",
            f"{weight / 1e6:.2f} MB",
            f"the same stock page: {weight_stock / 1e6:.2f} MB",
            f"{weight / weight_stock:.2f} x",
        ),
        Row("arena, a vote until it is said to be saved", f"{votes * 1000:.0f} ms", "-", "-"),
        Row(
            "arena, a vote until the next battle is there with picture and both answers (goal 150 ms)",
            milliseconds(followed),
            f"a click on the same stock page until both chatbots have answered: {milliseconds(followed_stock)}",
            f"{median(followed) / median(followed_stock):.2f} x",
        ),
    ]


def _visits(browser: Browser, url: str, ready: str, *, sign_in: bool) -> tuple[float, float, float]:
    """Seconds of a first and of later visits, and bytes of the first."""
    firsts, laters, weights = [], [], []
    for _ in range(_VISITS):
        context = browser.new_context()
        page = context.new_page()
        if sign_in:
            _enter(page, url.rsplit("/", 2)[0])
        firsts.append(_seconds(page, url, ready))
        sizes = "() => performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"
        weights.append(page.evaluate(sizes))
        laters += [_seconds(page, url, ready) for _ in range(3)]
        context.close()
    return median(firsts), median(laters), median(weights)


def _seconds(page: Page, url: str, ready: str) -> float:
    began = perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(ready, timeout=60_000)
    return perf_counter() - began


def _votes(browser: Browser, url: str) -> float:
    page = browser.new_context().new_page()
    _enter(page, url)
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


def _followed(browser: Browser, url: str) -> list[float]:
    """Seconds from each vote until the battle that follows it at once can be judged."""
    page = browser.new_context().new_page()
    _enter(page, url)
    page.goto(f"{url}/en/arena")
    page.check("#flow input:not([disabled])")
    page.click("#start-battle:not([disabled])")
    seconds = []
    for choice in ("a", "b", "tie") * (_FOLLOWED // 3):
        page.wait_for_selector(f"#vote-{choice}", timeout=120_000)
        page.wait_for_timeout(_READING * 1000)
        seconds.append(_clicked(page, f"#vote-{choice}", done=_NEXT))
    page.context.close()
    return seconds


def _stock_answers(browser: Browser, url: str) -> list[float]:
    page = browser.new_context().new_page()
    page.goto(url)
    page.wait_for_selector("#next")
    seconds = []
    for number in range(1, _FOLLOWED + 1):
        there = (
            f"() => document.querySelector('textarea').value === 'Battle {number}'"
            f" && document.body.innerText.split('Answer {number}.').length === 3"
        )
        seconds.append(_clicked(page, "#next", done=there))
        page.wait_for_timeout(500)
    page.context.close()
    return seconds


def _clicked(page: Page, button: str, *, done: str) -> float:
    """Seconds from a click until a function of the page finds what it led to."""
    page.evaluate(_WATCH, [button, done])
    page.click(button)
    page.wait_for_function("() => window.took !== null", timeout=120_000)
    took: float = page.evaluate("() => window.took")
    return took / 1000


def _enter(page: Page, url: str) -> None:
    guest = PEOPLE[0]
    page.goto(f"{url}/en/login")
    page.fill("#login", guest.login)
    page.fill("#password", guest.password)
    page.click("form:has(#login) button")
    page.wait_for_url("**/en/")


@contextmanager
def _ours() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as home, demo(home) as url:
        yield url


@contextmanager
def _stock() -> Iterator[str]:
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"}
    with running([sys.executable, "-c", _STOCK], says=r"(http://127\S+)", environment=environment) as url:
        yield url
