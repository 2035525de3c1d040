"""The engine that an installation's settings describe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from backend.serving.engines import local_settings
from core.settings import Settings


def test_for_very_many_questions_more_are_written_at_once_and_all_else_is_as_the_settings_say(tmp_path: Path) -> None:
    for_people = local_settings(
        Settings.model_validate({"home": tmp_path, "device": "cuda:1", "model_memory_gigabytes": 2})
    )
    for_many = for_people.for_many
    assert (for_many.device, for_many.memory) == ("cuda:1", 2 << 30)
    assert replace(for_many, rows=for_people.rows, company=for_people.company) == for_people
    assert for_many.rows > for_people.rows
    assert for_people.company == 1, "a person who waits for one answer waits for nobody"
    assert for_many.company > 1
