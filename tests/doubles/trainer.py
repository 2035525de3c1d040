"""A trainer that follows a run's folder as the real one does and learns nothing: `python trainer.py FOLDER`.

What it does stands in the spec's recipe: `steps`, `pause` (seconds a step), `every` (steps a checkpoint), `end` (a
state to end in instead of done), `why`, `deaf` (does not hear a wish to stop), `mute` (ends before it says anything),
`torn` (tells of a result that is not there), `worse` (languages that get worse).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.events import Cell, Compared, Resulted, StageStarted, Step
from training.folder import RunFolder, Writer
from training.states import State, Why

EXITS = {State.DONE: 0, State.FAILED: 1, State.STOPPED: 3, State.PAUSED: 4}


def loss(step: int) -> float:
    """The curve: it depends on the step alone, as a resumed run's has to."""
    return 2.0 / (1 + step)


def main(folder: RunFolder) -> int:
    """Everything that the spec says; the exit status."""
    script: dict[str, Any] = dict(folder.spec().recipe)
    if script.get("mute"):
        print("cannot even begin", flush=True)
        return 1
    if script.get("deaf"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with folder.writing() as writer:
        writer.state(State.PREPARING)
        done = folder.complete_checkpoints()
        first = done[-1].step if done else 0
        writer.state(State.RUNNING)
        steps = int(script.get("steps", 5))
        writer.say(StageStarted(stage="learn", index=0, of=1, steps=steps, step=first))
        if not _train(writer, script, first=first, steps=steps):
            writer.state(State.STOPPED, Why.ASKED)
            return EXITS[State.STOPPED]
        end = State(script.get("end", "done"))
        if end is not State.DONE:
            writer.state(end, Why(script["why"]) if "why" in script else None)
            return EXITS[end]
        writer.state(State.EVALUATING)
        _result(writer, script)
        writer.state(State.DONE)
    return 0


def _train(writer: Writer, script: dict[str, Any], *, first: int, steps: int) -> bool:
    wait: Callable[[float], None] = time.sleep
    for step in range(first + 1, steps + 1):
        if writer.folder.stop_asked() and not script.get("deaf"):
            _checkpoint(writer, step - 1)
            return False
        wait(float(script.get("pause", 0.0)))
        left = (steps - step) * float(script.get("pause", 0.0))
        told = {"rate": 1e-3, "tokens_per_second": 100.0, "memory_mb": 1.0, "left_seconds": left}
        writer.say(Step(stage="learn", step=step, steps=steps, loss=loss(step), **told))
        writer.progress(stage="learn", step=step, steps=steps, left_seconds=left)
        if step % int(script.get("every", 5)) == 0:
            _checkpoint(writer, step)
    return True


def _checkpoint(writer: Writer, step: int) -> None:
    with writer.checkpoint(stage="learn", order=0, step=step) as path:
        (path / "state.json").write_text(json.dumps({"step": step}))


def _result(writer: Writer, script: dict[str, Any]) -> None:
    told = str(script.get("torn", "result/adapter"))
    if "torn" not in script:
        adapter = writer.folder.path / told
        adapter.mkdir(parents=True, exist_ok=True)
        (adapter / "adapter_config.json").write_text('{"peft_type": "LORA"}')
        (adapter / "adapter_model.safetensors").write_bytes(b"weights of " + writer.folder.path.name.encode())
    writer.say(Resulted(adapter=told, sha256="a" * 64))
    bad = set(script.get("worse", ()))
    cells = [
        Cell(language=code, task="caption", n=20, parent=0.5, child=0.1 if code in bad else 0.8, worse=code in bad)
        for code in ("cs", "hu")
    ]
    writer.say(Compared(cells=tuple(cells)))


if __name__ == "__main__":
    print(f"runner {os.getpid()}", flush=True)
    sys.exit(main(RunFolder(Path(sys.argv[1]))))
