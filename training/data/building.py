"""Makes a snapshot: `build(candidates, plan, store, into)` screens, splits, writes, and names it when it is whole.

Rows go through files and not through memory, so that a million of them fit. What is written aside is renamed at
the very end: a build that fails or is killed leaves nothing under a name.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from uuid import uuid4

from core.detect import Detector
from core.errors import InvalidInput, Reason
from core.files import sync_folder
from training.data import manifest
from training.data.arrow import HashedFile, SplitWriter, write_json
from training.data.biases import Ballot, balanced, ballot, biases
from training.data.candidates import Candidate
from training.data.held import HeldOut, PictureStore, Register
from training.data.likeness import Bits, variants
from training.data.manifest import Count, FileOf, Manifest, PicturesOf, RoundOf
from training.data.rows import Row, Split, row_id
from training.data.screening import Filter, Held, LeftOut, Rules, Screen
from training.data.similarity import Scorer, similarities
from training.data.snapshot import verify
from training.data.splits import Members, Pictures, Splitting, watched

LEFT_OUT, PICTURES, DATASET, PICTURE_LIST = "left_out.jsonl", "pictures", "dataset", "pictures.jsonl"
_AT_ONCE = 1000


@dataclass(frozen=True)
class Plan:
    """What a snapshot is made of besides the work itself; all of it stands in the manifest."""

    rules: Rules = field(default_factory=Rules)
    splitting: Splitting = field(default_factory=Splitting)
    round: RoundOf | None = None
    licence: str = ""
    languages: tuple[str, ...] = ()
    """Those that rows are expected in; an empty one is named in the manifest, or refused where rules ask for it."""
    held_out: Register = field(default_factory=Register)
    address: str = ""
    """Where pictures lie that are referred to; without it they are copied into the snapshot."""


@dataclass(frozen=True)
class Built:
    """A snapshot, and how many rows it has from whom (by the pseudonyms of the export)."""

    folder: Path
    manifest: Manifest
    people: Mapping[str, int]


def build(
    candidates: Iterable[Candidate],
    plan: Plan,
    store: PictureStore,
    into: Path,
    *,
    detector: Detector,
    scorer: Scorer | None = None,
) -> Built:
    """The snapshot of these candidates, under its hash in `into`; the same one again is the one that is there.

    `scorer` is asked where the rules want texts that fit their pictures; ValueError where they do and there is none.
    InvalidInput SNAPSHOT_EMPTY, SNAPSHOT_LANGUAGE_EMPTY or SNAPSHOT_PICTURES_MISSING, and nothing is written.
    """
    if plan.rules.least_similarity is not None and scorer is None:
        raise ValueError("The rules want texts that fit their pictures, and nobody is there to say so.")
    into.mkdir(parents=True, exist_ok=True)
    aside = into / f".building-{uuid4().hex}"
    work = into / f".sorting-{uuid4().hex}"
    try:
        aside.mkdir()
        work.mkdir()
        built = _Building(plan, store, aside, work, detector, scorer).run(candidates)
        shutil.rmtree(work)
        folder = into / built.manifest.hash
        _put(aside, folder)
        return Built(folder, built.manifest, built.people)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)


class _Building:
    """One build, step by step."""

    def __init__(
        self, plan: Plan, store: PictureStore, aside: Path, work: Path, detector: Detector, scorer: Scorer | None
    ) -> None:
        self._scorer = scorer
        self._plan, self._store, self._aside = plan, store, aside
        self._held = HeldOut(plan.held_out, store, radius=plan.splitting.radius)
        self._screen = Screen(plan.rules, detector, Held(self._held.pictures, self._held.alike))
        self._members, self._ballots = Members(), list[Ballot]()
        self._buckets = _Buckets(work)
        self._files: dict[str, FileOf] = {}
        self._counts: Counter[tuple[str, str, str, str]] = Counter()
        self._people: Counter[str] = Counter()
        self._shown: set[str] = set()

    def run(self, candidates: Iterable[Candidate]) -> Built:
        """Everything up to the manifest."""
        left_out = HashedFile(self._aside / LEFT_OUT)
        self._sort_in(candidates, left_out)
        drop = balanced(self._ballots, self._plan.rules, self._plan.splitting.seed)
        hashes = self._held.hashes
        eval_keys = watched(self._members, Pictures(hashes, self._variants), self._plan.splitting)
        self._write_rows(drop, eval_keys, left_out)
        left_out.close()
        self._files[LEFT_OUT] = FileOf(sha256=left_out.sha256, bytes=left_out.length)
        empty = self._require_rows()
        made = self._manifest(empty, drop, self._write_pictures()).named()
        write_json(self._aside / manifest.FILE, made.model_dump(mode="json"))
        return Built(self._aside, made, dict(self._people))

    def _sort_in(self, candidates: Iterable[Candidate], left_out: HashedFile) -> None:
        source = iter(candidates)
        while chunk := list(islice(source, _AT_ONCE)):
            self._held.look(sha for candidate in chunk for sha in candidate.row.pictures)
            staying = []
            for candidate in chunk:
                out = self._screen.judge(candidate)
                if out is not None:
                    left_out.write(_line(out))
                else:
                    staying.append(candidate)
            unlike = {out.row.id: out for out in self._unlike(staying)}
            for candidate in staying:
                if candidate.row.id in unlike:
                    self._screen.count(unlike[candidate.row.id])
                    left_out.write(_line(unlike[candidate.row.id]))
                    continue
                self._members.add(candidate.row.language, keys(candidate.row))
                self._buckets.add(candidate)
                voted = ballot(candidate)
                if voted is not None:
                    self._ballots.append(voted)

    def _unlike(self, candidates: Sequence[Candidate]) -> Iterator[LeftOut]:
        """Those whose text does not fit its picture, all of them asked about together."""
        least = self._plan.rules.least_similarity
        if least is None or self._scorer is None:
            return
        found = similarities(candidates, self._scorer, self._store, self._plan.rules.similarity_of)
        for candidate in candidates:
            if found.get(candidate.row.id, least) < least:
                yield LeftOut(candidate.row, Filter.UNLIKE, similarity=found[candidate.row.id])

    def _write_rows(self, drop: Mapping[str, Filter], eval_keys: frozenset[str], left_out: HashedFile) -> None:
        with ExitStack() as stack:
            writers = {
                split: stack.enter_context(SplitWriter(self._aside / DATASET / split.value, split)) for split in Split
            }
            seen = ""
            for person, row in self._buckets.sorted():
                why = Filter.TWICE if row.id == seen else drop.get(row.id)
                seen = row.id
                if why is not None:
                    out = LeftOut(row, why)
                    self._screen.count(out)
                    left_out.write(_line(out))
                    continue
                split = Split.EVAL if any(key in eval_keys for key in keys(row)) else Split.TRAIN
                writers[split].add(row)
                self._counts[split, row.kind, row.source, row.language] += 1
                self._shown.update(row.pictures)
                if person:
                    self._people[person] += 1
        for split, writer in writers.items():
            for name, (sha256, length) in writer.files.items():
                self._files[f"{DATASET}/{split.value}/{name}"] = FileOf(sha256=sha256, bytes=length)
        splits = {"splits": [split.value for split in Split]}
        sha256, length = write_json(self._aside / DATASET / "dataset_dict.json", splits)
        self._files[f"{DATASET}/dataset_dict.json"] = FileOf(sha256=sha256, bytes=length)

    def _require_rows(self) -> tuple[str, ...]:
        """Languages that were expected and have no row; a refusal where nothing is left, or one was chosen."""
        there = {language for _, _, _, language in self._counts}
        chosen = self._plan.rules.languages
        empty = [code for code in chosen or self._plan.languages if code not in there]
        if chosen and empty:
            raise InvalidInput(Reason.SNAPSHOT_LANGUAGE_EMPTY, codes=", ".join(empty))
        if not there:
            raise InvalidInput(Reason.SNAPSHOT_EMPTY)
        return tuple(empty)

    def _write_pictures(self) -> PicturesOf:
        shown = sorted(self._shown)
        missing = [sha for sha in shown if not self._store.has(sha)]
        if missing:
            raise InvalidInput(Reason.SNAPSHOT_PICTURES_MISSING, count=len(missing), first=missing[0])
        listed, total = HashedFile(self._aside / PICTURE_LIST), 0
        for sha in shown:
            name = f"{sha[:2]}/{sha}"
            if not self._plan.address:
                data = self._store.read(sha) or b""
                name += extension(data)
                path = self._aside / PICTURES / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                total += len(data)
            listed.write(f'{{"phash":"{self._held.hashes.get(sha, "")}","file":"{name}"}}\n'.encode())
        listed.close()
        self._files[PICTURE_LIST] = FileOf(sha256=listed.sha256, bytes=listed.length)
        return PicturesOf(count=len(shown), bytes=total, address=self._plan.address)

    def _manifest(self, empty: tuple[str, ...], drop: Mapping[str, Filter], pictures: PicturesOf) -> Manifest:
        plan = self._plan
        counts = [
            Count(split=split, kind=kind, source=source, language=language, rows=rows)
            for (split, kind, source, language), rows in sorted(self._counts.items())
        ]
        return Manifest(
            round=plan.round,
            licence=plan.licence,
            languages=tuple(sorted({count.language for count in counts})),
            empty_languages=empty,
            counts=tuple(counts),
            left_out=self._screen.report(),
            people=len(self._people),
            rules=_plain(asdict(plan.rules)),
            splitting=asdict(plan.splitting),
            biases=biases([ballot for ballot in self._ballots if ballot.row not in drop]),
            held_out_pictures=len(self._held.pictures),
            pictures=pictures,
            files=dict(sorted(self._files.items())),
        )

    def _variants(self, sha: str) -> Bits:
        data = self._store.read(sha)
        if data is None:
            raise InvalidInput(Reason.SNAPSHOT_PICTURES_MISSING, count=1, first=sha)
        return variants(data)


class _Buckets:
    """Rows by the first letters of their ids, on disk, so that each bucket can be sorted in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[str, list[str]] = {}
        self._held = 0

    def add(self, candidate: Candidate) -> None:
        """One row more."""
        line = f"{candidate.person}\t{candidate.row.model_dump_json(exclude_defaults=True)}\n"
        self._waiting.setdefault(candidate.row.id[:2], []).append(line)
        self._held += 1
        if self._held >= 50_000:
            self._spill()

    def sorted(self) -> Iterator[tuple[str, Row]]:
        """All rows in the order of their ids, each with whose it is."""
        self._spill()
        for path in sorted(self._folder.iterdir()):
            fields = [line.partition("\t")[::2] for line in path.read_text(encoding="utf-8").split("\n") if line]
            pairs = [(person, Row.model_validate_json(text)) for person, text in fields]
            pairs.sort(key=lambda pair: pair[1].id)
            yield from pairs
            path.unlink()

    def _spill(self) -> None:
        for name, lines in self._waiting.items():
            with (self._folder / name).open("a", encoding="utf-8", newline="\n") as stream:
                stream.writelines(lines)
        self._waiting, self._held = {}, 0


