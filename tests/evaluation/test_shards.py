"""What a job of a cluster is told, and what is made of a cluster that cannot be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.runs.ray_cluster import Cluster, Jobs
from backend.terminal import NotDone
from core.settings import PREFIX, Settings
from evaluation.commands.shards import ask_on_cluster, settings_to_show
from tests.evaluation.test_runs_of_benchmarks import folder


def test_a_job_is_told_no_secret() -> None:
    environ = {f"{PREFIX}{name.upper()}": "x" for name in Settings.model_fields} | {
        "PATH": "/bin",
        f"{PREFIX}HOME": "h",
    }
    shown = settings_to_show(environ)
    assert shown[f"{PREFIX}HOME"] == str(Path("h").absolute())
    assert {"PARLEY_SECRET", "PARLEY_DATABASE_URL", "PARLEY_JUDGE_KEY", "PARLEY_RAY_TOKEN", "PATH"}.isdisjoint(shown)
    assert {"PARLEY_SERVER_URL", "PARLEY_BLOBS_URL", "PARLEY_DEVICE"} <= set(shown)


def test_a_cluster_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    made = folder(tmp_path / "e")
    with pytest.raises(NotDone, match=r"does not answer.*--folder"):
        ask_on_cluster(made, 2, Jobs(Cluster("http://127.0.0.1:9")), lambda done, of: None)
