"""Battles: begun, answered, continued, judged, edited. Every rule is asked elsewhere; here it is stored."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from annotation import battles as rules
from annotation.agreeing import Agreement, agreement
from annotation.edits import Weighed, weighed
from backend import policies
from backend.db import battles, edits, models, pictures, repeats, rounds, votes
from backend.db.engine import Database, Session, only
from backend.records import Battle, BattleId, Edit, EditId, Mode, Turn, TurnState
from backend.services import checks as shared
from backend.services.arena import input_checks
from backend.services.arena.answering import SEEDS, Answering, Ending
from backend.services.arena.conductor import Job
from backend.services.arena.drawing import Question, new_battle, new_turn
from backend.services.arena.judgement import cast, judgement
from backend.services.arena.live import LiveView
from backend.services.arena.matchmaker import Matchmaker
from backend.services.arena.repeats import again
from backend.services.arena.views import BattleView, Begin, Judged, NewEdit, NewVote, names_shown
from backend.services.idempotency import Answer as Kept
from backend.services.idempotency import once
from core.battles import Side, Sides, Vote
from core.detect import Detector
from core.engine import Generation
from core.errors import Conflict, InvalidInput, NotFound, Reason
from core.records import Caller, PersonId, Role


@dataclass(frozen=True)
class _Told:
    """What a person is told when it can no longer sway the vote."""

    names: Sides[str] | None = None
    agreement: Agreement | None = None
    at_home: bool = False


class Battles:
    """The arena's writes and what a person sees of them."""

    def __init__(
        self,
        database: Database,
        *,
        answering: Answering,
        detector: Detector,
        generation: Generation,
        names_after: timedelta,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        dice: random.Random,
        matchmaker: Matchmaker,
    ) -> None:
        self._database = database
        self._answering = answering
        self._detector = detector
        self._generation = generation
        self._names_after = names_after
        self._clock = clock
        self._new_id = new_id
        self._dice = dice
        self._matchmaker = matchmaker

    # what a person sees

    def view(self, caller: Caller, battle_id: str) -> BattleView:
        """One of the caller's battles; answers that a stop of the application cut off are asked for again."""
        policies.rate_or_research(caller.person)
        with self._database.reading() as session:
            battle = self._own(session, caller, battle_id)
            told = self._told(session, battle)
        if self._answering.nobody_writes(battle):
            return self._have_answered(caller, battle_id)
        return self._view(caller, battle, told)

    def current(self, caller: Caller) -> BattleView | None:
        """The battle the caller has not left yet, wherever it was begun."""
        person = shared.signed_in(caller)
        with self._database.reading() as session:
            battle = battles.current(session, person.id)
        return self.view(caller, battle.id) if battle is not None else None

    def live(self, battle_id: str) -> LiveView | None:
        """Answers on their way or just finished, from memory; to be shown to who has seen the battle."""
        return self._answering.conductor.live(BattleId(battle_id))

    # what a person does

    def begin(self, caller: Caller, new: Begin, key: str) -> BattleView:
        """Draw two models, seat them by chance and let them answer; what was open before is closed."""
        right = policies.research if new.mode is Mode.OPEN else policies.rate
        person = shared.signed_in(caller)
        right(person)
        language, prompt = input_checks.language(new.language), input_checks.prompt(new.prompt)
        hashes = input_checks.pictures(new.pictures)
        if new.models is not None and new.mode is Mode.BLIND:  # they are drawn
            raise InvalidInput(Reason.REQUEST_MALFORMED)
        so_far = self._matchmaker.so_far(language)
        closed: list[BattleId] = []

        def work(session: Session) -> Kept:
            now = self._clock()
            shared.acting(session, caller, right)
            _require_pictures(session, hashes, person.id)
            seed = self._dice.randrange(SEEDS)
            if new.repeats is not None:
                closed.extend(battles.end_others(session, person.id, at=now, ahead_only=new.ahead))
                return {"battle": self._repeat(session, person.id, input_checks.battle_id(new.repeats), now)}
            held = rounds.open_for(session, language) if not new.ahead else None
            match = self._matchmaker.match(session, replace(new, pictures=hashes), so_far, seed=seed)
            battle = new_battle(
                BattleId(self._new_id()),
                person.id,
                Question(language, prompt, hashes),
                match,
                generation=self._generation,
                seed=seed,
                now=now,
                mode=new.mode,
                round_id=held.id if held is not None else None,
                ahead=new.ahead,
            )
            closed.extend(battles.end_others(session, person.id, at=now, ahead_only=new.ahead))
            battles.add(session, battle)
            return {"battle": battle.id}

        payload: dict[str, object] = {
            "language": language,
            "prompt": prompt,
            "pictures": list(hashes),
            "mode": new.mode.value,
            "models": list(new.models) if new.models else None,
        }
        payload |= {"ahead": True} if new.ahead else {}
        payload |= {"repeats": new.repeats} if new.repeats is not None else {}
        kept = once(self._database, scope=person.id, key=key, action="battle_begin", payload=payload, work=work)
        for left in closed:  # nobody will read what they still write
            self._answering.conductor.stop(left)
        return self._have_answered(caller, str(kept["battle"]))

    def go_on(self, caller: Caller, *, after: str) -> BattleView | None:
        """The battle begun ahead comes on the page; the one before stays open, for its vote may be taken back."""
        person, before = shared.signed_in(caller), input_checks.battle_id(after)
        with self._database.transaction() as session:
            shared.acting(session, caller, policies.rate)
            battle = battles.ahead_of(session, person.id, but=before)
            if battle is None:
                return None
            held, now = rounds.open_for(session, battle.language), self._clock()
            shown = replace(battle, round_id=held.id if held is not None else None)
            battles.show(session, shown.id, round_id=shown.round_id, at=now)
            closed = battles.end_others(session, person.id, at=now, but=(before, shown.id))
        for left in closed:
            self._answering.conductor.stop(left)
        if shown.last.state is TurnState.DONE:  # as mostly: then nobody has to be asked, and nothing read once more
            return self._view(caller, shown, _Told())
        return self._have_answered(caller, shown.id)

    def pictures_ahead(self, caller: Caller, *, after: str) -> tuple[str, ...]:
        """The pictures of the battle after this one, if one has been begun: to be fetched while this one is read."""
        person = shared.signed_in(caller)
        with self._database.reading() as session:
            battle = battles.ahead_of(session, person.id, but=input_checks.battle_id(after))
        return battle.pictures if battle is not None else ()

    def last_language(self, caller: Caller) -> str | None:
        """The language that the caller's last battle was in, on whatever device."""
        person = shared.signed_in(caller)
        with self._database.reading() as session:
            return battles.last_language(session, person.id)

    def skip(self, caller: Caller, battle_id: str, key: str) -> None:
        """Pass a battle over; that is recorded."""

        def change(session: Session, battle: Battle) -> None:
            if battle.vote is not None:
                raise Conflict(Reason.VOTED_ALREADY)
            battles.skip(session, battle.id, at=self._clock())

        self._write(caller, battle_id, key, "battle_skip", {}, change)
        self._answering.conductor.stop(BattleId(battle_id))

    def say(self, caller: Caller, battle_id: str, prompt: str, key: str, hashes: tuple[str, ...] = ()) -> BattleView:
        """The next message of a battle, to both sides."""
        text = input_checks.prompt(prompt)
        more = input_checks.pictures(hashes) if hashes else ()

        def change(session: Session, battle: Battle) -> None:
            input_checks.going_on(battle)
            if len(battle.pictures) + len(more) > input_checks.PICTURES_MOST:
                raise InvalidInput(Reason.PICTURES_TOO_MANY, most=input_checks.PICTURES_MOST)
            _require_pictures(session, more, battle.person_id)
            battles.add_turn(session, battle.id, new_turn(battle.last.number + 1, text, more, self._clock()))

        self._write(caller, battle_id, key, "battle_say", {"prompt": text, "pictures": list(more)}, change)
        return self._have_answered(caller, battle_id)

    def retry(self, caller: Caller, battle_id: str, key: str) -> BattleView:
        """Ask both sides once more for last answers that were stopped or that nobody took."""

        def change(session: Session, battle: Battle) -> None:
            input_checks.repeatable(battle)
            battles.again(session, battle.id, battle.last.number, attempt=battle.last.attempt + 1)

        self._write(caller, battle_id, key, "battle_retry", {}, change)
        return self._have_answered(caller, battle_id)

    def stop(self, caller: Caller, battle_id: str) -> BattleView:
        """End the answers where they are; those that a restart cut off are not begun anew for it."""
        policies.rate_or_research(caller.person)
        with self._database.reading() as session:
            battle = self._own(session, caller, battle_id)
        self._answering.conductor.stop(battle.id)
        if self._answering.nobody_writes(battle):
            self._answering.end(battle, Ending(TurnState.STOPPED))
        return self.view(caller, battle_id)

    def leave(self, caller: Caller, battle_id: str) -> None:
        """Close a battle; it stays stored as it is."""
        with self._database.transaction() as session:
            battle = self._own(session, caller, battle_id)
            battles.end(session, battle.id, at=self._clock())
        self._answering.conductor.stop(BattleId(battle_id))

    def vote(self, caller: Caller, battle_id: str, new: NewVote, key: str) -> BattleView:
        """Store a judgement; the names are told after the commit, when its time to be taken back blind is over."""
        self.judge(caller, battle_id, new, key)
        return self.view(caller, battle_id)

    def judge(self, caller: Caller, battle_id: str, new: NewVote, key: str) -> Judged:
        """The same with a short answer: what there is to do in one transaction of four statements."""
        vote = judgement(caller, battle_id, new, key=key, at=self._clock(), blind=self._names_after)
        judged = self._database.write(lambda session: only(cast(session, [vote])))
        return judged if judged is not None else self.judged(caller, battle_id)

    async def judge_in_burst(self, caller: Caller, battle_id: str, new: NewVote, key: str) -> Judged:
        """The same for an event loop: votes that come together share a commit and cost no thread each."""
        vote = judgement(caller, battle_id, new, key=key, at=self._clock(), blind=self._names_after)
        judged = await self._database.written(vote, cast)
        return judged if judged is not None else await asyncio.to_thread(self.judged, caller, battle_id)

    def judged(self, caller: Caller, battle_id: str) -> Judged:
        """A vote that was sent again, as it stands now."""
        seen = self.view(caller, battle_id)
        return Judged(seen.choice, seen.names, seen.not_counted, seen.undo_seconds, seen.names_seconds)

    def tell_names(self, caller: Caller, battle_id: str, key: str) -> BattleView:
        """The caller is sure of the vote: the names at once; from then on one that is taken back was not blind."""

        def change(session: Session, battle: Battle) -> None:
            votes.tell_names(session, battle.id, battle.person_id, at=self._clock())

        self._write(caller, battle_id, key, "vote_names", {}, change)
        return self.view(caller, battle_id)

    def explain(self, caller: Caller, battle_id: str, reasons: Iterable[str], key: str) -> None:
        """What decided the caller's vote, told after it; the latest list stands."""
        told = rules.reasons(reasons)

        def change(session: Session, battle: Battle) -> None:
            if battle.vote is None:
                raise NotFound(Reason.VOTE_UNKNOWN)
            if battle.ended_at is not None:
                raise Conflict(Reason.BATTLE_ENDED)
            sides = rules.decided_by(battle.vote.choice, told)
            votes.explain(session, battle.id, battle.person_id, sides, at=self._clock())

        self._write(caller, battle_id, key, "vote_reasons", {"reasons": sorted(told)}, change)

    def undo(self, caller: Caller, battle_id: str, key: str) -> BattleView:
        """Take a vote back within its minute, unless an answer was edited since."""

        def change(session: Session, battle: Battle) -> None:
            if battle.vote is None:
                raise NotFound(Reason.VOTE_UNKNOWN)
            rules.require_undoable(battle.vote, self._clock())
            if battle.edits or battle.ended_at is not None:
                raise Conflict(Reason.BATTLE_ENDED)
            votes.undo(session, battle.id, battle.person_id, at=self._clock())

        self._write(caller, battle_id, key, "vote_undo", {}, change)
        return self.view(caller, battle_id)

    def edit(self, caller: Caller, battle_id: str, new: NewEdit, key: str) -> BattleView:
        """Store an edited answer, with its distance from what it began with."""
        start, seconds, text = (
            input_checks.start(new.start),
            input_checks.seconds(new.seconds),
            input_checks.edited(new.text),
        )
        before = self._weighed(caller, battle_id, new.turn, start, text)

        def change(session: Session, battle: Battle) -> None:
            input_checks.answered(battle)
            if battle.vote is None:
                raise Conflict(Reason.VOTE_MISSING)
            original = input_checks.original(battle, new.turn, start)
            weighing = before
            if weighing is None or weighing.original != original:
                weighing = weighed(original, text, battle.language, self._detector)
            input_checks.useful(weighing.concerns)
            edit = Edit(
                id=EditId(self._new_id()),
                battle_id=battle.id,
                turn=new.turn,
                person_id=battle.person_id,
                start=start,
                text=text,
                distance=weighing.distance,
                seconds=seconds,
                concerns=frozenset(weighing.concerns),
                created_at=self._clock(),
                replaced_at=None,
            )
            edits.add(session, edit)
            edits.drop_draft(session, battle.person_id, draft_subject(battle.id))

        self._write(caller, battle_id, key, "edit", asdict(new), change)
        return self.view(caller, battle_id)

    def keep_draft(self, caller: Caller, battle_id: str, text: str, *, new: NewEdit | None = None) -> None:
        """Keep what is half typed, the latest wins; `new` is the edit it would be, and one that stands is no draft."""
        kept = input_checks.draft(text)
        with self._database.transaction() as session:
            battle = self._own(session, caller, battle_id)
            if new is not None and _stands(battle, new):
                edits.drop_draft(session, battle.person_id, draft_subject(battle.id))
                return
            edits.keep_draft(session, battle.person_id, draft_subject(battle.id), kept, at=self._clock())

    def draft(self, caller: Caller, battle_id: str) -> str | None:
        """What the caller has half typed in a battle."""
        with self._database.reading() as session:
            battle = self._own(session, caller, battle_id)
            return edits.draft(session, battle.person_id, draft_subject(battle.id))

    # inside

    def _repeat(self, session: Session, person_id: PersonId, root: BattleId, now: datetime) -> BattleId:
        """The first message of somebody's battle with its answers, put to another person."""
        before = battles.get(session, root)
        battle = again(before, battle_id=BattleId(self._new_id()), person_id=person_id, now=now)
        battles.add(session, battle)
        self._answering.take_over(session, battle, before.turns[0])
        return battle.id

    def _have_answered(self, caller: Caller, battle_id: str) -> BattleView:
        """Have both models answer the last message, unless they do or have done so already; then the battle."""
        with self._database.reading() as session:
            battle = self._own(session, caller, battle_id)
            told = self._told(session, battle)
            todo = self._answering.unanswered(session, battle)
        match todo:
            case Job():
                self._answering.conductor.start(todo)
            case Ending():
                self._answering.end(battle, todo)
                return self.view(caller, battle_id)
        return self._view(caller, battle, told)

    def _write(
        self,
        caller: Caller,
        battle_id: str,
        key: str,
        action: str,
        payload: Mapping[str, object],
        change: Callable[[Session, Battle], None],
    ) -> None:
        person = shared.signed_in(caller)

        def work(session: Session) -> Kept:
            shared.acting(session, caller, policies.rate_or_research)
            battle = input_checks.own(battles.lock(session, input_checks.battle_id(battle_id)), person)
            change(session, battle)
            return {"battle": battle.id}

        once(
            self._database,
            scope=person.id,
            key=key,
            action=action,
            payload={"battle": battle_id, **payload},
            work=work,
        )

    def _own(self, session: Session, caller: Caller, battle_id: str) -> Battle:
        person = shared.signed_in(caller)
        return input_checks.own(battles.get(session, input_checks.battle_id(battle_id)), person)

    def _weighed(self, caller: Caller, battle_id: str, number: int, start: Side | None, text: str) -> Weighed | None:
        """Before the transaction: it may take a while, and all other writes would wait for it."""
        policies.rate_or_research(caller.person)
        with self._database.reading() as session:
            battle = self._own(session, caller, battle_id)
        turn = next((turn for turn in battle.turns if turn.number == number), None)
        if turn is None or turn.answers is None:
            return None
        return weighed(input_checks.original(battle, number, start), text, battle.language, self._detector)

    def _told(self, session: Session, battle: Battle) -> _Told:
        at_home = battle.vote is not None and _at_home(session, battle)
        if not names_shown(battle, self._clock()):
            return _Told(at_home=at_home)
        names = Sides(*(models.get(session, model_id).name for model_id in battle.models))
        if battle.vote is None or battle.not_counted:
            return _Told(names, at_home=at_home)
        same = agreement(battle.vote.choice, repeats.choices_of_others(session, battle))
        return _Told(names, same, at_home=at_home)

    def _view(self, caller: Caller, battle: Battle, secrets: _Told) -> BattleView:
        vote, now = battle.vote, self._clock()
        hidden = vote is not None and vote.blind(now)
        # A badge beside an answer tells the judge what to think of it.
        told = names_shown(battle, now) or (caller.person is not None and Role.RESEARCHER in caller.person.roles)
        left = rules.UNDO_WINDOW - (now - vote.at) if vote is not None and not battle.edits else None
        return BattleView(
            id=battle.id,
            round_id=battle.round_id,
            language=battle.language,
            mode=battle.mode,
            turns=battle.turns if told else tuple(map(_without_badges, battle.turns)),
            live=self._answering.live(battle),
            void=battle.void,
            leaked=battle.leaked,
            ended=battle.ended_at is not None,
            choice=vote.choice if vote is not None else None,
            undo_seconds=max(0, int(min(left, rules.UNDO_WINDOW).total_seconds())) if left is not None else 0,
            names_seconds=self._until_names(vote, now),
            not_counted=frozenset() if hidden else battle.not_counted,
            names=None if hidden else secrets.names,
            agreement=None if hidden else secrets.agreement,
            at_home=secrets.at_home,
            edits=battle.edits,
            reasons=frozenset().union(*vote.reasons) if vote is not None else frozenset(),
        )

    def _until_names(self, vote: Vote | None, now: datetime) -> float:
        if vote is None or vote.names_at is None:
            return 0.0
        return max(timedelta(), min(vote.names_at - now, self._names_after)).total_seconds()


