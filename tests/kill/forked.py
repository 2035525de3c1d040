"""Programs that are killed, begun in a moment: forked from a process that has loaded what they import.

A fork is a process of its own, with its own memory, files and locks, and SIGKILL ends it like any other; only the
seconds in which Python loads libraries are gone, and of these the tests here had seventy times.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.kill.loaded"])


def _run(module: str, arguments: tuple[str, ...], environ: Mapping[str, str], out: Path, errors: bool) -> None:
    os.setsid()
    os.environ.update(environ)
    handle = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (1, 2) if errors else (1,):
        os.dup2(handle, stream)
    os.close(handle)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


class Forked:
    """`python -m MODULE ARGUMENTS`: what it prints goes to the end of a file, or is read from `stdout`."""

    def __init__(
        self, module: str, *arguments: str, environ: Mapping[str, str] | None = None, log: Path | None = None
    ) -> None:
        self.stdout: IO[str] | None = None
        out = log or _pipe()
        self._process: BaseProcess = _FORKS.Process(
            target=_run, args=(module, arguments, dict(environ or {}), out, log is not None)
        )
        self._process.start()
        if log is None:
            self.stdout = out.open(encoding="utf-8")

    @property
    def pid(self) -> int:
        """Of the process, which leads a session of its own."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit status, as `subprocess` gives it; none while it lives."""
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        """Its exit status once it has ended."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, "it goes on"
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """As to any process."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stdout is not None:
            self.stdout.close()
        self._process.join()


def _pipe() -> Path:
    path = Path(tempfile.mkdtemp(prefix="forked-")) / "stdout"
    os.mkfifo(path)
    return path
