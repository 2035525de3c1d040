"""Calibration over HTTP for researchers: how far it is, what waits for a decision, editions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict
from starlette.responses import PlainTextResponse
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from annotation.agreement import Agreement
from backend import policies
from backend.api.asking import Asking, Key
from backend.api.declared import declared
from backend.api.v1.calibration_requests import FieldsShape
from backend.api.v1.calibration_responses import FieldsOut
from backend.db.calibrated import Standing, Waiting
from backend.db.editions import Edition
from backend.services import Services
from backend.services.calibration.adjudicating import Case, NewDecision
from backend.services.calibration.publishing import Difference
from core import inputs

_FILE = "application/octet-stream"
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {_FILE: {}}}}
Form = Literal["tsv", "jsonl", "parquet"]


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EditionIn(_Taken):
    """What is to be published."""

    benchmark: str
    language: str


class DecisionIn(_Taken):
    """The letter of a version, or own with a text."""

    choice: str
    own: FieldsShape | None = None
    note: str = ""


class FlagsIn(_Taken):
    """Whether a flagged item goes on, or is left out."""

    keep: bool


class StandingOut(BaseModel):
    """How far a benchmark is in a language."""

    benchmark: str
    language: str
    stages: dict[str, int]
    refinements: int
    ballots: int
    at_work: int
    held: int
    passed_over: int

    @classmethod
    def of(cls, one: Standing) -> Self:
        """As JSON."""
        stages = {stage.value: count for stage, count in one.stages.items()}
        return cls(**{**asdict(one), "stages": stages})


class WaitingOut(BaseModel):
    """An item that waits for a researcher."""

    item: str
    language: str
    benchmark: str
    number: int
    flags: list[str]

    @classmethod
    def of(cls, one: Waiting) -> Self:
        """As JSON."""
        kinds = [kind for kind, _ in one.flags]
        return cls(
            item=one.at.item_id, language=one.at.language, benchmark=one.benchmark, number=one.number, flags=kinds
        )


class AgreementOut(BaseModel):
    """How far people agree, and on how many items that stands."""

    units: int
    pairwise: float | None
    alpha: float | None
    low: float | None
    high: float | None
    kappa: float | None

    @classmethod
    def of(cls, found: Agreement) -> Self:
        """As JSON."""
        return cls(**asdict(found))


class WinsOut(BaseModel):
    """How often a refiner's text became the text, of the decided items that they refined."""

    name: str
    won: int
    decided: int
    low: float
    high: float


class TrustOut(BaseModel):
    """How often a voter chose the best text where it is known."""

    name: str
    right: int
    answered: int
    low: float
    high: float


class FiguresOut(BaseModel):
    """One benchmark in one language."""

    ballots: AgreementOut
    refinements: AgreementOut
    decided: int
    draft_won: int
    planted: int
    planted_right: int
    distance: float | None
    refining_seconds: float | None
    voting_seconds: float | None
    refiners: list[WinsOut]
    voters: list[TrustOut]


class JudgedOut(BaseModel):
    """A version with its ballots; authors only once all is decided."""

    letter: str
    fields: FieldsOut
    ballots: int
    reasons: list[str]
    authors: list[str]


class CaseOut(BaseModel):
    """An item that waits for a decision, or that has one."""

    item: str
    language: str
    source: FieldsOut
    draft: FieldsOut
    stage: str
    held: bool
    versions: list[JudgedOut]
    all_bad: int
    proposals: list[FieldsOut]
    notes: list[str]
    flags: list[tuple[str, str]]
    decided: FieldsOut | None

    @classmethod
    def of(cls, case: Case) -> Self:
        """As JSON."""
        return cls(
            item=case.shown.at.item_id,
            language=case.shown.at.language,
            source=FieldsOut.of(case.shown.source),
            draft=FieldsOut.of(case.draft),
            stage=case.stage.value,
            held=case.held,
            versions=[
                JudgedOut(
                    letter=one.letter,
                    fields=FieldsOut.of(one.fields),
                    ballots=one.ballots,
                    reasons=list(one.reasons),
                    authors=list(one.authors),
                )
                for one in case.versions
            ],
            all_bad=case.all_bad,
            proposals=[FieldsOut.of(one) for one in case.proposals],
            notes=list(case.notes),
            flags=list(case.flags),
            decided=FieldsOut.of(case.decided) if case.decided is not None else None,
        )


class EditionOut(BaseModel):
    """A published edition."""

    id: str
    benchmark: str
    language: str
    number: int
    hash: str
    items: int
    left_out: int
    created_at: datetime

    @classmethod
    def of(cls, one: Edition) -> Self:
        """As JSON."""
        return cls(**{name: value for name, value in asdict(one).items() if name in cls.model_fields})


class ChangedOut(BaseModel):
    """An item whose text is another one."""

    item: str
    number: int
    before: FieldsOut
    after: FieldsOut


class ChangesOut(BaseModel):
    """From one edition to the next: the numbers of items that came and went, and other texts."""

    before: int
    after: int
    came: list[int]
    went: list[int]
    changed: list[ChangedOut]
    same: int

    @classmethod
    def of(cls, found: Difference) -> Self:
        """As JSON."""
        told, number = found.changes, found.numbers
        return cls(
            before=found.before.number,
            after=found.after.number,
            came=[number[one] for one in told.came],
            went=[number[one] for one in told.went],
            changed=[
                ChangedOut(
                    item=one.item_id,
                    number=number[one.item_id],
                    before=FieldsOut.of(one.before),
                    after=FieldsOut.of(one.after),
                )
                for one in told.changed
            ],
            same=told.same,
        )


