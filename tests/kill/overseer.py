"""The process that is killed: an application that looks after runs and nothing else, whose trainer follows a script."""

from __future__ import annotations

import json
import sys
import time

from argon2 import PasswordHasher

from backend.services import compose
from core.settings import Settings
from tests.backend.services.studio.lab import ScriptedPlanner, scripted_training


def main(settings_json: str) -> None:
    """Watch until killed; a line says that it has begun."""
    settings = Settings.model_validate(json.loads(settings_json))
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    services = compose(settings, hasher=hasher, training=scripted_training(ScriptedPlanner()))
    services.studio.runs.supervisor.start()
    print("ready", flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1])
