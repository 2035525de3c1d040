"""Starting the application from a command line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def start(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PARLEY_HOME": str(home), **settings}
    return subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    done = start(tmp_path, PARLEY_PORT="many", PARLEY_SECRET="short and sweet", PARLEY_PROT="1")
    assert done.returncode == 2
    for name in ("PARLEY_PORT", "PARLEY_SECRET", "PARLEY_PROT"):
        assert name in done.stderr
    assert "short and sweet" not in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_key_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    done = start(tmp_path)
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_used_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = start(tmp_path / "file" / "home")
    assert done.returncode == 1
    assert "PARLEY_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_cannot_be_listened_on_is_said_plainly(tmp_path: Path) -> None:
    done = start(tmp_path, PARLEY_HOST="192.0.2.1")
    assert done.returncode == 1
    assert "192.0.2.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_not_fatal(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {**os.environ, "PARLEY_HOME": str(tmp_path), "PARLEY_PORT": str(port)}
        process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(4)]
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert f"Port {port} is taken.\n" in said
    assert any("Parley is at http://127.0.0.1:" in line and f":{port}" not in line for line in said)
