"""Who reads answers is the operator's choice: an evaluation may ask for the judge of the settings, or for nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.services import Services
from backend.services.studio.evaluations import Evaluations, NewEvaluation
from core.errors import InvalidInput, Reason
from evaluation.samples import EvaluationSettings
from tests.conftest import People


def test_another_judge_than_that_of_the_settings_is_refused(services: Services, people: People, tmp_path: Path) -> None:
    evaluations = Evaluations(
        services.database, blobs=services.blobs, folder=tmp_path, audit=services.audit, judge="reader"
    )
    services.arena.entrants.ensure_model(name="base", base="world")
    caller = people.caller(people.researcher())
    for judge in ("other", "reader "):
        with pytest.raises(InvalidInput) as refused:
            evaluations.start(caller, NewEvaluation("base", "B", settings=EvaluationSettings(judge=judge)), "k")
        assert refused.value.reason is Reason.REQUEST_MALFORMED
