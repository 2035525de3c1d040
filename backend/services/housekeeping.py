"""What nobody needs any more goes, at the start and once a day: old keys, ended sign-ins, files nobody came for.

What runs keep of pictures (`training/feature_files.py`) goes when no run has asked for it in 30 days, and the longest
unused of it where it takes more than 20 GB.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from backend.blobs import BlobStore
from backend.db import idempotency, sessions
from backend.db.engine import Database
from backend.uploads import Uploads
from core.errors import ParleyError
from training.feature_files import FeatureFiles

KEPT = timedelta(days=30)
"""How long a write can be sent again under its key, and an ended sign-in is still shown as such."""

HALF_WRITTEN = timedelta(days=1)
"""No upload takes that long."""

_EVERY = timedelta(days=1)
_log = logging.getLogger(__name__)


class Housekeeping:
    """Tidies one database and one blob store; several processes may do so at once."""

    def __init__(
        self,
        database: Database,
        *,
        blobs: BlobStore,
        uploads: Uploads,
        features: FeatureFiles,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._uploads = uploads
        self._features = features
        self._clock = clock
        self._over = threading.Event()

    def tidy(self) -> None:
        """Remove what is old; what fails is logged and left for the next time."""
        now = self._clock()
        try:
            with self._database.transaction() as session:
                keys = idempotency.forget(session, before=now - KEPT)
                sign_ins = sessions.forget(session, before=now - KEPT)
            files = self._blobs.tidy(before=now - HALF_WRITTEN) + self._uploads.tidy(before=now - HALF_WRITTEN)
            features = self._features.tidy(now)
        except ParleyError as error:
            _log.warning("could not tidy up", extra={"reason": str(error)})
            return
        _log.info("tidied up", extra={"keys": keys, "sessions": sign_ins, "files": files, "features": features})

    def start(self) -> None:
        """Tidy now and every day, beside everything else, until `close`."""
        threading.Thread(target=self._daily, name="housekeeping", daemon=True).start()

    def close(self) -> None:
        """Begin no other round."""
        self._over.set()

    def _daily(self) -> None:
        while True:
            self.tidy()
            if self._over.wait(_EVERY.total_seconds()):
                return
