"""`python -m training plan RECIPE --snapshot FOLDER --base CHECKPOINT`: what a run would do, without starting it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from training import planning
from training.planning import Plan, Wanted
from training.recipe_reading import RecipeInvalid, load, override


def run(recipe: str, changes: Mapping[str, str], inputs: Mapping[str, str], *, home: Path, as_json: bool) -> int:
    """Print the plan; 0 when a run would start, 2 when it would be refused."""
    try:
        chosen = override(load(recipe), changes) if changes else load(recipe)
    except RecipeInvalid as error:
        print(json.dumps({"ok": False, "faults": [str(fault) for fault in error.faults]}) if as_json else error)
        return 2
    base = inputs["base"] or chosen.base
    if not base:
        print("The recipe names no base; give one with --base.", file=sys.stderr)
        return 2
    plan = planning.plan(Wanted(chosen, Path(inputs["snapshot"]), base, inputs["adapter"], inputs["device"]), home)
    if as_json:
        print(json.dumps(plan.as_dict(), default=str))
    else:
        print("\n".join(_told(plan)))
    return 0 if plan.ok else 2


def _told(plan: Plan) -> list[str]:
    lines = []
    for stage in plan.stages:
        learning = ", ".join(f"{name} {count:,}" for name, count in stage.learning.items())
        lines.append(f"{stage.name}: {stage.objective}, {stage.steps} steps over {stage.rows} rows; learns: {learning}")
    lines += [f"{'ok ' if verdict.ok else 'NO '} {verdict.name}: {verdict.detail}" for verdict in plan.verdicts]
    return lines
