"""What the JSON API says of edits: all of a run for researchers, the own ones for who made them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from backend.services.studio.attributions import Attributed, Receipt
from training.attribution.record import Line
from training.attribution.verdicts import Role, Verdict


class CameOfOut(BaseModel):
    """One edit of a run: its verdict, and what it gained (in nats) where it was asked."""

    edit: str
    language: str
    picture: str
    role: Role
    times: int | None
    verdict: Verdict
    said: bool
    gain: float | None
    gain_on_sisters: float | None
    gain_in_other_languages: float | None
    asked: str
    before: str
    text: str
    contradicted_by: list[str]
    undone_by: str | None

    @classmethod
    def of(cls, line: Line, attributed: Attributed) -> CameOfOut:
        """The shape of an edit."""
        texts = attributed.texts[line.edit]
        return cls(
            edit=line.edit,
            language=line.language,
            picture=line.picture,
            role=line.role,
            times=line.times,
            verdict=line.verdict,
            said=line.said,
            gain=line.gained("own"),
            gain_on_sisters=line.gained("picture"),
            gain_in_other_languages=line.gained("language"),
            asked=texts.asked,
            before=texts.before,
            text=texts.text,
            contradicted_by=list(line.rivals),
            undone_by=line.undone_by or None,
        )


class AttributionOut(BaseModel):
    """What came of a run's edits; `hidden` are those of people who do not agree any more, or that are gone."""

    run: str
    held: float
    seed: str
    gain: float
    elsewhere: float
    edits: int
    hidden: int
    verdicts: dict[Role, dict[Verdict, int]]
    median_gains: dict[Role, dict[str, float]]
    listed: list[CameOfOut]

    @classmethod
    def of(cls, attributed: Attributed) -> AttributionOut:
        """The shape of all of it."""
        rule = attributed.rule
        return cls(
            run=attributed.run,
            held=rule.held,
            seed=rule.seed,
            gain=rule.gain,
            elsewhere=rule.elsewhere,
            edits=len(attributed.lines),
            hidden=attributed.hidden,
            verdicts={role: counts for role in Role if (counts := dict(attributed.count(role)))},
            median_gains={role: gains for role in Role if (gains := dict(attributed.medians(role)))},
            listed=[CameOfOut.of(line, attributed) for line in attributed.listed],
        )


class OwnEditOut(BaseModel):
    """One of the own edits; whoever made it is told no model and nobody else's text."""

    text: str
    language: str
    created_at: datetime
    learnt_from: bool
    verdict: Verdict
    said: bool


class ReceiptOut(BaseModel):
    """What came of the own edits in the latest run that learnt from them."""

    learnt_from: int
    said: int
    kept_out: int
    edits: list[OwnEditOut]

    @classmethod
    def of(cls, receipt: Receipt | None) -> ReceiptOut:
        """The shape of a receipt; before there is one, of nothing."""
        if receipt is None:
            return cls(learnt_from=0, said=0, kept_out=0, edits=[])
        return cls(
            learnt_from=receipt.learnt,
            said=receipt.said,
            kept_out=receipt.kept_out,
            edits=[
                OwnEditOut(
                    text=edit.text,
                    language=edit.language,
                    created_at=edit.created_at,
                    learnt_from=edit.came.role is Role.LEARNT,
                    verdict=edit.came.verdict,
                    said=edit.came.said,
                )
                for edit in receipt.edits
            ],
        )
