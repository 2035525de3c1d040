"""Snapshots on the page: counts, what was left out, damaged files, work that was withdrawn, rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from backend.records import RoundId, SnapshotInfo
from backend.services.studio.snapshots import SnapshotView
from training.data.manifest import Count, Manifest, PicturesOf
from training.data.rows import Kind, Origin, Row, Source, Turn
from training.data.screening import Filter
from training.data.snapshot import Fault, What
from ui.pages.data import rows, shown
from ui.pages.data.difference import difference
from ui.text import LOCALES, load

TEXT, UTC_ZONE = load("en"), ZoneInfo("UTC")
HOSTILE = "<img src=x onerror=alert(1)>"
SHA = "ab" * 32
EVEN = {"yes": 1, "of": 2, "share": 0.5, "low": 0.1, "high": 0.9}


def count(language: str, number: int, split: str = "train", source: str = "vote", kind: str = "pair") -> Count:
    return Count(split=split, kind=kind, source=source, language=language, rows=number)


def manifest(*counts: Count, **more: object) -> Manifest:
    return Manifest(hash=SHA, counts=counts, pictures=PicturesOf(count=3, bytes=9), **more)  # type: ignore[arg-type]


HELD = manifest(
    count("hu", 30), count("hu", 6, "eval"), count("ar", 12, source="edit", kind="sft"),
    left_out={"twice": {"hu": 1}, "other_language": {"hu": 7, "ar": 2}, "excluded": {}},
    biases={"all": {}, "languages": {"hu": {"votes": 2, "first": EVEN, "longer": {**EVEN, "of": 0, "share": None}}}},
    empty_languages=("ko",), licence=HOSTILE, people=2,
)  # fmt: skip


def view(name: str = "Spring", withdrawn: int = 0) -> SnapshotView:
    info = SnapshotInfo(
        hash=SHA,
        round_id=RoundId("r1"),
        folder="/nowhere",
        rows=48,
        counts=json.dumps([one.model_dump() for one in HELD.counts]),
        demo=False,
        created_by=None,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return SnapshotView(info, name, withdrawn, 5 * withdrawn, uses=())


def row(**more: object) -> Row:
    given: dict[str, object] = {
        "id": "0" * 16,
        "kind": Kind.PAIR,
        "language": "hu",
        "turns": (Turn(role="user", content="Mi ez?"),),
        "chosen": "Egy tál.",
        "rejected": HOSTILE,
        "source": Source.VOTE,
        "origin": Origin(kind="battle", id="b1"),
    }
    return Row(**(given | more))  # type: ignore[arg-type]


def test_the_list_leads_to_each_snapshot_and_marks_withdrawn_work() -> None:
    listed = shown.listed([view(HOSTILE), view(withdrawn=1)], TEXT, zone=UTC_ZONE)
    assert listed.count(f'href="?snapshot={SHA}"') == 2
    assert listed.count(TEXT.data.affected) == 1
    assert "Arabic and Hungarian" in listed
    assert "<img" not in listed


def test_without_a_snapshot_it_says_how_one_is_made() -> None:
    assert TEXT.data.empty_text in shown.listed([], TEXT, zone=UTC_ZONE)


def test_the_head_says_how_much_it_is_and_who_withdrew() -> None:
    head = shown.head(view(withdrawn=2), HELD, TEXT, zone=UTC_ZONE)
    assert "<dd>42</dd>" in head  # 30 + 12 to learn from
    assert "<dd>6</dd>" in head
    assert 'role="alert"' in head
    assert "2 people" in head
    assert "<img" not in head
    assert 'role="alert"' not in shown.head(view(), HELD, TEXT, zone=UTC_ZONE)


def test_rows_are_counted_by_language_use_and_kind() -> None:
    cells = shown.brought(HELD, TEXT).split("</table>")[0].split("<tr>")[-2].split("<bdi>")[1:]
    assert [cell.split("</bdi>")[0] for cell in cells] == ["Hungarian", "36", "30", "6", "0", "36", "0"]
    assert "Korean" in shown.brought(HELD, TEXT)


def test_the_filter_that_took_most_stands_first() -> None:
    brought = shown.brought(HELD, TEXT)
    table = brought[brought.index(f'data-name="{TEXT.data.left_title}"') :].partition("<details>")[2]
    assert table.index(TEXT.data.why_other_language) < table.index(TEXT.data.why_twice)
    assert TEXT.data.why_excluded not in brought
    assert TEXT.data.left_none in shown.brought(manifest(count("hu", 1)), TEXT)


def test_every_filter_source_and_kind_has_its_words_in_every_language() -> None:
    for code in LOCALES:
        words = load(code).data
        assert all(words.has(f"why_{one.value}") for one in Filter)
        assert all(words.has(f"source_{one.value}") for one in Source)
        assert all(words.has(f"kind_{one.value}") for one in Kind)
        assert all(words.has(f"fault_{one.value}") for one in What)


def test_a_changed_file_is_named() -> None:
    told = shown.faults([Fault("dataset/train/<b>.arrow", What.CHANGED)], TEXT)
    assert "dataset/train/&lt;b&gt;.arrow" in told
    assert TEXT.data.fault_changed in told
    assert TEXT.data.verified in shown.faults([], TEXT)


def test_a_difference_names_only_what_differs_the_largest_first() -> None:
    other = manifest(count("hu", 35), count("hu", 6, "eval"), count("ar", 2, source="edit", kind="sft"),
                     left_out={"twice": {"hu": 1}}, rules={"counted_only": False}, licence=HOSTILE)  # fmt: skip
    told = difference(HELD, other, TEXT)
    assert told.index("Arabic: Edits") < told.index("Hungarian: Votes")
    assert "+10" in told
    assert "−5" in told
    assert TEXT.data.why_twice not in told
    assert "rules.counted_only" in told
    assert TEXT.data.difference_none in difference(HELD, HELD, TEXT)


def test_a_pair_shows_what_is_to_be_said_beside_what_rather_not() -> None:
    card = rows.looked_at([row()], 21, lambda sha: None, TEXT)
    assert 'start="21"' in card
    assert card.index(TEXT.data.wanted) < card.index(TEXT.data.unwanted)
    assert "<img" not in card


def test_a_bad_answer_is_only_what_not_to_say() -> None:
    bad = row(kind=Kind.RATING, chosen=None, rejected=None, answer="Semmi.", good=False)
    card = rows.looked_at([bad], 1, lambda sha: None, TEXT)
    assert TEXT.data.unwanted in card
    assert TEXT.data.wanted not in card


def test_pictures_stand_in_the_card_and_arabic_is_read_from_the_right() -> None:
    arabic = row(language="ar", pictures=(SHA,), chosen="دلة قهوة", turns=(Turn(role="user", content="ما هذا؟"),))
    card = rows.looked_at([arabic], 1, lambda sha: b"\x89PNG", load("ar"))
    assert 'src="data:image/png;base64,' in card
    assert card.count('dir="rtl"') == 2
    assert rows.looked_at([], 1, lambda sha: None, TEXT) == "<p>There are no such rows.</p>"
