"""What the JSON API takes and gives of evaluations."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from backend.services.studio.evaluations import EvaluationView, NewEvaluation
from core.expert_weights import ExpertWeights
from evaluation.judging import SampleResult, Score
from evaluation.samples import EvaluationSettings


class EvaluationIn(BaseModel):
    """A model (its id or name) on a benchmark (its name) or an edition of one (its id), in some languages or all.

    English is always asked.
    """

    model_config = ConfigDict(extra="forbid")

    model: str
    benchmark: str = ""
    edition: str = ""
    languages: list[str] = []
    settings: EvaluationSettings = EvaluationSettings()

    def record(self) -> NewEvaluation:
        """The record for the service."""
        return NewEvaluation(self.model, self.benchmark, tuple(self.languages), self.settings, self.edition)


class EvaluationOut(BaseModel):
    """An evaluation as it stands; scores are there once all is answered."""

    id: str
    model: str
    benchmark: str
    languages: list[str]
    settings: EvaluationSettings
    answered: int
    asked: int
    working: bool
    scores: list[Score]
    experts: ExpertWeights | None = None
    """Of a Parrot: which experts its pictures pass through."""

    @classmethod
    def of(cls, view: EvaluationView) -> EvaluationOut:
        """The shape of an evaluation."""
        spec = view.spec
        return cls(
            id=view.id,
            model=spec.examinee.name,
            benchmark=spec.benchmark,
            languages=list(spec.languages),
            settings=spec.settings,
            answered=view.answered,
            asked=view.asked,
            working=view.working,
            scores=list(view.scores),
            experts=view.experts,
        )


def result_out(result: SampleResult) -> dict[str, Any]:
    """One sample with its answer, what was understood, why, and whether it is right."""
    return result.model_dump(mode="json")
