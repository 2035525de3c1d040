"""A real Label Studio on this machine, in the environment that tests/label_studio.sh makes.

`python tests/doubles/label_studio_server.py FOLDER` makes a data folder to be copied: the first start takes a minute.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv-label-studio"
TEMPLATE = HOME / "template"
LOCK = ROOT / ".venv-label-studio.lock"
OWNER, TOKEN = "owner@example.org", "0123456789abcdef0123456789abcdef01234567"
MISSING = (
    "Label Studio is missing, and these tests run on it: `bash tests/label_studio.sh`, "
    "or set WITHOUT_LABEL_STUDIO=1 to leave them out."
)
_QUIET = {
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "COLLECT_ANALYTICS": "False",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "False",
    "SSRF_PROTECTION_ENABLED": "False",  # hooks of tests go to this machine
}
_UP_SECONDS = 600


class LabelStudio:
    """One server process on a data folder; started, killed and started again at the same address."""

    def __init__(self, data: Path, *, port: int | None = None) -> None:
        self.data = data.absolute()
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it without waiting."""
        assert (HOME / "bin" / "label-studio").exists(), MISSING
        self.data.mkdir(parents=True, exist_ok=True)
        command = [HOME / "bin" / "label-studio", "start", "--no-browser", "--internal-host", "127.0.0.1"]
        command += ["--port", str(self.port), "--username", OWNER, "--password", "parley-tests", "--user-token", TOKEN]
        environment = {**os.environ, **_QUIET, "LABEL_STUDIO_BASE_DATA_DIR": str(self.data)}
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.data)

    def wait(self) -> None:
        """Wait until it answers."""
        assert self.process is not None
        end = time.monotonic() + _UP_SECONDS
        while time.monotonic() < end:
            assert self.process.poll() is None, f"it ended:\n{(self.data / 'log').read_text()[-2000:]}"
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"it did not come up:\n{(self.data / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def copied(folder: Path) -> LabelStudio:
    """A server on a copy of the template, once it is there."""
    with LOCK.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held while it is installed
    assert list(HOME.glob("*.made")), MISSING
    return LabelStudio(Path(shutil.copytree(TEMPLATE, folder)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    made = LabelStudio(folder)
    made.start()
    try:
        made.wait()
    finally:
        made.process.terminate()  # type: ignore[union-attr]
        made.process.wait()  # type: ignore[union-attr]


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
