"""Benchmarks over HTTP: researchers see what there is and take it out as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from backend.services.benchmark_files import FileImport
from tests.backend.api.api_house import House
from tests.core.benchmark_files.shapes import line, read_tsv, tsv


def test_a_benchmark_comes_back_as_it_came_and_nothing_stays_behind(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = tsv(tmp_path / "b.tsv", [line(1), line(2)])
    house.services.benchmark_files.take_in(FileImport(came, "Autók & Co", licence="CC0"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "aside"))
    (tmp_path / "aside").mkdir()
    client = house.client("researcher")
    [one] = client.get("/api/v1/benchmarks").json()
    assert (one["name"], one["items"], one["rows"], one["licence"]) == ("Autók & Co", 2, 2, "CC0")
    answer = client.get("/api/v1/benchmarks/file", params={"name": "Autók & Co", "format": "tsv"})
    assert answer.status_code == 200
    out = tmp_path / "out.tsv"
    out.write_bytes(answer.content)
    assert read_tsv(out) == read_tsv(came)
    asked = {"unknown": {"name": "none"}, "language": {"name": "Autók & Co", "language": "xx"}}
    assert client.get("/api/v1/benchmarks/file", params=asked["unknown"]).status_code == 404
    assert client.get("/api/v1/benchmarks/file", params=asked["language"]).status_code == 400
    assert list((tmp_path / "aside").iterdir()) == []
