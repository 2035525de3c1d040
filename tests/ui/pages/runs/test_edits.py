from __future__ import annotations

from backend.db.run_edits import EditTexts
from backend.records import RunId
from backend.services.studio.attributions import Attributed
from training.attribution.record import Line, Place
from training.attribution.verdicts import Role, Verdict
from training.recipe import Attribution
from ui.pages.runs.edits import attributed
from ui.text import load


def line(
    edit: str, verdict: Verdict, gain: float = 5.0, *, role: Role = Role.LEARNT, rivals: tuple[str, ...] = ()
) -> Line:
    places = [Place(at="own", parent=(-9.0, -5.0), child=(-9.0 + gain, -5.0), gain=gain)]
    places += [Place(at="picture:x", parent=(-9.0, -5.0), child=(-8.0, -5.0), gain=1.0)]
    return Line(
        edit=edit,
        row="a" * 16,
        language="hu",
        picture="b" * 64,
        role=role,
        times=1,
        tokens=(4, 4),
        places=tuple(places),
        verdict=verdict,
        said=verdict is Verdict.LEARNED,
        rivals=rivals,
        undone_by="",
    )


def came(*lines: Line, hidden: int = 0, **texts: str) -> Attributed:
    given = {one.edit: EditTexts("Mi ez?", "Ez pizza.", texts.get(one.edit, f"Ez {one.edit}.")) for one in lines}
    return Attributed(RunId("r1"), Attribution(held=0.1), lines, hidden, lines, given)


def test_what_was_learnt_is_counted_apart_from_what_was_held_back() -> None:
    text = load("en")
    page = attributed(
        came(
            line("a", Verdict.LEARNED),
            line("b", Verdict.NOT_LEARNED, 0.1),
            line("c", Verdict.NOT_LEARNED, 0.2, role=Role.HELD),
        ),
        text,
    )
    assert text.runs.edits_said(said="1", count=2) in page
    assert text.runs.edits_held(said="0", count=1) in page
    assert text.runs.edits_none_held not in page
    assert page.count("<figure") == 2


def test_edits_that_contradict_each_other_stand_side_by_side_once() -> None:
    text = load("en")
    page = attributed(
        came(
            line("won", Verdict.LEARNED, rivals=("lost",)),
            line("lost", Verdict.UNDONE, -3.0, rivals=("won",)),
            line("other", Verdict.LEARNED),
        ),
        text,
    )
    assert text.runs.edits_contradict in page
    together = page.partition(text.runs.edits_contradict)[2].partition(text.runs.edits_one_by_one)[0]
    assert together.count('class="answer') == 3, "the row of both, and each of them"
    assert "Ez won." in together
    assert "Ez lost." in together
    alone = page.partition(text.runs.edits_one_by_one)[2]
    assert "Ez won." not in alone
    assert page.count('<li class="paper">') == 2


def test_what_people_wrote_never_becomes_markup() -> None:
    page = attributed(came(line("a", Verdict.LEARNED), a="<img src=x onerror=alert(1)>"), load("ar"))
    assert "<img src=x" not in page


def test_edits_of_people_who_do_not_agree_any_more_are_only_counted() -> None:
    text = load("hu")
    assert attributed(came(hidden=3), text) == f"<p>{text.runs.edits_hidden(count=3)}</p>"


def test_where_nothing_was_held_back_the_page_says_what_that_means() -> None:
    assert load("en").runs.edits_none_held in attributed(came(line("a", Verdict.LEARNED)), load("en"))