def keys(row: Row) -> tuple[str, ...]:
    """What keeps a row together with others when rows are split: its pictures, or else its text."""
    texts = [turn.content for turn in row.turns] or [row.wanted or ""]
    return row.pictures or (f"text:{row_id(*texts)}",)


def extension(data: bytes) -> str:
    """How a picture's file is called, by its first bytes."""
    kinds = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"RIFF": ".webp", b"GIF8": ".gif", b"BM": ".bmp"}
    return next((name for start, name in kinds.items() if data.startswith(start)), ".bin")


def _line(out: LeftOut) -> bytes:
    fields = {"id", "kind", "language", "source", "origin", "pictures"}
    text = out.row.model_dump_json(include=fields)
    how = "" if out.similarity is None else f'"similarity":{out.similarity:.4f},'
    return f'{{"why":"{out.why}",{how}"row":{text}}}\n'.encode()


def _plain(rules: dict[str, object]) -> dict[str, object]:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in rules.items()}


def _put(aside: Path, folder: Path) -> None:
    """Have all of it on the disk, and only then under its name; one that is there and whole stays."""
    for path in (*aside.rglob("*"), aside):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    if folder.exists() and verify(folder):
        shutil.rmtree(folder)  # damaged: this one is the same, whole
    if not folder.exists():
        aside.rename(folder)
        sync_folder(folder.parent)
