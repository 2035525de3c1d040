"""What people do with Parley, grouped as they know it: `compose(settings)` builds it all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher

from backend.blobs import BlobStore
from backend.db.engine import Database
from backend.metrics import Metrics
from backend.services.arena import Arena
from backend.services.audit import AuditLog
from backend.services.benchmark_files import BenchmarkFiles
from backend.services.benchmarks import Benchmarks
from backend.services.calibration import Calibration
from backend.services.composing import Composing, open_label_studio, random_id, utc_now
from backend.services.housekeeping import Housekeeping
from backend.services.label_studio import LabelStudioSync
from backend.services.label_studio.server import Server
from backend.services.people import People
from backend.services.people.secrets import Secrets
from backend.services.studio import Studio
from backend.services.studio.composing import Training, open_training
from backend.serving.engines import open_engine
from backend.uploads import Uploads
from core.detect import Detector
from core.engine import Engine
from core.settings import Settings


@dataclass(frozen=True)
class Services:
    """Everything that routes and pages call; one per process, safe to share between threads."""

    settings: Settings
    database: Database
    blobs: BlobStore
    secrets: Secrets
    people: People
    arena: Arena
    studio: Studio
    benchmarks: Benchmarks
    benchmark_files: BenchmarkFiles
    calibration: Calibration
    label_studio: LabelStudioSync
    audit: AuditLog
    detector: Detector
    uploads: Uploads
    housekeeping: Housekeeping
    metrics: Metrics
    clock: Callable[[], datetime]

    def close(self) -> None:
        """End answers that are being written, let go of models and database."""
        self.studio.runs.supervisor.close()
        self.housekeeping.close()
        self.label_studio.close()
        self.arena.answering.conductor.close()
        self.database.close()


def compose(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    new_id: Callable[[], str] = random_id,
    hasher: PasswordHasher | None = None,
    engine: Callable[[Settings], Engine] = open_engine,
    training: Callable[[Settings], Training] = open_training,
    detector: Detector | None = None,
    label_studio: Callable[[Settings], Server] = open_label_studio,
) -> Services:
    """Services on the database and the blobs of these settings; the schema has to be there already."""
    made = Composing(settings, clock=clock, new_id=new_id, detector=detector or Detector())
    people = made.people(hasher or PasswordHasher())
    metrics = Metrics(people.sessions.count)
    arena, calibration = made.arena(engine, metrics), made.calibration()
    return Services(
        settings=settings,
        database=made.database,
        blobs=made.blobs,
        secrets=made.secrets,
        people=people,
        arena=arena,
        studio=made.studio(training(settings), warm=arena.answering.conductor.warm),
        benchmarks=made.benchmarks(),
        benchmark_files=made.benchmark_files(),
        calibration=calibration,
        label_studio=made.label_studio(calibration, arena, label_studio),
        audit=made.audit,
        detector=made.detector,
        uploads=made.uploads,
        housekeeping=made.housekeeping(),
        metrics=metrics,
        clock=clock,
    )
