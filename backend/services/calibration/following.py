"""What follows from the ballots on an item: a decision, one more voter, or a researcher."""

from __future__ import annotations

from datetime import datetime

from annotation.voting import Verdict, outcome
from backend.db import ballots, calibrations
from backend.db.ballots import Decision
from backend.db.calibrations import At, Stage
from backend.db.engine import Session


def follow(session: Session, at: At, *, most: int, now: datetime) -> None:
    """Move a locked item on where all have voted who are wanted; at a tie one more is asked, `most` in all."""
    standing, cast = calibrations.standing(session, at), ballots.of_item(session, at)
    said = outcome([one.version_id for one in cast], wanted=standing.wanted, most=most)
    match said.verdict:
        case Verdict.DECIDED:
            won = next(one for one in ballots.versions(session, at) if one.id == said.winner)
            decision = Decision(won.fields, won.id, decided_by=None, note="", at=now)
            ballots.decide(session, at, decision)
        case Verdict.ONE_MORE:
            ballots.move(session, at, Stage.VOTE, wanted=standing.wanted + 1)
        case Verdict.ADJUDICATION:
            ballots.move(session, at, Stage.ADJUDICATE)