def build(services: Services) -> APIRouter:
    """Routes of calibration for researchers."""
    router = APIRouter(prefix="/api/v1/calibration", tags=["calibration"])
    _add_overview(router, services)
    _add_cases(router, services)
    _add_editions(router, services)
    return router


def _add_overview(router: APIRouter, services: Services) -> None:
    overview = services.calibration.overview

    @router.get("")
    @declared(policies.research, programs=True)
    def standings(asking: Asking) -> list[StandingOut]:
        """How far every benchmark is in every language."""
        return [StandingOut.of(one) for one in overview.standings(asking)]

    @router.get("/waiting")
    @declared(policies.research, programs=True)
    def waiting(asking: Asking) -> list[WaitingOut]:
        """What waits for a decision."""
        return [WaitingOut.of(one) for one in overview.waiting(asking)]

    @router.get("/figures")
    @declared(policies.research, programs=True)
    def figures(asking: Asking, benchmark: Annotated[str, Query()], language: Annotated[str, Query()]) -> FiguresOut:
        """How far people agree, and what came of it."""
        found = overview.figures(asking, benchmark, language)
        return FiguresOut(
            ballots=AgreementOut.of(found.ballots),
            refinements=AgreementOut.of(found.refinements),
            decided=found.decided,
            draft_won=found.draft_won,
            planted=found.planted.decided,
            planted_right=found.planted.right,
            **asdict(found.effort),
            refiners=[
                WinsOut(name=one.name, won=one.won, decided=one.decided, low=one.low, high=one.high)
                for one in found.refiners
            ],
            voters=[TrustOut.model_validate(one, from_attributes=True) for one in found.voters],
        )


def _add_cases(router: APIRouter, services: Services) -> None:
    adjudicating = services.calibration.adjudicating

    @router.get("/adjudicate")
    @declared(policies.adjudicate, programs=True)
    def languages(asking: Asking) -> list[str]:
        """In which languages the caller is named for some benchmark."""
        return adjudicating.languages(asking)

    @router.get(
        "/{language}/adjudicate", response_model=CaseOut, responses={204: {"description": "Nothing waits for you."}}
    )
    @declared(policies.adjudicate, programs=True)
    def following(asking: Asking, language: Annotated[str, Path()]) -> CaseOut | Response:
        """The first item that waits for the caller, who is named; never one that they worked on themselves."""
        found = adjudicating.next(asking, language)
        return CaseOut.of(found) if found is not None else Response(status_code=HTTP_204_NO_CONTENT)

    @router.get("/cases/{language}/{item_id}")
    @declared(policies.adjudicate, programs=True)
    def case(asking: Asking, language: Annotated[str, Path()], item_id: Annotated[str, Path()]) -> CaseOut:
        """An item with all that was said of it; who is named sees it where they may decide."""
        return CaseOut.of(adjudicating.case(asking, language, item_id))

    @router.put("/cases/{language}/{item_id}/decision")
    @declared(policies.adjudicate, programs=True)
    def decide(
        asking: Asking, key: Key, language: Annotated[str, Path()], item_id: Annotated[str, Path()], body: DecisionIn
    ) -> CaseOut:
        """Decide where votes did not; this answer has the names."""
        own = body.own.record() if body.own is not None else None
        new = NewDecision(body.choice, own, body.note)
        return CaseOut.of(adjudicating.decide(asking, language, item_id, new, key))

    @router.put("/cases/{language}/{item_id}/flags", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.research, programs=True)
    def settle(
        asking: Asking, key: Key, language: Annotated[str, Path()], item_id: Annotated[str, Path()], body: FlagsIn
    ) -> None:
        """Answer the flags of an item: it goes on, or is left out."""
        adjudicating.settle(asking, language, item_id, keep=body.keep, key=key)


def _add_editions(router: APIRouter, services: Services) -> None:
    publishing = services.calibration.publishing

    @router.get("/editions")
    @declared(policies.research, programs=True)
    def editions(asking: Asking) -> list[EditionOut]:
        """All editions, the newest of each first."""
        return [EditionOut.of(one) for one in publishing.editions(asking)]

    @router.post("/editions", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def publish(asking: Asking, key: Key, body: EditionIn) -> EditionOut:
        """Publish what is decided; the same content again is the same edition."""
        return EditionOut.of(publishing.publish(asking, body.benchmark, body.language, key))

    @router.get("/editions/{edition_id}/card", response_class=PlainTextResponse)
    @declared(policies.research, programs=True)
    def card(asking: Asking, edition_id: Annotated[str, Path()]) -> PlainTextResponse:
        """What an edition says of itself, as Markdown."""
        told = publishing.card(asking, edition_id)
        return PlainTextResponse(told, media_type="text/markdown")

    @router.get("/editions/{edition_id}/changes")
    @declared(policies.research, programs=True)
    def changes(asking: Asking, edition_id: Annotated[str, Path()]) -> ChangesOut:
        """What an edition changed against the one before it."""
        return ChangesOut.of(publishing.changes(asking, edition_id))

    @router.get("/editions/{edition_id}/file", response_class=Response, responses=_BYTES)
    @declared(policies.research, programs=True)
    def file(
        asking: Asking, edition_id: Annotated[str, Path()], form: Annotated[Form, Query(alias="format")] = "tsv"
    ) -> Response:
        """An edition as VLMEvalKit's TSV, JSON lines or Parquet, with the provenance of each text."""
        data = publishing.file(asking, inputs.opaque(edition_id), form)
        name = f'attachment; filename="{inputs.opaque(edition_id)}.{form}"'
        return Response(data, media_type=_FILE, headers={"Content-Disposition": name})
