"""How much translations share, with an item counted once, and only for researchers."""

from __future__ import annotations

import pytest
from sacrebleu.metrics import BLEU

from backend.services.calibration.translations import Between
from core.errors import Forbidden
from tests.backend.services.calibration.workshop import DRAFT, NAME, Workshop, worded

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = (worded(f"Milyen színű {what} képen látható szép autó?") for what in ("a", "az a", "ezen a"))


def test_two_people_and_the_machine_are_laid_beside_each_other(workshop: Workshop) -> None:
    look = workshop.services.calibration.translations.likeness
    researcher = workshop.people.caller(workshop.people.researcher())
    assert look(researcher, NAME, "hu") == ()
    refiners = [workshop.refiner() for _ in range(3)]
    for refiner, text in zip(refiners, (FIRST, SECOND, THIRD), strict=True):
        while workshop.refine(refiner, text):
            workshop.clock.advance(minutes=1)
    found = {one.between: one for one in look(researcher, NAME, "hu")}
    assert set(found) == {Between.PEOPLE, Between.DRAFT_AND_PERSON}
    for between, said, wanted in (
        (Between.PEOPLE, SECOND, FIRST),
        (Between.DRAFT_AND_PERSON, DRAFT, FIRST),
    ):
        one = found[between]
        texts = ["\n".join(text for text in fields.texts if text) for fields in (said, wanted)]
        theirs = [
            BLEU(max_ngram_order=order).corpus_score([texts[0]] * 3, [[texts[1]] * 3]).score for order in range(1, 5)
        ]
        assert one.value == pytest.approx(sum(theirs) / 4)
        assert (one.items, one.low <= one.value <= one.high) == (3, True)
        assert "tok:13a" in one.signature
    for voter in [workshop.voter() for _ in range(3)]:
        while workshop.vote(voter, FIRST.question):
            pass
    decided = {one.between: one for one in look(researcher, NAME, "hu")}[Between.DRAFT_AND_DECIDED]
    assert decided.value == pytest.approx(found[Between.DRAFT_AND_PERSON].value)
    with pytest.raises(Forbidden):
        look(refiners[0], NAME, "hu")
