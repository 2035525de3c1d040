"""The arena's page in Chromium: first visit, later visits, its weight, and the answer to a vote."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import Row
from benchmarks.running import running
from benchmarks.start import demo
from demo.people import PEOPLE

_STOCK = """
import gradio as gr
with gr.Blocks() as page:
    with gr.Row():
        gr.Chatbot(), gr.Chatbot()
    gr.Image(), gr.Textbox(label="ready")
page.launch()
"""
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_VISITS = 5
_VOTES = 5


def run() -> list[Row]:
    """Against Gradio's stock page with two chatbots, a picture and a text field."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright, _ours() as ours, _stock() as stock:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        first_stock, later_stock, weight_stock = _visits(browser, stock, "textarea", sign_in=False)
        first, later, weight = _visits(browser, f"{ours}/en/arena", "#start-battle:not([disabled])", sign_in=True)
        votes = _votes(browser, ours)
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
        Row("arena, a vote until the names are told", f"{votes * 1000:.0f} ms", "-", "-"),
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
        page.wait_for_selector(".verdict .names")
        seconds.append(perf_counter() - began)
        page.click("#next-battle")
    page.context.close()
    return median(seconds)


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
