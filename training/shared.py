"""A place that two machines see, by an fsspec address: what a run needs goes there, what it tells comes back.

ADDRESS/files/<first two>/<sha256>      contents, each once, whatever run needs them
ADDRESS/runs/<run>/order.json           the spec, and which contents lie where in the home that it works in
ADDRESS/runs/<run>/folder/...           the run's folder as its runner leaves it; of the events whole lines only
ADDRESS/runs/<run>/stop                 somebody wants it to stop

Whoever starts the run writes the order and the wish to stop, the machine that works writes the rest.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]

from core.files import write_whole
from training.packing import Content, Order, content_of

_KEPT_HERE = frozenset({"lock", "spec.json", "stop", "runner", "submission"})
"""Files of a run's folder that say something about one machine."""

_CHECKPOINTS = "checkpoints/"
_TEXTS = frozenset({".json", ".jsonl", ".md", ".txt"})


class ContentDamaged(RuntimeError):
    """What came is not what was sent."""


class Shared:
    """The place; an instance remembers what it has read and sent, so that a second time costs little."""

    def __init__(self, address: str, options: Mapping[str, Any] | None = None) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(address, **(options or {}))
        self._sent: dict[str, object] = {}

    # what a run needs

    def send(self, order: Order, places: Mapping[str, Path]) -> None:
        """Put the contents there, then the order: where there is an order, everything is there."""
        for name, content in order.files.items():
            there = self._content(content)
            if not self._has(there, content.size):
                self._put(places[name], there)
        self._write(self._run(order.spec.run, "order.json"), order.model_dump_json().encode())

    def order(self, run: str) -> Order | None:
        """What was sent; none where that is not finished."""
        data = self._read(self._run(run, "order.json"))
        return None if data is None else Order.model_validate_json(data)

    def fetch(self, order: Order, home: Path, kept: Path) -> None:
        """Fill a home; contents are kept beside it for the next run, and whatever comes is what was sent."""
        for name, content in order.files.items():
            here, aside = home / name, kept / content.sha256
            if not (aside.is_file() and aside.stat().st_size == content.size):
                kept.mkdir(parents=True, exist_ok=True)
                partial = kept / f"{content.sha256}.{os.getpid()}"
                self._fs.get_file(self._content(content), str(partial))
                if content_of(partial) != content:
                    partial.unlink()
                    raise ContentDamaged(f"{name} is not what was sent")
                partial.replace(aside)
            here.parent.mkdir(parents=True, exist_ok=True)
            here.unlink(missing_ok=True)
            try:
                os.link(aside, here)
            except OSError:  # another disk
                shutil.copyfile(aside, here)

    # what it tells

    def push(self, run: str, folder: Path, names: Mapping[str, str]) -> None:
        """Send what is new in a run's folder; texts call places by the names on the left of `names`.

        Of checkpoints only whole ones, each with its mark last; what is told up to them goes first, so that nobody
        goes on from a step that was never told.
        """
        whole = [path.parent for path in folder.glob(f"{_CHECKPOINTS}*/COMPLETE")]
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not _passing(name) and not name.startswith(_CHECKPOINTS):
                (self._push_text if path.suffix in _TEXTS else self._push)(run, path, name, names)
        for checkpoint in whole:
            for path in sorted(checkpoint.rglob("*"), key=lambda path: path.name == "COMPLETE"):
                if path.is_file():
                    self._push(run, path, path.relative_to(folder).as_posix(), names)
        self._forget_checkpoints(run, {path.name for path in folder.glob(f"{_CHECKPOINTS}*")})

    def pull(self, run: str, folder: Path, *, checkpoints: bool) -> None:
        """Bring a run's folder up to date with what is there; the status comes last, after what it speaks of."""
        base = self._run(run, "folder")
        self._fs.invalidate_cache()
        found = self._fs.find(base, detail=True) if self._fs.exists(base) else {}
        names = {self._fs._strip_protocol(path)[len(base) + 1 :]: entry for path, entry in found.items()}
        for name in sorted(names, key=lambda name: (name == "status.json", name.endswith("/COMPLETE"), name)):
            if name.startswith(_CHECKPOINTS) and not checkpoints:
                continue
            entry, here = names[name], folder / name
            state = (entry["size"], str(entry.get("ETag") or entry.get("mtime") or entry.get("LastModified")))
            key = f"pulled {run}/{name} {folder}"
            if self._sent.get(key) == state and here.exists():
                continue
            data = self._fs.cat_file(f"{base}/{name}")
            here.parent.mkdir(parents=True, exist_ok=True)
            if name == "events.jsonl" and here.exists() and data.startswith(here.read_bytes()):
                with here.open("ab") as stream:  # whoever follows it goes on reading the same file
                    stream.write(data[here.stat().st_size :])
            else:
                write_whole(here, data)
            self._sent[key] = state

    def told(self, run: str) -> bool:
        """Whether the run's folder is there."""
        self._fs.invalidate_cache()
        return bool(self._fs.exists(self._run(run, "folder/status.json")))

    # the wish to stop

    def ask_to_stop(self, run: str) -> None:
        """Leave the wish."""
        self._write(self._run(run, "stop"), b"")

    def forget_stop(self, run: str) -> None:
        """A wish of an earlier life does not stop the next one."""
        if self.stop_asked(run):
            self._fs.rm_file(self._run(run, "stop"))

    def stop_asked(self, run: str) -> bool:
        """Whether somebody wants it to stop."""
        self._fs.invalidate_cache()
        return bool(self._fs.exists(self._run(run, "stop")))

    # how it lies there

    def _push_text(self, run: str, path: Path, name: str, names: Mapping[str, str]) -> None:
        data = path.read_bytes()
        if path.suffix == ".jsonl":
            data = data[: data.rfind(b"\n") + 1]
        key, state = f"pushed {run}/{name}", hashlib.sha256(data).hexdigest()
        if self._sent.get(key) != state:
            for there, here in sorted(names.items(), key=lambda pair: -len(pair[1])):
                data = data.replace(here.encode(), there.encode())
            self._write(self._run(run, f"folder/{name}"), data)
            self._sent[key] = state

    def _push(self, run: str, path: Path, name: str, _: Mapping[str, str]) -> None:
        stat = path.stat()
        key, state = f"pushed {run}/{name}", (stat.st_size, stat.st_mtime_ns)
        if self._sent.get(key) != state:
            self._put(path, self._run(run, f"folder/{name}"))
            self._sent[key] = state

    def _forget_checkpoints(self, run: str, kept: set[str]) -> None:
        base = self._run(run, "folder/checkpoints")
        self._fs.invalidate_cache()
        for path in self._fs.ls(base, detail=False) if self._fs.exists(base) else ():
            if path.rstrip("/").rpartition("/")[2] not in kept:
                self._fs.rm(path, recursive=True)

    def _run(self, run: str, name: str) -> str:
        return f"{self._root}/runs/{run}/{name}"

    def _content(self, content: Content) -> str:
        return f"{self._root}/files/{content.sha256[:2]}/{content.sha256}"

    def _has(self, path: str, size: int) -> bool:
        self._fs.invalidate_cache()
        return bool(self._fs.exists(path)) and self._fs.info(path)["size"] == size

    def _put(self, here: Path, there: str) -> None:
        self._fs.makedirs(there.rpartition("/")[0], exist_ok=True)
        self._fs.put_file(str(here), there)

    def _write(self, path: str, data: bytes) -> None:
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._fs.pipe_file(path, data)

    def _read(self, path: str) -> bytes | None:
        self._fs.invalidate_cache()
        try:
            return bytes(self._fs.cat_file(path))
        except FileNotFoundError:
            return None


def _passing(name: str) -> bool:
    """Whether a file is of this machine or of this moment."""
    last = name.rpartition("/")[2]
    return name in _KEPT_HERE or last.startswith(".") or ".partial" in name
