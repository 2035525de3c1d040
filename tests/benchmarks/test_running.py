"""The server process of a comparison: found, kept from freezing, ended."""

from __future__ import annotations

import os
import select
import sys

import pytest

from benchmarks import __main__ as command
from benchmarks.running import ServerLost, running

LISTENS = "import os, time; print('listening', os.getpid(), flush=True); time.sleep(600)"
TALKS = """
import os
print("listening", os.getpid(), flush=True)
for _ in range(3000):
    print("x" * 100)
open(os.environ["DONE"], "w").close()
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def ended(handle: int) -> bool:
    """Whether the process of a pidfd is gone; it is never waited for."""
    try:
        return bool(select.select([handle], [], [], 0)[0])
    finally:
        os.close(handle)


def test_a_server_is_ended_when_the_comparison_fails() -> None:
    with pytest.raises(ZeroDivisionError), running(python(LISTENS), says=r"listening (\d+)") as pid:  # noqa: PT012
        handle = os.pidfd_open(int(pid))
        _ = 1 / 0
    assert ended(handle)


def test_a_server_that_dies_before_it_listens_is_said_with_its_last_words() -> None:
    with (
        pytest.raises(ServerLost, match=r"ended with code 3 before it listened\. It printed last: no disk"),
        running(python("print('no disk'); raise SystemExit(3)"), says=r"listening (\d+)"),
    ):
        pytest.fail("it never listened")


def test_a_server_that_says_nothing_is_given_up() -> None:
    silent = python("import time; time.sleep(600)")
    with pytest.raises(ServerLost, match="did not listen"), running(silent, says=r"listening (\d+)", patience=0.1):
        pytest.fail("it never listened")


def test_a_server_that_goes_on_talking_does_not_freeze(tmp_path: os.PathLike[str]) -> None:
    done = os.path.join(tmp_path, "done")
    with running(python(TALKS), says=r"listening (\d+)", environment={**os.environ, "DONE": done}) as pid:
        handle = os.pidfd_open(int(pid))
        assert select.select([handle], [], [], 60)[0], "it ends by itself when all is said"
        os.close(handle)
    assert os.path.exists(done)


def test_the_command_line_says_it_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lost() -> list[object]:
        raise ServerLost("The server ended with code 3 before it listened. It printed last: no disk")

    monkeypatch.setitem(command.ALL, "votes", lost)
    assert command.main(["votes"]) == 1
    assert capsys.readouterr().err.startswith("The server ended with code 3")
