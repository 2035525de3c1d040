"""Pages in Chromium for comparisons: ours as a rater sees them, and Gradio's stock page beside them."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

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


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without windows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.path(), args=_ARGUMENTS)
        yield browser
        browser.close()


def enter(page: Page, url: str) -> None:
    """Sign in as the demo's rater."""
    guest = PEOPLE[0]
    page.goto(f"{url}/en/login")
    page.fill("#login", guest.login)
    page.fill("#password", guest.password)
    page.click("form:has(#login) button")
    page.wait_for_url("**/en/")


@contextmanager
def ours() -> Iterator[str]:
    """The address of a fresh demo."""
    with tempfile.TemporaryDirectory() as home, demo(home) as url:
        yield url


@contextmanager
def stock() -> Iterator[str]:
    """The address of Gradio's own page with two chatbots, a picture and a text field."""
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"}
    with running([sys.executable, "-c", _STOCK], says=r"(http://127\S+)", environment=environment) as url:
        yield url
