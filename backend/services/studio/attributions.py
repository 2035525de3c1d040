"""What came of edits: of all in a run for researchers, and of their own for who made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from backend import policies
from backend.db import run_edits
from backend.db.engine import Database
from backend.db.run_edits import EditTexts, OwnEdit
from backend.records import RunId
from backend.runs import looking
from backend.services import checks
from backend.services.studio.runs import Runs
from core.errors import NotFound, Reason
from core.records import Caller
from training.attribution.record import Line
from training.attribution.verdicts import Role, Verdict
from training.recipe import Attribution, Recipe

ORDER = (
    Verdict.UNDONE, Verdict.NOT_LEARNED, Verdict.MEMORISED, Verdict.LEARNED, Verdict.KNOWN, Verdict.UNMEASURED
)  # fmt: skip
"""What went wrong comes first."""


@dataclass(frozen=True)
class Attributed:
    """All edits of a run whose authors agree to their use now."""

    run: RunId
    rule: Attribution
    lines: tuple[Line, ...]
    hidden: int
    """Edits of people who do not agree any more, or that are gone."""
    listed: tuple[Line, ...]
    """Some of them, what went wrong first."""
    texts: Mapping[str, EditTexts]
    """Of those that are listed, and of what contradicts them."""

    def count(self, role: Role) -> Mapping[Verdict, int]:
        """Verdicts of edits that were the same to the run."""
        own = [line.verdict for line in self.lines if line.role is role]
        return {verdict: own.count(verdict) for verdict in ORDER if verdict in own}

    def gains(self, role: Role, kind: str) -> list[float]:
        """What edits gained at places of a kind (own, picture, language), in order."""
        gained = (line.gained(kind) for line in self.lines if line.role is role)
        return sorted(gain for gain in gained if gain is not None)

    def medians(self, role: Role) -> Mapping[str, float]:
        """The median gain by where they were asked."""
        gains = {kind: self.gains(role, kind) for kind in ("own", "picture", "language")}
        return {kind: median(several) for kind, several in gains.items() if several}


@dataclass(frozen=True)
class Receipt:
    """What came of one person's own edits; it names no model."""

    edits: tuple[OwnEdit, ...]

    @property
    def learnt(self) -> int:
        """Those that were learnt from and could be measured."""
        return sum(self._counts(edit) for edit in self.edits)

    @property
    def said(self) -> int:
        """Those of them that are what the model says now."""
        return sum(self._counts(edit) and edit.came.said for edit in self.edits)

    @property
    def kept_out(self) -> int:
        """Those that nothing was learnt from, so that the others can be compared with them."""
        return sum(edit.came.role is not Role.LEARNT for edit in self.edits)

    @staticmethod
    def _counts(edit: OwnEdit) -> bool:
        return edit.came.role is Role.LEARNT and edit.came.verdict is not Verdict.UNMEASURED


class Attributions:
    """Reads what runs have left."""

    def __init__(self, database: Database, *, runs: Runs) -> None:
        self._database = database
        self._runs = runs

    def of_run(self, caller: Caller, run_id: str, *, start: int = 0, limit: int = 50) -> Attributed:
        """What came of a run's edits, what went wrong first; NotFound RESULT_UNKNOWN where nobody has looked (yet)."""
        view = self._runs.show(caller, run_id)
        lines = looking.edits(self._runs.folder(caller, run_id))
        if not lines:
            raise NotFound(Reason.RESULT_UNKNOWN)
        with self._database.reading() as session:
            agreed = run_edits.agreed(session, view.run.id)
            shown = sorted((_agreed(line, agreed) for line in lines if line.edit in agreed), key=_first)
            some = tuple(shown[start : start + limit])
            texts = run_edits.texts(session, {key for line in some for key in (line.edit, *line.rivals)})
        return Attributed(
            run=view.run.id,
            rule=Recipe.model_validate(view.run.spec.recipe).evaluation.attribution,
            lines=tuple(shown),
            hidden=len(lines) - len(shown),
            listed=some,
            texts=texts,
        )

    def receipt(self, caller: Caller) -> Receipt | None:
        """What came of the caller's own edits in the latest run that learnt from them; nothing before there is one."""
        policies.signed_in(caller.person)
        person = checks.signed_in(caller)
        with self._database.reading() as session:
            edits = run_edits.of_person(session, person.id)
        return Receipt(tuple(edits)) if edits else None


def _first(line: Line) -> tuple[bool, int, float, str]:
    return line.role is not Role.LEARNT, ORDER.index(line.verdict), line.gained("own") or 0.0, line.edit


def _agreed(line: Line, agreed: frozenset[str]) -> Line:
    """An edit without those beside it that must not be shown any more."""
    rivals = tuple(key for key in line.rivals if key in agreed)
    return line.model_copy(update={"rivals": rivals, "undone_by": line.undone_by if line.undone_by in rivals else ""})
