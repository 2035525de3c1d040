"""Brings a database to the newest schema; Alembic, driven from here without an ini file."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend.db.engine import Database
from core.settings import SettingsInvalid


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing, all of it or nothing; two processes at once take turns.

    SettingsInvalid when the database was made by a newer Parley: going back would lose what it has learned.
    """
    config, script = _config(), _script()
    stands = current(database)
    if stands is not None and stands not in revisions():
        raise SettingsInvalid(
            f"The database is at {stands}, which this version of Parley does not know: a newer one has been here. "
            "Start that version, or point PARLEY_HOME or PARLEY_DATABASE_URL to another place."
        )
    # The names that `alembic upgrade` itself uses; a file env.py would do its work when imported.
    plan = EnvironmentContext(config, script, fn=lambda now, _: script._upgrade_revs(revision, now))
    with database.migrating() as connection, plan:
        plan.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        plan.run_migrations()


def revisions() -> list[str]:
    """All revisions, oldest first."""
    return [step.revision for step in _script().walk_revisions()][::-1]


def current(database: Database) -> str | None:
    """The revision a database stands at; None when it was never migrated."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def up_to_date(database: Database) -> bool:
    """Whether nothing is left to apply."""
    return current(database) == _script().get_current_head()


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")  # a folder's name may hold anything else
    return config
