"""Preparing a language of a benchmark over HTTP: its glossary, gold items for its voters, who adjudicates."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, Key
from backend.api.declared import declared
from backend.api.v1.calibration_requests import FieldsShape
from backend.api.v1.calibration_responses import FieldsOut
from backend.db.gold import GoldItem
from backend.services import Services

_MOST = 100


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class GlossaryShape(_Taken):
    """The terms, a line each: `car = autó | gépkocsi`."""

    terms: str


class AdjudicatorsIn(_Taken):
    """Everybody who is to adjudicate beside the researchers, by id."""

    people: Annotated[list[str], Field(max_length=_MOST)]


class GoldIn(_Taken):
    """An item by its number, and two to four texts of it, the best first."""

    number: int
    texts: Annotated[list[FieldsShape], Field(max_length=_MOST)]


class GoldOut(BaseModel):
    """A gold item, and how often it was answered and answered right."""

    item: str
    number: int
    texts: list[FieldsOut]
    answered: int
    right: int
    ended: bool

    @classmethod
    def of(cls, one: GoldItem) -> Self:
        """As JSON."""
        return cls(
            item=one.at.item_id,
            number=one.number,
            texts=[FieldsOut.of(text) for text in one.texts],
            answered=one.answered,
            right=one.right,
            ended=one.ended,
        )


class GoldCaseOut(BaseModel):
    """An item that could become gold: its source, and texts to begin with."""

    item: str
    source: FieldsOut
    best: FieldsOut
    worse: FieldsOut


class CandidateOut(BaseModel):
    """Somebody who could be named, and whether they are."""

    id: str
    name: str
    named: bool


class _About:
    """Which language of which benchmark."""

    def __init__(self, benchmark: Annotated[str, Query()], language: Annotated[str, Query()]) -> None:
        self.benchmark, self.language = benchmark, language


About = Annotated[_About, Depends()]


def build(services: Services) -> APIRouter:
    """Routes of what researchers prepare."""
    router = APIRouter(prefix="/api/v1/calibration", tags=["calibration"])
    _add_glossary(router, services)
    _add_gold(router, services)
    _add_adjudicators(router, services)
    return router


def _add_glossary(router: APIRouter, services: Services) -> None:
    preparing = services.calibration.preparing

    @router.get("/glossary")
    @declared(policies.research, programs=True)
    def glossary(asking: Asking, about: About) -> GlossaryShape:
        """What words of the source are called in a language of a benchmark."""
        return GlossaryShape(terms=preparing.state(asking, about.benchmark, about.language).glossary)

    @router.put("/glossary", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.research, programs=True)
    def set_glossary(asking: Asking, key: Key, about: About, body: GlossaryShape) -> None:
        """Have these terms and no others."""
        preparing.set_glossary(asking, about.benchmark, about.language, body.terms, key)


def _add_gold(router: APIRouter, services: Services) -> None:
    preparing = services.calibration.preparing

    @router.get("/gold")
    @declared(policies.research, programs=True)
    def gold(asking: Asking, about: About) -> list[GoldOut]:
        """Items whose best text is known; voters are given them now and then and are not told."""
        return [GoldOut.of(one) for one in preparing.state(asking, about.benchmark, about.language).gold]

    @router.get("/gold/case")
    @declared(policies.research, programs=True)
    def case(asking: Asking, about: About, number: Annotated[int, Query()]) -> GoldCaseOut:
        """An item by its number, with what is decided on it, else its draft."""
        found = preparing.gold_case(asking, about.benchmark, about.language, number)
        return GoldCaseOut(
            item=found.shown.at.item_id,
            source=FieldsOut.of(found.shown.source),
            best=FieldsOut.of(found.best),
            worse=FieldsOut.of(found.worse),
        )

    @router.post("/gold", status_code=HTTP_201_CREATED)
    @declared(policies.research, programs=True)
    def make(asking: Asking, key: Key, about: About, body: GoldIn) -> list[GoldOut]:
        """Make an item a gold one."""
        texts = [one.record() for one in body.texts]
        preparing.make_gold(asking, about.benchmark, about.language, body.number, texts, key)
        return [GoldOut.of(one) for one in preparing.state(asking, about.benchmark, about.language).gold]

    @router.delete("/gold/{language}/{item_id}", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.research, programs=True)
    def end(asking: Asking, key: Key, language: Annotated[str, Path()], item_id: Annotated[str, Path()]) -> None:
        """Give a gold item to nobody else; what was said of it stays."""
        preparing.end_gold(asking, language, item_id, key)


def _add_adjudicators(router: APIRouter, services: Services) -> None:
    preparing = services.calibration.preparing

    @router.get("/adjudicators")
    @declared(policies.research, programs=True)
    def adjudicators(asking: Asking, about: About) -> list[CandidateOut]:
        """Who translates in the language and could adjudicate, and who is named for it."""
        state = preparing.state(asking, about.benchmark, about.language)
        named = set(state.adjudicators)
        return [CandidateOut(id=one.id, name=one.name, named=one.id in named) for one in state.candidates]

    @router.put("/adjudicators", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.research, programs=True)
    def name(asking: Asking, key: Key, about: About, body: AdjudicatorsIn) -> None:
        """Have these people adjudicate beside the researchers, and no others."""
        preparing.name(asking, about.benchmark, about.language, body.people, key)
