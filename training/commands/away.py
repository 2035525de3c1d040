"""`python -m training away ADDRESS RUN -- COMMAND`: a run whose folder is kept in a place that two machines see.

What the run needs is fetched, `COMMAND FOLDER` works on it here, and what it tells is sent back every few seconds and
at the end. A wish to stop comes from there or as a polite end of this process. The exit status is the command's.
"""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from core.files import Lock, write_whole
from training.folder import RunFolder
from training.shared import Shared

EVERY = 2.0
"""Seconds between two sendings."""

NOTHING_SENT = 2

log = logging.getLogger(__name__)


def run(address: str, run_id: str, scratch: Path, command: Sequence[str], *, every: float = EVERY) -> int:
    """Do it; gives the exit status."""
    shared = Shared(address)
    order = shared.order(run_id)
    if order is None:
        print(f"{run_id} was not sent to this place.", file=sys.stderr)
        return NOTHING_SENT
    home = scratch.absolute() / "runs" / run_id
    folder = home / "runs" / run_id
    home.mkdir(parents=True, exist_ok=True)
    with Lock(home / "away.lock") as alone:
        if not alone:
            print(f"{run_id} is being worked on here already.", file=sys.stderr)
            return NOTHING_SENT
        shared.fetch(order, home, scratch.absolute() / "files")
        shutil.rmtree(folder, ignore_errors=True)  # of an earlier life: what it did not send was never told
        folder.mkdir(parents=True)
        shared.pull(run_id, folder, checkpoints=True)
        spec = order.at(home)
        write_whole(folder / "spec.json", spec.model_dump_json(indent=1).encode() + b"\n")
        RunFolder(folder).forget_stop()
        names = {path: str(home / place) for path, place in order.moved.items()}
        return _work(shared, run_id, folder, names, [*command, str(folder)], every)


def _work(
    shared: Shared, run_id: str, folder: Path, names: dict[str, str], command: Sequence[str], every: float
) -> int:
    with RunFolder(folder).log.open("ab") as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)  # noqa: S603  (our own)

    def ask(number: int, frame: FrameType | None) -> None:
        child.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    while child.poll() is None:
        until = time.monotonic() + every
        while child.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        try:
            if shared.stop_asked(run_id):
                RunFolder(folder).ask_to_stop()
            shared.push(run_id, folder, names)
        except OSError as error:  # the place is away for a moment: what is told is kept, and sent once it is back
            log.warning("nothing could be sent: %s", error)
    shared.push(run_id, folder, names)
    return child.returncode
