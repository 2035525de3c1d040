"""A real PostgreSQL server in a temporary folder, from the binaries that Debian installs."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = (
    "PostgreSQL is missing, and these tests run on it: `apt-get install postgresql`, "
    "or set WITHOUT_POSTGRES=1 to leave them out."
)


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """Start a server, give its SQLAlchemy address, stop it at the end; `durable` waits for the disk as a real one."""
    binaries = _binaries()
    home = Path(tempfile.mkdtemp(prefix="parley-postgres-", dir=None if durable else _quick_folder()))
    try:
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(home, account.pw_uid, account.pw_gid)
        data, log = home / "data", home / "log"
        _call(binaries / "initdb", "--auth=trust", "--username=parley", "--encoding=UTF8", "--locale=C.UTF-8", data)
        port = _free_port()
        # A test machine that loses power may lose the tests' databases.
        fsync = "on" if durable else "off"
        options = f"-c fsync={fsync} -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home}"
        _call(binaries / "pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={log}", f"--options={options}")
        try:
            yield f"postgresql+psycopg://parley@127.0.0.1:{port}/postgres"
        finally:
            _call(binaries / "pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={data}")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def installed() -> bool:
    """Whether there is a server to start."""
    try:
        return _binaries().is_dir()
    except RuntimeError:
        return False


def _quick_folder() -> str | None:
    """Memory where there is enough of it: every test gets a database of its own, 8 MB each."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None


def _binaries() -> Path:
    """The newest version's programs; a clear sentence when there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError(MISSING)
    return Path(on_path).parent


def _call(*command: object) -> None:
    """Run as `postgres` when root: the server refuses to run as root."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Output to a file: the server inherits it, and a pipe would never end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [*as_user, *map(str, command)], stdout=output, stderr=subprocess.STDOUT, cwd="/", check=False
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"PostgreSQL could not be started or stopped:\n{output.read()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
