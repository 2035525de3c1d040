"""Snapshots: built from a round, listed, opened, and named when somebody in them does not agree any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from backend import policies
from backend.blobs import BlobStore
from backend.db import pictures, rounds, snapshots
from backend.db.engine import Database
from backend.records import Round, SnapshotInfo, SnapshotUse
from backend.services import checks
from backend.services.audit import AuditLog
from backend.services.people.secrets import Secrets
from backend.services.studio.held import HeldPictures
from backend.services.studio.material import StoredPictures, material
from core import inputs
from core.detect import Detector
from core.errors import Conflict, InvalidInput, NotFound, Reason, Unavailable
from core.records import Caller, Person
from training.data.building import Plan, build
from training.data.from_battles import candidates
from training.data.from_files import Intake, read
from training.data.manifest import RoundOf
from training.data.pushing import Hub, PushFailed, push
from training.data.screening import Rules
from training.data.similarity import Scorer
from training.data.snapshot import Fault, Snapshot, open_snapshot, verify
from training.data.splits import Splitting

_WHY_LONGEST = 300


@dataclass(frozen=True)
class Wish:
    """How a snapshot is made; the defaults are what a researcher accepts unread."""

    rules: Rules = field(default_factory=Rules)
    splitting: Splitting = field(default_factory=Splitting)
    refer: bool = False
    """Leave pictures where they are and name their address, where copying them would take too much room."""
    files: tuple[Intake, ...] = ()
    """Other people's data beside the round's; from a command line only."""

    scorer: Scorer | None = None
    """Who says whether texts fit their pictures, where the rules want that; from a command line only."""


@dataclass(frozen=True)
class SnapshotView:
    """A snapshot in the list; the counts say how much work in it is of people who withdrew their consent since."""

    info: SnapshotInfo
    round_name: str
    withdrawn_people: int
    withdrawn_rows: int
    uses: tuple[SnapshotUse, ...]
    """Runs on it, and their models: with a snapshot these are affected, too."""


class Snapshots:
    """Builds and finds snapshots."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        address: str,
        folder: Path,
        held: HeldPictures,
        secrets: Secrets,
        audit: AuditLog,
        detector: Detector,
        clock: Callable[[], datetime],
        hub: Hub | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._address = address
        self._folder = folder
        self._held = held
        self._secrets = secrets
        self._audit = audit
        self._detector = detector
        self._clock = clock
        self._hub = hub

    def build(self, caller: Caller, round_id: str, wish: Wish | None = None) -> SnapshotView:
        """A snapshot of all that a round has now; made twice, it is the same one, so no key is needed."""
        policies.research(caller.person)
        with self._database.reading() as session:
            person = checks.acting(session, caller, policies.research)
            round_ = rounds.get(session, inputs.opaque(round_id))
        return self._build(round_, wish or Wish(), by=person, address=caller.address)

    def build_named(self, round_name: str, wish: Wish | None = None, *, into: Path | None = None) -> SnapshotView:
        """The same for a command line, by the round's name; `into` is another folder than the usual one."""
        with self._database.reading() as session:
            round_ = rounds.named(session, round_name)
        if round_ is None:
            raise NotFound(Reason.ROUND_UNKNOWN)
        return self._build(round_, wish or Wish(), by=None, address="", into=into)

    def every(self, caller: Caller) -> list[SnapshotView]:
        """All snapshots, the newest first."""
        policies.research(caller.person)
        return self.listed()

    def listed(self) -> list[SnapshotView]:
        """The same for a command line."""
        with self._database.reading() as session:
            names = rounds.names(session)
            gone, used = snapshots.withdrawn(session), snapshots.uses(session)
            every = snapshots.every(session)
        return [
            SnapshotView(
                info,
                names[info.round_id] if info.round_id else "",
                *gone.get(info.hash, (0, 0)),
                uses=tuple(used.get(info.hash, ())),
            )
            for info in every
        ]

    def affected(self, caller: Caller) -> list[SnapshotView]:
        """Snapshots with work of people who withdrew their consent since."""
        return [view for view in self.every(caller) if view.withdrawn_people]

    def get(self, caller: Caller, snapshot_hash: str) -> SnapshotView:
        """One snapshot by its hash or enough of its beginning; NotFound SNAPSHOT_UNKNOWN."""
        policies.research(caller.person)
        return self.found(inputs.opaque(snapshot_hash))

    def found(self, snapshot_hash: str) -> SnapshotView:
        """The same for a command line."""
        with self._database.reading() as session:
            info = snapshots.get(session, snapshot_hash)
        return next(view for view in self.listed() if view.info.hash == info.hash)

    def opened(self, caller: Caller, snapshot_hash: str) -> Snapshot:
        """A snapshot to look into; Unavailable SNAPSHOT_DAMAGED where its manifest is not as it was."""
        return open_snapshot(Path(self.get(caller, snapshot_hash).info.folder))

    def verified(self, caller: Caller, snapshot_hash: str) -> list[Fault]:
        """Every file of a snapshot that is not as it was."""
        return verify(Path(self.get(caller, snapshot_hash).info.folder))

    @property
    def pushes(self) -> bool:
        """Whether there is a hub to push to."""
        return self._hub is not None

    def push(self, caller: Caller, snapshot_hash: str) -> str:
        """Put a whole snapshot on the hub of the settings; again, it is the same data set. Gives its address.

        InvalidInput HUB_MISSING without a hub; Conflict SNAPSHOT_WITHDRAWN where somebody in it does not agree any
        more; Unavailable SNAPSHOT_DAMAGED or HUB_FAILED.
        """
        policies.research(caller.person)
        with self._database.reading() as session:
            person = checks.acting(session, caller, policies.research)
        if self._hub is None:
            raise InvalidInput(Reason.HUB_MISSING)
        view = self.get(caller, snapshot_hash)
        if view.withdrawn_people:
            raise Conflict(Reason.SNAPSHOT_WITHDRAWN, count=view.withdrawn_people)
        folder = Path(view.info.folder)
        if faults := verify(folder):
            raise Unavailable(Reason.SNAPSHOT_DAMAGED, file=faults[0].file)
        try:
            address = push(open_snapshot(folder), self._hub)
        except PushFailed as error:
            raise Unavailable(Reason.HUB_FAILED, why=str(error)[:_WHY_LONGEST]) from error
        with self._database.transaction() as session:
            self._audit.record(
                session,
                actor=person.id,
                action="snapshot_pushed",
                subject=view.info.hash,
                address=caller.address,
                details={"to": address},
            )
        return address

    def hold_out(self, caller: Caller, shas: Sequence[str], *, held: bool) -> int:
        """Keep pictures of the arena for measuring: no later snapshot learns from them. How many are known."""
        policies.research(caller.person)
        hashes = sorted({inputs.opaque(sha) for sha in shas})
        with self._database.transaction() as session:
            person = checks.acting(session, caller, policies.research)
            known = pictures.hold_out(session, hashes, held=checks.truth(held))
            self._audit.record(
                session,
                actor=person.id,
                action="pictures_held_out",
                subject="pictures",
                address=caller.address,
                details={"pictures": str(known), "held": "yes" if held else "no"},
            )
        return known

    def _build(
        self, round_: Round, wish: Wish, *, by: Person | None, address: str, into: Path | None = None
    ) -> SnapshotView:
        source = material(self._database, self._secrets, round_.id)
        store = StoredPictures(self._database, self._blobs)
        plan = Plan(
            rules=wish.rules,
            splitting=wish.splitting,
            round=RoundOf(id=round_.id, name=round_.name),
            licence=self._licence(round_),
            languages=tuple(sorted(round_.goals)),
            held_out=self._held.register(),
            address=self._address if wish.refer else "",
        )
        offered = chain(candidates(source.works()), *(read(intake, store) for intake in wish.files))
        made = build(offered, plan, store, into or self._folder, detector=self._detector, scorer=wish.scorer)
        info = SnapshotInfo(
            hash=made.manifest.hash,
            round_id=round_.id,
            folder=str(made.folder.absolute()),
            rows=made.manifest.rows(),
            counts=json.dumps([count.model_dump() for count in made.manifest.counts]),
            demo=round_.demo,
            created_by=by.id if by is not None else None,
            created_at=self._clock(),
        )
        whose = {source.people[pseudonym]: rows for pseudonym, rows in made.people.items()}
        with self._database.transaction() as session:
            if snapshots.add(session, info, whose):
                self._audit.record(
                    session,
                    actor=info.created_by,
                    action="snapshot_built",
                    subject=info.hash,
                    address=address,
                    details={"round": round_.name, "rows": str(info.rows)},
                )
        return replace(self.found(info.hash), info=info) if into is not None else self.found(info.hash)

    def _licence(self, round_: Round) -> str:
        with self._database.reading() as session:
            return ", ".join(pictures.licences(session, round_.id))
