from __future__ import annotations

from datetime import UTC, datetime

from backend.db.run_edits import OwnEdit, RunEdit
from backend.services.studio.attributions import Receipt
from training.attribution.verdicts import Role, Verdict
from ui.components.receipt import receipt
from ui.text import load

AT = datetime(2026, 3, 1, tzinfo=UTC)


def own(text: str, verdict: Verdict, *, said: bool, role: Role = Role.LEARNT) -> OwnEdit:
    return OwnEdit(text, "hu", AT, RunEdit("e", role, verdict, said))


def test_a_receipt_says_how_many_of_ones_edits_the_model_says_now() -> None:
    edits = [own(f"Ez {number}.", Verdict.LEARNED, said=True) for number in range(12)]
    edits += [own(f"Nem {number}.", Verdict.NOT_LEARNED, said=False) for number in range(3)]
    edits += [own("Félre.", Verdict.LEARNED, said=True, role=Role.HELD)]
    text = load("en")
    shown = receipt(Receipt(tuple(edits)), text)
    assert "12 of your 15 edits are now what the model says." in shown
    assert text.home.receipt_kept_out(count=1) in shown
    assert shown.count("<li>") == 12
    assert text.home.receipt_more(count=4) in shown


def test_what_happened_to_each_is_said_in_the_pages_language() -> None:
    text = load("hu")
    verdicts = {
        Verdict.LEARNED: True,
        Verdict.MEMORISED: True,
        Verdict.UNDONE: False,
        Verdict.KNOWN: True,
        Verdict.UNMEASURED: False,
    }
    shown = receipt(Receipt(tuple(own("Ez.", verdict, said=said) for verdict, said in verdicts.items())), text)
    for verdict in verdicts:
        assert text.home.fill(f"came_{verdict.value}") in shown
    held = receipt(Receipt((own("Ez.", Verdict.LEARNED, said=True, role=Role.HELD),)), text)
    assert text.home.came_kept_out in held
    assert text.home.came_learned not in held


def test_what_was_written_never_becomes_markup() -> None:
    shown = receipt(Receipt((own("<b>Ez</b>", Verdict.LEARNED, said=True),)), load("ar"))
    assert "<b>" not in shown
