"""A researcher brings a benchmark in and takes it out again, in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from demo.people import PEOPLE
from tests.core.benchmark_files.shapes import line, read_tsv, tsv
from tests.e2e.conftest import Sign
from tests.e2e.test_accessibility import violations
from ui.text import load

NAMES = {one.login: one.name for one in PEOPLE}


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


def test_a_language_is_prepared_and_whom_a_researcher_names_decides_without_names(visit: Sign) -> None:
    words, told = load("en").benchmarks, load("en")
    visitor = visit("researcher")
    page = visitor.open("/en/benchmarks")
    choose(page, "care-language", "Serbian")
    page.click("#care-adjudicators input")
    page.get_by_role("option", name=NAMES["voter"]).click()
    page.keyboard.press("Escape")
    page.click("#care-adjudicators-save")
    said(page, words.adjudicators_saved)
    page.locator("#care-glossary textarea").fill("picture = слика\nbroken")
    page.click("#care-glossary-save")
    said(page, told.errors.glossary_malformed(line=2))
    page.locator("#care-glossary textarea").fill("picture = слика")
    page.click("#care-glossary-save")
    said(page, words.glossary_saved)
    page.locator("#gold-number input").fill("100")
    page.click("#gold-open")
    best = page.locator("#gold-best textarea")
    expect(best).not_to_have_value("")
    best.fill("\n".join(f"{line}!" for line in best.input_value().split("\n")))
    page.click("#gold-make")
    expect(page.get_by_role("row", name="100")).to_contain_text(words.gold_state_given)
    assert violations(visitor) == []
    deciding = visit("voter").open("/en/calibrate")
    choose(deciding, "calibrate-work", told.calibrate.work_adjudicate(language="Serbian"))
    case = deciding.locator(".case")
    expect(case).to_contain_text(told.calibration.all_bad(number=2))
    written = told.calibration.written_by(names="").strip()
    expect(case).not_to_contain_text(written)
    deciding.locator("#calibrate-choice input").first.check()
    deciding.click("#calibrate-submit")
    expect(case).to_contain_text(written)
    expect(deciding.locator("#calibrate-choice")).to_be_hidden()
    deciding.click("#calibrate-onward")
    expect(deciding.locator(".empty")).to_be_visible()


def said(page: Page, sentence: str) -> None:
    expect(page.get_by_test_id("toast-body").filter(has_text=sentence)).to_be_visible()


def choose(page: Page, where: str, what: str) -> None:
    page.click(f"#{where} input")
    page.get_by_role("option", name=what, exact=True).click()
