"""A researcher brings a benchmark in and takes it out again, in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.core.benchmark_files.shapes import line, read_tsv, tsv
from tests.e2e.conftest import Sign
from tests.e2e.test_accessibility import violations
from ui.text import load


def send(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.click("#benchmark-file")
    chooser.value.set_files(file)


def test_a_faulty_file_is_told_row_by_row_and_a_sound_one_is_seen_before_it_is_brought_in(
    visit: Sign, tmp_path: Path
) -> None:
    text = load("en").benchmarks
    visitor = visit("researcher")
    page = visitor.open("/en/benchmarks")
    expect(page.get_by_role("row", name="Little World")).to_be_visible()
    send(page, tsv(tmp_path / "bad.tsv", [line(1, answer="Z"), line(2)]))
    seen = page.locator("#benchmark-seen")
    expect(seen).to_contain_text(text.fault_answer_unknown(detail="Z"))
    expect(page.locator("#benchmark-bring")).to_be_hidden()
    good = tsv(tmp_path / "good.tsv", [line(1), line(2)])
    send(page, good)
    expect(seen).to_contain_text(text.looked(rows="2", items="2"))
    expect(seen.locator("img").first).to_be_visible()
    assert violations(visitor) == []
    page.click("#benchmark-bring")
    expect(page.get_by_test_id("toast-body")).to_contain_text(load("en").errors.text_empty)
    page.get_by_label(text.name).fill("Cars of the test")
    page.get_by_label(text.licence).fill("CC0")
    page.click("#benchmark-bring")
    row = page.get_by_role("row", name="Cars of the test")
    expect(row).to_contain_text("CC0")
    expect(page.locator("#benchmark-bring")).to_be_hidden()
    link = row.get_by_role("link", name="TSV").first.get_attribute("href")
    answer = page.request.get(f"{visitor.url}{link}")
    (tmp_path / "out.tsv").write_bytes(answer.body())
    assert read_tsv(tmp_path / "out.tsv") == read_tsv(good)


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visit: Sign, tmp_path: Path) -> None:
    visitor = visit("researcher")
    page = visitor.open("/en/benchmarks")
    page.evaluate("() => { document.getElementById('notice').dataset.largest = '1000'; }")
    large = tmp_path / "large.tsv"
    large.write_bytes(b"x" * 2000)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "upload" in request.url else None)
    send(page, large)
    expect(page.locator("#notice")).to_contain_text("500 MB")
    assert [url for url in sent if "upload_progress" not in url] == []