def _require_pictures(session: Session, hashes: tuple[str, ...], person_id: PersonId) -> None:
    """Pictures this person may see, and none that a benchmark measures with."""
    for sha in hashes:
        if not pictures.shown_to(session, sha, person_id) or pictures.asked_about(session, sha):
            raise NotFound(Reason.PICTURE_UNKNOWN)


def _at_home(session: Session, battle: Battle) -> bool:
    """Whether it is about one picture, from where its language is spoken."""
    return len(battle.pictures) == 1 and pictures.culture(session, battle.pictures[0]) == battle.language


def _stands(battle: Battle, new: NewEdit) -> bool:
    """Whether an edit says what the answer it began with or the edit in force already says."""
    in_force = [edit.text for edit in battle.edits if edit.turn == new.turn and edit.replaced_at is None]
    return new.text.strip() in [
        input_checks.original(battle, new.turn, input_checks.start(new.start)).strip(),
        *in_force,
    ]


def draft_subject(battle_id: str) -> str:
    """Under which name a half typed answer is kept."""
    return f"edit:{battle_id}"


def _without_badges(turn: Turn) -> Turn:
    if turn.answers is None:
        return turn
    return replace(turn, answers=Sides(*(replace(answer, signals=frozenset()) for answer in turn.answers)))
