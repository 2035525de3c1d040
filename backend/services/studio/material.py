"""The work of a round as training reads it: battles as lines, with consent, reliability and what was taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from annotation.round_statistics import reliability
from backend.blobs import BlobStore
from backend.db import battles, exclusions, people, pictures, raters, rounds
from backend.db.engine import Database
from backend.records import BattleId, RoundId
from backend.services.arena.exporting import battle_line, known_to
from backend.services.people.secrets import Secrets
from core.errors import NotFound
from core.pictures import clean_picture
from core.records import PersonId
from training.data.candidates import WHOLE_BATTLE, Work

_PAGE = 200


@dataclass(frozen=True)
class Material:
    """What snapshots of a round are made of; reading it twice reads the state of each time."""

    works: Callable[[], Iterator[Work]]
    people: Mapping[str, PersonId]
    """By the pseudonyms of the lines."""


def material(database: Database, secrets: Secrets, round_id: RoundId) -> Material:
    """All battles of a round, those of people without consent too: they are counted and left out."""
    with database.reading() as session:
        careful = reliability(rounds.votes(session, round_id))
        checked = {(one.person, one.language): one.reliability for one in raters.every(session)}
        agreeing = people.consenting(session)
        known = known_to(session, secrets)
        out: dict[str, dict[str, str]] = {}
        for exclusion in exclusions.standing(session, {round_id}):
            out.setdefault(exclusion.battle_id, {})[exclusion.edit_id or WHOLE_BATTLE] = exclusion.reason
        everybody = {known.pseudonym(person.id): person.id for person in people.every(session)}

    def works() -> Iterator[Work]:
        after: BattleId | None = None
        while True:
            with database.reading() as session:
                page = battles.of_round(session, round_id, after=after, limit=_PAGE)
            for battle in page:
                yield Work(
                    battle_line(battle, known),
                    consent=battle.person_id in agreeing,
                    reliability=_least(careful.get(battle.person_id), checked.get((battle.person_id, battle.language))),
                    excluded=out.get(battle.id, {}),
                )
            if len(page) < _PAGE:
                return
            after = page[-1].id

    return Material(works, everybody)


def _least(*known: float | None) -> float | None:
    """The least that is known of somebody; none where nothing is."""
    return min((one for one in known if one is not None), default=None)


class StoredPictures:
    """The pictures of the store, as a snapshot needs them."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._blobs = blobs
        with database.reading() as session:
            self._hashes = pictures.hashes(session)

    def put(self, data: bytes) -> str:
        """Clean a picture that comes from a file and keep it, without offering it in the arena."""
        clean = clean_picture(data)
        self._hashes[clean.sha256] = clean.phash
        return self._blobs.put(clean.data)

    def read(self, sha: str) -> bytes | None:
        """The file; damaged is as good as missing."""
        try:
            return self._blobs.get(sha)
        except NotFound:
            return None

    def has(self, sha: str) -> bool:
        """Whether there is a file."""
        return self._blobs.has(sha)

    def phash(self, sha: str) -> str | None:
        """The hash that was stored when the picture came."""
        return self._hashes.get(sha)
