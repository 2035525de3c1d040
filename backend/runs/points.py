"""A run's curves as points, for viewers that people know: `points(lines)`; csv, TensorBoard, trackio write them."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from training.events import Evaluated, Line, StageStarted, Step


@dataclass(frozen=True)
class Point:
    """One value of one curve; `total` counts steps over all stages."""

    at: datetime
    stage: str
    step: int
    total: int
    metric: str
    value: float


class ViewerMissing(RuntimeError):
    """What writes for this viewer is not installed; the message says how to get it."""


def points(lines: Iterable[Line]) -> Iterator[Point]:
    """All values in their order; a step that was done again after an interruption replaces what it told before."""
    before: dict[str, int] = {}
    behind = 0
    latest: dict[tuple[int, str], Point] = {}
    for line in lines:
        event = line.event
        if isinstance(event, StageStarted) and event.stage not in before:
            before[event.stage] = behind
            behind += event.steps
        values: dict[str, float] = {}
        if isinstance(event, Step):
            metrics = ("loss", "rate", "tokens_per_second", "memory_mb")
            values = {f"train/{name}": float(getattr(event, name)) for name in metrics}
        elif isinstance(event, Evaluated):
            values = {f"evaluation/loss/{language}": loss for language, loss in event.losses.items()}
        if isinstance(event, Step | Evaluated):
            total = before.get(event.stage, 0) + event.step
            for metric, value in values.items():
                latest[total, metric] = Point(line.at, event.stage, event.step, total, metric, value)
    yield from (latest[key] for key in sorted(latest))


def to_csv(points: Iterable[Point], out: Path, name: str) -> None:
    """One line a point."""
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([field.name for field in fields(Point)])
        for point in points:
            writer.writerow([point.at.isoformat(), *astuple(point)[1:]])


def to_tensorboard(points: Iterable[Point], out: Path, name: str) -> None:
    """An event file in a folder that `tensorboard --logdir` opens."""
    writing = _module("tensorboard.summary.writer.event_file_writer", "tensorboard")
    event_pb2 = _module("tensorboard.compat.proto.event_pb2", "tensorboard")
    summary_pb2 = _module("tensorboard.compat.proto.summary_pb2", "tensorboard")
    out.mkdir(parents=True, exist_ok=True)
    writer = writing.EventFileWriter(str(out))
    for point in points:
        value = summary_pb2.Summary.Value(tag=point.metric, simple_value=point.value)
        summary = summary_pb2.Summary(value=[value])
        writer.add_event(event_pb2.Event(wall_time=point.at.timestamp(), step=point.total, summary=summary))
    writer.close()


def to_trackio(points: Iterable[Point], out: Path, name: str) -> None:
    """A run of trackio, in its own folder; `out` is the name of its project."""
    trackio = _module("trackio", "trackio")
    trackio.init(project=out.name, name=name, embed=False)
    for point in points:
        trackio.log({point.metric: point.value}, step=point.total)
    trackio.finish()


VIEWERS: dict[str, Callable[[Iterable[Point], Path, str], None]] = {
    "csv": to_csv,
    "tensorboard": to_tensorboard,
    "trackio": to_trackio,
}


def _module(name: str, package: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ViewerMissing(f"{package} is not installed here: `pip install {package}`, or use --to csv.") from error
