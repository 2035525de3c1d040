"""A real Ray cluster of this machine, with its dashboard and a token, as small as it gets."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2

_PATIENCE = 150.0


@dataclass(frozen=True)
class RayCluster:
    """Where it is and what opens it."""

    address: str
    token: str


@contextmanager
def running() -> Iterator[RayCluster]:
    """Start a head, give its address once its jobs can be asked, end all of it; one at a time on a machine.

    Each has agents at ports of their own choice: beside another one they do not come up, and no job is taken.
    """
    with Path(tempfile.gettempdir(), "ray-in-tests.lock").open("ab") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        yield from _running()


def _running() -> Iterator[RayCluster]:
    port, dashboard = _free_port(), _free_port()
    token = secrets.token_hex(32)
    home = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))  # its sockets' paths must be short
    environ = os.environ | {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": token,
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_DISABLE_IMPORT_WARNING": "1",
    }
    options = [
        "--head",
        "--block",
        "--num-cpus=2",
        "--include-dashboard=true",
        f"--port={port}",
        f"--dashboard-port={dashboard}",
        "--dashboard-host=127.0.0.1",
        "--node-ip-address=127.0.0.1",
        "--object-store-memory=80000000",
        f"--temp-dir={home}",
    ]
    with (home / "out.txt").open("wb") as out:
        head = subprocess.Popen(
            [str(Path(sys.executable).with_name("ray")), "start", *options],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            cluster = RayCluster(f"http://127.0.0.1:{dashboard}", token)
            _wait(cluster, head, home / "out.txt")
            yield cluster
        finally:
            _end(head)
            shutil.rmtree(home, ignore_errors=True)


def _wait(cluster: RayCluster, head: subprocess.Popen[bytes], out: Path) -> None:
    until = time.monotonic() + _PATIENCE
    headers = {"Authorization": f"Bearer {cluster.token}"}
    while time.monotonic() < until:
        assert head.poll() is None, out.read_text(errors="replace")
        with suppress(httpx2.HTTPError):
            if httpx2.get(f"{cluster.address}/api/jobs/", headers=headers, timeout=5).status_code == httpx2.codes.OK:
                return
        time.sleep(0.3)
    raise AssertionError(f"the cluster did not come up: {out.read_text(errors='replace')}")


def _end(head: subprocess.Popen[bytes]) -> None:
    """The head ends what it has started when it is asked to; what does not end goes with its session."""
    head.terminate()
    with suppress(subprocess.TimeoutExpired):
        head.wait(30)
    with suppress(ProcessLookupError):
        os.killpg(head.pid, signal.SIGKILL)
    head.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
