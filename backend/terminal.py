"""What all command lines share: how they end, and refusals in English; people read theirs in `ui/text`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import ParleyError, Reason
from core.settings import Settings, SettingsInvalid

if TYPE_CHECKING:
    from backend.services import Services

DONE, NOT_DONE, WRONGLY_CALLED = 0, 1, 2
NOT_MIGRATED = "The database is not at the newest schema: run `python -m backend migrate` first."

_SENTENCES = {
    Reason.LOGIN_TAKEN: "Somebody already signs in with this name. Choose another --login.",
    Reason.LOGIN_MALFORMED: "A sign-in name has 3 to {longest} Latin letters, digits and . _ + @ -. Change --login.",
    Reason.PASSWORD_SHORT: "The password needs at least {shortest} characters.",
    Reason.PASSWORD_LONG: "The password may have at most {longest} characters.",
    Reason.PASSWORD_LIKE_LOGIN: "The password is too much like the sign-in name. Choose another.",
    Reason.TEXT_EMPTY: "The name is empty. Change --name.",
    Reason.TEXT_TOO_LONG: "The name is too long; at most {longest} characters fit. Change --name.",
    Reason.TEXT_CONTROL: "Name or password holds characters that cannot be seen. Type them again.",
    Reason.RUN_UNKNOWN: "There is no such run; `runs list` names all.",
    Reason.ROUND_UNKNOWN: "There is no such round. Change --round.",
    Reason.MODEL_UNKNOWN: "There is no such model. Give the id or the name of one as --parent.",
    Reason.SNAPSHOT_UNKNOWN: "There is no such snapshot. Give the folder or the hash of one.",
    Reason.ROUND_UNKNOWN: "There is no such round; `python -m backend rounds list` names all.",
    Reason.SNAPSHOT_EMPTY: "Nothing would be left to learn from; no snapshot was made.",
    Reason.SNAPSHOT_LANGUAGE_EMPTY: "There is nothing to learn from in {codes}; no snapshot was made.",
    Reason.SNAPSHOT_PICTURES_MISSING: "{count} pictures are missing, the first is {first}; no snapshot was made.",
    Reason.HUB_MISSING: "No hub is set. Set PARLEY_HUB_NAMESPACE and PARLEY_HUB_TOKEN.",
    Reason.HUB_FAILED: "The hub did not take it: {why}",
    Reason.SNAPSHOT_WITHDRAWN: "{count} people in it have withdrawn their consent. Make a new snapshot and push that.",
    Reason.SNAPSHOT_DAMAGED: "The snapshot is damaged: {file}. Make it again.",
    Reason.DATA_FILE_MALFORMED: "{file} cannot be used: see line {line}.",
    Reason.RECIPE_INVALID: "The recipe cannot be used:\n{faults}",
    Reason.DEVICE_UNKNOWN: "There is no device {device} here. There are: {there}. Change --device.",
    Reason.LAUNCHER_MISSING: "Nothing of this name starts runs here. Change --launcher, or set PARLEY_RAY_ADDRESS.",
    Reason.RUN_SAME: "A run that would give the same already waits or works: {run}.",
    Reason.RUN_REFUSED: "Nothing was started, because the check before it failed: {checks}",
    Reason.RUN_NOT_WORKING: "This run is over; there is nothing to stop.",
    Reason.RUN_NOT_RESUMABLE: "This run is done; there is nothing to go on with.",
    Reason.PARENT_RETIRED: "The model {model} has been retired. Give another as --parent, or promote it again.",
    Reason.BENCHMARK_UNKNOWN: "There is no such benchmark; `python -m annotation benchmark status` names all.",
    Reason.BENCHMARK_DIFFERS: "A benchmark of this name is there with another language, licence or source. "
    "Change --name, or give what it has.",
    Reason.EVALUATION_UNKNOWN: "There is no such evaluation.",
    Reason.NOTHING_DECIDED: "Nothing is decided yet in this language, so nothing was published.",
    Reason.LABEL_STUDIO_MISSING: "No Label Studio is set. Set PARLEY_LABEL_STUDIO_URL and PARLEY_LABEL_STUDIO_TOKEN.",
    Reason.LABEL_STUDIO_REFUSED: "Label Studio at {host} does not take the token. Set PARLEY_LABEL_STUDIO_TOKEN to one "
    "of an account there that may see Parley's projects.",
    Reason.LABEL_STUDIO_GONE: "Project {project} is not in Label Studio any more. What was pulled from it stays. "
    "To have it made again, push with --anew.",
    Reason.LABEL_STUDIO_BUSY: "Another push is at work. Wait until it is done; nothing needs to be pushed twice.",
    Reason.LABEL_STUDIO_AWAY: "Label Studio at {host} did not do it ({why}). Nothing is lost: give the same command "
    "again when it is back, and only what is missing is done.",
    Reason.LANGUAGE_NOT_OFFERED: "This is none of the languages that Parley works in, or the benchmark's own.",
    Reason.TRANSLATOR_MISSING: "Nothing makes drafts here. Set PARLEY_TRANSLATOR.",
    Reason.STORAGE_FAILED: "The database or the blob store cannot be used. Look at PARLEY_HOME, PARLEY_DATABASE_URL, "
    "PARLEY_BLOBS_URL, the free space and the rights of the folder.",
}


class NotDone(Exception):
    """A command could not do what was asked; the message says why and what to do."""


def ended(work: Callable[[], bool]) -> int:
    """Do it; what goes wrong becomes a sentence on the error output and an exit status."""
    try:
        return DONE if work() else NOT_DONE
    except SettingsInvalid as fault:
        print(fault, file=sys.stderr)
        return WRONGLY_CALLED
    except ParleyError as error:
        print(sentence(error), file=sys.stderr)
    except NotDone as fault:
        print(fault, file=sys.stderr)
    except BrokenPipeError:  # who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return NOT_DONE


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """The services of an installation whose database is at the newest schema."""
    from backend.db import migrations
    from backend.services import compose  # not every command needs them, and they take a while

    services = compose(settings)
    try:
        if not migrations.up_to_date(services.database):
            raise NotDone(NOT_MIGRATED)
        yield services
    finally:
        services.close()


def sentence(error: ParleyError) -> str:
    """What happened and what to do next."""
    return _SENTENCES.get(error.reason, f"Not done: {error}.").format_map(error.params)
