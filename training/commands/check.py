"""`python -m training check --home HOME < spec.json`: the preflight of a run that nobody has queued yet.

A command of its own, because whoever asks (the application) should not have to load torch for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from training import preflight
from training.folder import Spec

_VERDICTS = TypeAdapter(list[preflight.Verdict])


def run(home: Path) -> int:
    """Print every verdict as JSON; 0 when a run would start, 2 when it would be refused."""
    try:
        spec = Spec.model_validate_json(sys.stdin.buffer.read())
    except ValidationError as error:
        print(error, file=sys.stderr)
        return 2
    verdicts = preflight.check(spec, home)
    print(_VERDICTS.dump_json(verdicts).decode())
    return 0 if all(verdict.ok for verdict in verdicts) else 2
