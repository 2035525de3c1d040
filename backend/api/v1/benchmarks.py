"""Benchmarks over HTTP: what there is, and each as a file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from backend import policies
from backend.api.asking import Asking
from backend.api.declared import declared
from backend.db.benchmark_rows import Standing
from backend.services import Services
from core import inputs

_FILE = "application/octet-stream"
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {_FILE: {}}}}
Form = Literal["tsv", "jsonl", "parquet"]


class BenchmarkOut(BaseModel):
    """A benchmark with what there is of it."""

    name: str
    source_language: str
    licence: str
    origin: str
    items: int
    rows: int
    drafts: Mapping[str, int]

    @classmethod
    def of(cls, one: Standing) -> Self:
        """As JSON."""
        return cls.model_validate(one, from_attributes=True)


def build(services: Services) -> APIRouter:
    """Routes of benchmarks."""
    router = APIRouter(prefix="/api/v1/benchmarks", tags=["benchmarks"])
    files = services.benchmark_files

    @router.get("")
    @declared(policies.research, programs=True)
    def every(asking: Asking) -> list[BenchmarkOut]:
        """All benchmarks by name."""
        return [BenchmarkOut.of(one) for one in files.every(asking)]

    @router.get("/file", response_class=Response, responses=_BYTES)
    @declared(policies.research, programs=True)
    def file(
        asking: Asking,
        name: Annotated[str, Query()],
        form: Annotated[Form, Query(alias="format")] = "tsv",
        language: Annotated[str, Query()] = "",
    ) -> Response:
        """The rows as they came, or those that have a draft in a language with its texts."""
        folder = Path(tempfile.mkdtemp())
        try:
            out = folder / f"benchmark.{form}"
            files.export(asking, name, form, out, language=inputs.optional_line(language))
        except BaseException:
            shutil.rmtree(folder)
            raise
        named = f"{language or 'source'}.{form}"
        return FileResponse(out, media_type=_FILE, filename=named, background=BackgroundTask(shutil.rmtree, folder))

    return router
