"""A snapshot on a hub: its Parquet export with the data card, as a private data set of its own name."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from training.data.exporting import export
from training.data.snapshot import Snapshot

_FORMAT = "parquet"


@dataclass(frozen=True)
class Hub:
    """Where snapshots are pushed to, and as whom."""

    endpoint: str
    namespace: str
    token: str

    def name(self, snapshot: Snapshot) -> str:
        """The data set of a snapshot: pushed again, it is the same one."""
        return f"{self.namespace}/parley-{snapshot.hash[:12]}"


class PushFailed(RuntimeError):
    """The hub did not take it; the message says what it answered."""


def push(snapshot: Snapshot, hub: Hub) -> str:
    """Export it and send it in one commit; gives the address of the data set."""
    from httpx2 import HTTPError
    from huggingface_hub import HfApi

    api = HfApi(endpoint=hub.endpoint, token=hub.token or False)
    name = hub.name(snapshot)
    with tempfile.TemporaryDirectory(prefix="parley-push-") as work:
        folder = Path(work) / "export"
        export(snapshot, _FORMAT, folder)
        try:
            api.create_repo(name, repo_type="dataset", private=True, exist_ok=True)
            api.upload_folder(
                repo_id=name, folder_path=folder, repo_type="dataset", commit_message=f"Snapshot {snapshot.hash}"
            )
        except (HTTPError, OSError, ValueError) as error:
            raise PushFailed(str(error)) from error
    return f"{hub.endpoint}/datasets/{name}"
