"""A server process for a comparison: started, found by the line it prints, ended whatever happens."""

from __future__ import annotations

import queue
import re
import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[1]
_SHOWN = 10


class ServerLost(Exception):
    """A server ended, or said nothing, before it listened; the message says which and what it printed last."""


@contextmanager
def running(
    command: Sequence[str],
    *,
    says: str,
    environment: Mapping[str, str] | None = None,
    patience: float = 300.0,
    tree: Path = ROOT,
) -> Iterator[str]:
    """What the first group of `says` finds in the server's output; it is ended afterwards. It runs from `tree`.

    ServerLost when no line matches before it ends, or within `patience` seconds.
    """
    process = subprocess.Popen(command, cwd=tree, env=environment, stdout=subprocess.PIPE, text=True)
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    # Read to the end: a pipe that is full stops the server.
    reading = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reading.start()
    try:
        yield _found(process, lines, says=says, patience=patience)
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reading.join()


def _read(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            lines.put(line)
    lines.put(None)


def _found(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None], *, says: str, patience: float) -> str:
    last: deque[str] = deque(maxlen=_SHOWN)
    until = monotonic() + patience
    try:
        while (line := lines.get(timeout=max(until - monotonic(), 0))) is not None:
            if match := re.search(says, line):
                return match[1]
            last.append(line)
        how = f"ended with code {process.wait()} before it listened"
    except queue.Empty:
        how = f"did not listen within {patience:.0f} s"
    printed = "".join(last).strip() or "nothing"
    raise ServerLost(f"The server {how}. It printed last: {printed}")
