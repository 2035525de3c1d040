"""Battles over HTTP: begun, talked through, watched, left, judged, edited."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from backend import policies
from backend.api.asking import Asking, BattleInPath, Key
from backend.api.declared import declared
from backend.api.stopping import Stopping
from backend.api.v1.arena_requests import BeginIn, DraftIn, EditIn, SayIn, VoteIn, WhyIn
from backend.api.v1.arena_responses import BattleOut, DraftOut, JudgedOut, ModelOut
from backend.api.v1.watching import EVENTS, Watching
from backend.services import Services


def build(services: Services, stopping: Stopping) -> APIRouter:
    """Routes of the arena."""
    router = APIRouter(prefix="/api/v1", tags=["arena"])
    _add_battles(router, services)
    _add_judgements(router, services)
    watching = Watching(services.arena.battles, stopping)

    @router.get(
        "/battles/{battle_id}/events", response_class=StreamingResponse, responses={200: {"content": {EVENTS: {}}}}
    )
    @declared(policies.rate_or_research, programs=True)
    async def events(asking: Asking, battle_id: BattleInPath) -> StreamingResponse:
        """The answers as they come, as server-sent events.

        `waiting` has {position}; `text` has {a, b}, both texts so far; `done` has the battle and is
        the last. May be opened late, twice, or again after a lost connection; nothing is missed.
        """
        view = await run_in_threadpool(services.arena.battles.view, asking, battle_id)
        return StreamingResponse(watching.events(asking, view), media_type=EVENTS, headers={"X-Accel-Buffering": "no"})

    @router.get("/models")
    @declared(policies.research, programs=True)
    def models(asking: Asking) -> list[ModelOut]:
        """All models."""
        return [ModelOut.of(model) for model in services.arena.entrants.list(asking)]

    return router


def _add_battles(router: APIRouter, services: Services) -> None:
    battles = services.arena.battles

    @router.post("/battles", status_code=HTTP_201_CREATED)
    @declared(policies.rate_or_research, programs=True)
    def begin(asking: Asking, key: Key, body: BeginIn) -> BattleOut:
        """Begin a battle; one that was still open is closed. Open mode is for researchers."""
        return BattleOut.of(battles.begin(asking, body.record(), key))

    @router.get(
        "/battles/current", response_model=BattleOut, responses={204: {"description": "There is no open battle."}}
    )
    @declared(policies.rate_or_research, programs=True)
    def current(asking: Asking) -> BattleOut | Response:
        """The battle that is open, wherever it was begun."""
        view = battles.current(asking)
        return BattleOut.of(view) if view is not None else Response(status_code=HTTP_204_NO_CONTENT)

    @router.get("/battles/{battle_id}")
    @declared(policies.rate_or_research, programs=True)
    def battle(asking: Asking, battle_id: BattleInPath) -> BattleOut:
        """One battle of one's own."""
        return BattleOut.of(battles.view(asking, battle_id))

    @router.post("/battles/{battle_id}/turns", status_code=HTTP_201_CREATED)
    @declared(policies.rate_or_research, programs=True)
    def say(asking: Asking, key: Key, battle_id: BattleInPath, body: SayIn) -> BattleOut:
        """Say something more to both sides."""
        return BattleOut.of(battles.say(asking, battle_id, body.prompt, key, tuple(body.pictures)))

    @router.post("/battles/{battle_id}/retry")
    @declared(policies.rate_or_research, programs=True)
    def retry(asking: Asking, key: Key, battle_id: BattleInPath) -> BattleOut:
        """Ask both sides once more for last answers that were stopped or that nobody took."""
        return BattleOut.of(battles.retry(asking, battle_id, key))

    @router.post("/battles/{battle_id}/stop")
    @declared(policies.rate_or_research, programs=True)
    def stop(asking: Asking, battle_id: BattleInPath) -> BattleOut:
        """End the answers where they are; nothing changes when they have ended, so no key is needed."""
        return BattleOut.of(battles.stop(asking, battle_id))

    @router.post("/battles/{battle_id}/leave", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.rate_or_research, programs=True)
    def leave(asking: Asking, battle_id: BattleInPath) -> None:
        """Close a battle; it stays stored. Closing it again changes nothing, so no key is needed."""
        battles.leave(asking, battle_id)


def _add_judgements(router: APIRouter, services: Services) -> None:
    battles = services.arena.battles

    @router.put("/battles/{battle_id}/vote")
    @declared(policies.rate_or_research, programs=True)
    async def vote(asking: Asking, key: Key, battle_id: BattleInPath, body: VoteIn) -> JudgedOut:
        """Judge a battle once both answers are complete; the names are told when `names_seconds` are over."""
        return JudgedOut.of(await battles.judge_in_burst(asking, battle_id, body.record(), key))

    @router.put("/battles/{battle_id}/reasons", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.rate_or_research, programs=True)
    def explain(asking: Asking, key: Key, battle_id: BattleInPath, body: WhyIn) -> None:
        """What decided the vote, told after it; the latest list stands."""
        battles.explain(asking, battle_id, body.reasons, key)

    @router.delete("/battles/{battle_id}/vote")
    @declared(policies.rate_or_research, programs=True)
    def undo(asking: Asking, key: Key, battle_id: BattleInPath) -> BattleOut:
        """Take a vote back within a minute; one given anew counts if the names had not been told."""
        return BattleOut.of(battles.undo(asking, battle_id, key))

    @router.post("/battles/{battle_id}/names")
    @declared(policies.rate_or_research, programs=True)
    def tell_names(asking: Asking, key: Key, battle_id: BattleInPath) -> BattleOut:
        """The names at once after a vote; it can no longer be taken back blind."""
        return BattleOut.of(battles.tell_names(asking, battle_id, key))

    @router.post("/battles/{battle_id}/edits", status_code=HTTP_201_CREATED)
    @declared(policies.rate_or_research, programs=True)
    def edit(asking: Asking, key: Key, battle_id: BattleInPath, body: EditIn) -> BattleOut:
        """Store an edited answer; an earlier one to the same message is replaced and kept."""
        return BattleOut.of(battles.edit(asking, battle_id, body.record(), key))

    @router.get("/battles/{battle_id}/draft")
    @declared(policies.rate_or_research, programs=True)
    def draft(asking: Asking, battle_id: BattleInPath) -> DraftOut:
        """What is half typed."""
        return DraftOut(text=battles.draft(asking, battle_id))

    @router.put("/battles/{battle_id}/draft", status_code=HTTP_204_NO_CONTENT)
    @declared(policies.rate_or_research, programs=True)
    def keep_draft(asking: Asking, battle_id: BattleInPath, body: DraftIn) -> None:
        """Keep what is half typed; the latest stands, so no key is needed."""
        battles.keep_draft(asking, battle_id, body.text)
