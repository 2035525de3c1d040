"""What people do with Parley, one class per kind of thing: `compose(settings)` builds them all."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from argon2 import PasswordHasher

from backend.blobs import BlobStore, open_store
from backend.db.engine import Database, connect
from backend.metrics import Metrics
from backend.services.accounts import Accounts
from backend.services.arena.answering import Answering
from backend.services.arena.battles import Battles
from backend.services.arena.entrants import Entrants
from backend.services.arena.pictures import Pictures
from backend.services.arena.rounds import Rounds
from backend.services.audit import AuditLog
from backend.services.benchmarks import Benchmarks
from backend.services.housekeeping import Housekeeping
from backend.services.invitations import Invitations
from backend.services.passwords import Passwords
from backend.services.program_tokens import ProgramTokens
from backend.services.secrets import Secrets, open_secrets
from backend.services.sessions import Sessions
from backend.services.studio import Studio
from backend.services.studio.composing import Training, compose_runs, open_training
from backend.services.studio.models import Models
from backend.services.studio.rounds import Rounds as StudioRounds
from backend.services.studio.snapshots import Snapshots
from backend.serving.engines import open_engine
from backend.uploads import Uploads
from core.detect import Detector
from core.engine import Engine, Generation
from core.pictures import PictureLimits
from core.settings import Settings


@dataclass(frozen=True)
class Services:
    """Everything that routes and pages call; one per process, safe to share between threads."""

    settings: Settings
    database: Database
    blobs: BlobStore
    secrets: Secrets
    accounts: Accounts
    sessions: Sessions
    invitations: Invitations
    tokens: ProgramTokens
    audit: AuditLog
    pictures: Pictures
    entrants: Entrants
    rounds: Rounds
    battles: Battles
    answering: Answering
    benchmarks: Benchmarks
    detector: Detector
    uploads: Uploads
    housekeeping: Housekeeping
    studio: Studio
    metrics: Metrics
    clock: Callable[[], datetime]

    def close(self) -> None:
        """End answers that are being written, let go of models and database."""
        self.studio.runs.supervisor.close()
        self.housekeeping.close()
        self.answering.conductor.close()
        self.database.close()


def utc_now() -> datetime:
    """The present, with its zone."""
    return datetime.now(UTC)


def random_id() -> str:
    """An id that nobody guesses."""
    return uuid4().hex


def compose(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = random_id,
    hasher: PasswordHasher | None = None,
    engine: Callable[[Settings], Engine] = open_engine,
    training: Callable[[Settings], Training] = open_training,
    detector: Detector | None = None,
) -> Services:
    """Services on the database and the blobs of these settings; the schema has to be there already."""
    secrets = open_secrets(settings)
    database = connect(settings.database)
    passwords = Passwords(hasher or PasswordHasher())
    audit = AuditLog(database, clock=clock)
    sessions = Sessions(
        database,
        passwords=passwords,
        secrets=secrets,
        audit=audit,
        days=settings.session_days,
        clock=clock,
        new_id=new_id,
    )
    blobs, detector = open_store(settings.blobs), detector or Detector()
    uploads = Uploads(settings.home.absolute() / "uploads")
    limits = PictureLimits(file_bytes=settings.upload_megabytes * 2**20)
    metrics = Metrics(sessions.count)
    answering = Answering(
        database,
        blobs=blobs,
        engine=lambda: engine(settings),
        detector=detector,
        report=metrics.turn,
        clock=clock,
    )
    metrics.watch_arena(answering.conductor.count)
    runs = compose_runs(settings, database, training(settings), audit=audit, clock=clock, new_id=new_id)
    models = Models(database, audit=audit, warm=answering.conductor.warm, clock=clock)
    return Services(
        settings=settings,
        database=database,
        blobs=blobs,
        secrets=secrets,
        accounts=Accounts(database, passwords=passwords, secrets=secrets, audit=audit, clock=clock, new_id=new_id),
        sessions=sessions,
        invitations=Invitations(
            database,
            passwords=passwords,
            secrets=secrets,
            sessions=sessions,
            audit=audit,
            clock=clock,
            new_id=new_id,
        ),
        tokens=ProgramTokens(database, secrets=secrets, audit=audit, clock=clock, new_id=new_id),
        audit=audit,
        pictures=Pictures(database, blobs=blobs, limits=limits, clock=clock),
        entrants=Entrants(database, clock=clock, new_id=new_id),
        rounds=Rounds(database, clock=clock, new_id=new_id),
        battles=Battles(
            database,
            answering=answering,
            detector=detector,
            generation=Generation(tokens=settings.answer_tokens, temperature=settings.answer_temperature),
            clock=clock,
            new_id=new_id,
            dice=random.SystemRandom(),
        ),
        answering=answering,
        benchmarks=Benchmarks(database, blobs=blobs, audit=audit, limits=limits, clock=clock, new_id=new_id),
        detector=detector,
        uploads=uploads,
        housekeeping=Housekeeping(database, blobs=blobs, uploads=uploads, clock=clock),
        studio=Studio(
            rounds=StudioRounds(database, blobs=blobs, audit=audit, clock=clock, new_id=new_id),
            snapshots=Snapshots(
                database,
                blobs=blobs,
                address=settings.blobs,
                folder=settings.home / "snapshots",
                secrets=secrets,
                audit=audit,
                detector=detector,
                clock=clock,
            ),
            runs=runs,
            models=models,
        ),
        metrics=metrics,
        clock=clock,
    )
