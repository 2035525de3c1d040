"""What a person sees when the session has ended elsewhere, and when the server is away for a while."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ROOT, Sign, start_server
from ui.text import load


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/hu/login")
    page.fill("#login", "rater")
    page.fill("#password", "rater in the demo")
    page.click("form:has(#login) button")
    page.goto(f"{url}/hu/account")
    expect(page.get_by_role("button", name=load("hu").account.save, exact=True)).to_be_enabled()


def test_a_session_that_ended_elsewhere_is_said_with_a_way_back(visit: Sign) -> None:
    text = load("hu")
    visitor = visit("rater", locale="hu")
    page = visitor.open("/hu/account")
    page.get_by_label(text.account.name, exact=True).fill("Varga E.")
    other = visitor.context.new_page()
    other.goto(f"{visitor.url}/hu/")
    other.locator("summary").last.click()
    other.click("form[action$=sign-out] button")
    other.wait_for_url("**/hu/login*")
    page.get_by_role("button", name=text.account.save, exact=True).click()
    expect(page.locator("#notice")).to_contain_text(text.errors.login_needed)
    expect(page.get_by_label(text.account.name, exact=True)).to_have_value("Varga E.")
    link = page.locator("#notice").get_by_role("link", name=text.shell.sign_in)
    assert (link.get_attribute("href") or "").endswith("/hu/login?next=/hu/account")


def test_a_server_that_comes_back_costs_nothing_that_was_typed(browser: Browser, demo_home: Path) -> None:
    text = load("hu")
    server = start_server(demo_home)
    port = int(re.findall(r":(\d+)$", server.url)[0])
    context = browser.new_context()
    context.set_default_timeout(180_000)
    untouched, typed = context.new_page(), context.new_page()
    sign_in(untouched, server.url)
    typed.goto(untouched.url)
    name = typed.get_by_label(text.account.name, exact=True)
    expect(name).to_be_enabled()
    name.fill("Varga Eszti")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    for page in (untouched, typed):
        page.get_by_role("button", name=text.account.save, exact=True).click()
        expect(page.locator("#notice")).to_contain_text(text.shell.offline)
        expect(page.get_by_test_id("toast-body").filter(visible=True)).to_have_count(0)
    environment = {**os.environ, "PARLEY_HOME": str(demo_home), "PARLEY_PORT": str(port), "PARLEY_LOG_LEVEL": "ERROR"}
    again = subprocess.Popen([sys.executable, "app.py", "--demo"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        expect(typed.locator("#notice")).to_contain_text(text.shell.back_online)
        expect(name).to_have_value("Varga Eszti")
        typed.locator("#notice").get_by_role("link", name=text.shell.reload).click()
        for page in (untouched, typed):
            expect(page.locator("#notice")).to_be_hidden(timeout=40_000)
            expect(page.get_by_role("button", name=text.account.save, exact=True)).to_be_enabled()
            expect(page.get_by_label(text.account.name, exact=True)).to_have_value("Varga Eszter")
    finally:
        context.close()
        again.terminate()
        assert again.wait(timeout=30) == 0
