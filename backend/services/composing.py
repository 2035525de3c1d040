"""How each group of services is put together from what all of them share."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from argon2 import PasswordHasher

from backend.blobs import open_store
from backend.db.engine import connect
from backend.metrics import Metrics
from backend.services.arena import Arena
from backend.services.arena.answering import Answering
from backend.services.arena.battles import Battles
from backend.services.arena.bringing import Bringing
from backend.services.arena.entrants import Entrants
from backend.services.arena.exporting import pseudonyms
from backend.services.arena.matchmaker import Matchmaker
from backend.services.arena.parcels import Parcels, Terms
from backend.services.arena.pictures import Pictures
from backend.services.arena.repeats import Repeats
from backend.services.arena.rounds import Rounds
from backend.services.audit import AuditLog
from backend.services.benchmark_files import BenchmarkFiles
from backend.services.benchmarks import Benchmarks
from backend.services.calibration import Calibration
from backend.services.calibration.adjudicating import Adjudicating
from backend.services.calibration.drafting import Drafting, TranslatorSettings
from backend.services.calibration.opening import Opening
from backend.services.calibration.overview import Overview
from backend.services.calibration.preparing import Preparing
from backend.services.calibration.publishing import Publishing
from backend.services.calibration.refining import Refining
from backend.services.calibration.translations import Translations
from backend.services.calibration.voting import Voting
from backend.services.housekeeping import Housekeeping
from backend.services.label_studio import HOOK_PATH, LabelStudioSync
from backend.services.label_studio.arena import ArenaSync
from backend.services.label_studio.arena_comparing import ArenaComparing
from backend.services.label_studio.arena_pulling import ArenaPulling
from backend.services.label_studio.arena_pushing import ArenaPushing
from backend.services.label_studio.comparing import Comparing
from backend.services.label_studio.polling import Polling
from backend.services.label_studio.pulling import Pulling
from backend.services.label_studio.pushing import Hooks, Pushing
from backend.services.label_studio.server import SdkServer, Server
from backend.services.people import People
from backend.services.people.accounts import Accounts
from backend.services.people.invitations import Invitations
from backend.services.people.passwords import Passwords
from backend.services.people.program_tokens import ProgramTokens
from backend.services.people.secrets import open_secrets
from backend.services.people.sessions import Sessions
from backend.services.studio import Studio
from backend.services.studio.attributions import Attributions
from backend.services.studio.composing import Training, compose_runs
from backend.services.studio.evaluations import Evaluations
from backend.services.studio.held import HeldPictures
from backend.services.studio.labels import Labels
from backend.services.studio.leaderboard import Leaderboard
from backend.services.studio.looks import Looks
from backend.services.studio.merging import Merging
from backend.services.studio.models import Models
from backend.services.studio.rounds import Rounds as StudioRounds
from backend.services.studio.sisters import SisterPictures
from backend.services.studio.snapshots import Snapshots
from backend.uploads import Uploads
from core.detect import Detector
from core.engine import Engine, Generation
from core.errors import InvalidInput, Reason
from core.pictures import PictureLimits
from core.settings import Settings
from training.data.pushing import Hub
from training.feature_files import FeatureFiles


def utc_now() -> datetime:
    """The present, with its zone."""
    return datetime.now(UTC)


def random_id() -> str:
    """An id that nobody guesses."""
    return uuid4().hex


def open_label_studio(settings: Settings) -> Server:
    """The Label Studio of these settings; InvalidInput LABEL_STUDIO_MISSING without one."""
    token = settings.label_studio_token.get_secret_value()
    if not settings.label_studio_url or not token:
        raise InvalidInput(Reason.LABEL_STUDIO_MISSING)
    return SdkServer(settings.label_studio_url, token, seconds=settings.label_studio_seconds)


class Composing:
    """What all services stand on, opened once, and each group built on it."""

    def __init__(
        self, settings: Settings, *, clock: Callable[[], datetime], new_id: Callable[[], str], detector: Detector
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self.detector = detector
        self.secrets = open_secrets(settings)
        self.database = connect(settings.database)
        self.blobs = open_store(settings.blobs)
        self.audit = AuditLog(self.database, clock=clock)
        self._held = HeldPictures(self.database, blobs=self.blobs, home=settings.home)
        self._sisters = SisterPictures(self.database, blobs=self.blobs, home=settings.home.absolute())
        self.uploads = Uploads(settings.home.absolute() / "uploads")
        self._limits = PictureLimits(file_bytes=settings.upload_megabytes * 2**20)

    def people(self, hasher: PasswordHasher) -> People:
        """Accounts and the ways to them."""
        passwords, clock, new_id = Passwords(hasher), self._clock, self._new_id
        database, secrets, audit = self.database, self.secrets, self.audit
        sessions = Sessions(
            database,
            passwords=passwords,
            secrets=secrets,
            audit=audit,
            days=self._settings.session_days,
            clock=clock,
            new_id=new_id,
        )
        return People(
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
        )

    def arena(self, engine: Callable[[Settings], Engine], metrics: Metrics) -> Arena:
        """Battles and what they need; the engine is opened when the first answer is wanted."""
        database, clock, new_id = self.database, self._clock, self._new_id
        answering = Answering(
            database,
            blobs=self.blobs,
            engine=lambda: engine(self._settings),
            detector=self.detector,
            report=metrics.turn,
            clock=clock,
        )
        metrics.watch_arena(answering.conductor.count)
        generation = Generation(tokens=self._settings.answer_tokens, temperature=self._settings.answer_temperature)
        matchmaker = Matchmaker(
            database,
            base_share=self._settings.base_battles,
            control_every=self._settings.control_every,
            informed=self._settings.pairing == "informed",
        )
        battles = Battles(
            database,
            answering=answering,
            detector=self.detector,
            generation=generation,
            names_after=timedelta(seconds=self._settings.names_seconds),
            clock=clock,
            new_id=new_id,
            dice=random.SystemRandom(),
            matchmaker=matchmaker,
        )
        return Arena(
            pictures=Pictures(database, blobs=self.blobs, limits=self._limits, clock=clock),
            entrants=Entrants(database, clock=clock, new_id=new_id),
            rounds=Rounds(database, clock=clock, new_id=new_id),
            repeats=Repeats(database, every=self._settings.repeat_every),
            bringing=Bringing(
                database,
                answering=answering,
                detector=self.detector,
                names_after=timedelta(seconds=self._settings.names_seconds),
                clock=clock,
                new_id=new_id,
            ),
            battles=battles,
            parcels=Parcels(
                database,
                answering=answering,
                judged=battles,
                matchmaker=matchmaker,
                generation=generation,
                terms=Terms(
                    self._settings.parcel_battles,
                    timedelta(days=self._settings.parcel_days),
                    self._settings.parcels_open,
                ),
                secrets=self.secrets,
                audit=self.audit,
                clock=clock,
                new_id=new_id,
                dice=random.SystemRandom(),
            ),
            answering=answering,
        )

    def studio(self, training: Training, *, warm: Callable[..., None]) -> Studio:
        """Rounds, snapshots, runs and models; `warm` makes a promoted model ready."""
        database, audit, clock, new_id = self.database, self.audit, self._clock, self._new_id
        snapshots = self._snapshots()
        runs = compose_runs(
            self._settings,
            database,
            training,
            held=self._held,
            sisters=self._sisters,
            audit=audit,
            clock=clock,
            new_id=new_id,
        )
        return Studio(
            rounds=StudioRounds(database, blobs=self.blobs, audit=audit, clock=clock, new_id=new_id),
            snapshots=snapshots,
            looks=Looks(database, snapshots),
            runs=runs,
            attributions=Attributions(database, runs=runs),
            sisters=self._sisters,
            models=Models(database, audit=audit, warm=warm, clock=clock),
            merging=Merging(database, folder=self._settings.home / "merged"),
            leaderboard=Leaderboard(
                database,
                pseudonym=pseudonyms(self.secrets),
                labels=Labels(database, folder=self._settings.home / "judge", judge=self._settings.judge),
            ),
            evaluations=Evaluations(
                database,
                blobs=self.blobs,
                folder=self._settings.home.absolute() / "evaluations",
                audit=audit,
                judge=self._settings.judge,
            ),
        )

    def _snapshots(self) -> Snapshots:
        return Snapshots(
            self.database,
            blobs=self.blobs,
            address=self._settings.blobs,
            folder=self._settings.home / "snapshots",
            held=self._held,
            secrets=self.secrets,
            audit=self.audit,
            detector=self.detector,
            clock=self._clock,
            hub=self._hub(),
        )

    def _hub(self) -> Hub | None:
        """Where snapshots can be pushed to, if anywhere."""
        settings = self._settings
        if not settings.hub_namespace:
            return None
        return Hub(settings.hub_endpoint, settings.hub_namespace, settings.hub_token.get_secret_value())

    def benchmarks(self) -> Benchmarks:
        """What models are measured with."""
        return Benchmarks(
            self.database,
            blobs=self.blobs,
            audit=self.audit,
            limits=self._limits,
            clock=self._clock,
            new_id=self._new_id,
        )

    def benchmark_files(self) -> BenchmarkFiles:
        """Benchmarks from files and back."""
        return BenchmarkFiles(
            self.database,
            blobs=self.blobs,
            audit=self.audit,
            limits=self._limits,
            clock=self._clock,
            new_id=self._new_id,
        )

    def calibration(self) -> Calibration:
        """Translations refined, voted on, decided."""
        settings, database, clock = self._settings, self.database, self._clock
        lease = timedelta(minutes=settings.lease_minutes)
        opening = Opening(settings.voters, settings.vote_on_draft, self._new_id)
        dice = random.SystemRandom()
        return Calibration(
            drafting=Drafting(
                database,
                folder=settings.home.absolute() / "drafting",
                translator=TranslatorSettings(
                    settings.translator, settings.translator_price_in, settings.translator_price_out
                ),
                audit=self.audit,
                clock=clock,
            ),
            refining=Refining(database, detector=self.detector, lease=lease, opening=opening, clock=clock),
            voting=Voting(
                database,
                lease=lease,
                most=settings.voters_most,
                gold_every=settings.gold_every,
                dice=dice,
                clock=clock,
            ),
            overview=Overview(database, voters=settings.voters, clock=clock),
            translations=Translations(database),
            adjudicating=Adjudicating(database, audit=self.audit, clock=clock),
            preparing=Preparing(database, audit=self.audit, clock=clock),
            publishing=Publishing(
                database,
                blobs=self.blobs,
                secrets=self.secrets,
                audit=self.audit,
                clock=clock,
                new_id=self._new_id,
            ),
        )

    def label_studio(
        self, calibration: Calibration, arena: Arena, open_server: Callable[[Settings], Server]
    ) -> LabelStudioSync:
        """Teams who calibrate in Label Studio; its server is opened when it is first asked."""
        settings, database, clock = self._settings, self.database, self._clock
        address = f"{settings.public_url}{HOOK_PATH}" if settings.public_url else ""

        def secret(project: str) -> str:
            return self.secrets.sign("label studio", project)

        def server() -> Server:
            return open_server(settings)

        pulling = Pulling(database, server=server, calibration=calibration, clock=clock)
        hooks, lock = Hooks(address, secret), settings.home.absolute() / "label-studio.lock"
        battles = ArenaSync(
            ArenaPushing(
                database,
                blobs=self.blobs,
                server=server,
                hooks=hooks,
                lock=lock,
                audit=self.audit,
                clock=clock,
            ),
            ArenaPulling(database, server=server, bringing=arena.bringing, clock=clock),
            ArenaComparing(database, server=server),
        )
        return LabelStudioSync(
            database,
            address=settings.label_studio_url,
            project_of=lambda secret: self.secrets.read("label studio", secret),
            pushing=Pushing(
                database,
                blobs=self.blobs,
                server=server,
                hooks=hooks,
                lock=lock,
                audit=self.audit,
                dice=random.SystemRandom(),
                clock=clock,
            ),
            pulling=pulling,
            comparing=Comparing(database, server=server),
            arena=battles,
            polling=Polling(database, pulling, battles.pulling, every=settings.label_studio_poll_seconds, clock=clock),
        )

    def housekeeping(self) -> Housekeeping:
        """What is cleared away at the start and once a day."""
        features = FeatureFiles(self._settings.home.absolute())
        return Housekeeping(self.database, blobs=self.blobs, uploads=self.uploads, features=features, clock=self._clock)
