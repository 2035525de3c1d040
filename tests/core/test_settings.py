"""Settings: read from an environment, faults listed at once, secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings, SettingsInvalid, describe, load

SECRET = "0123456789abcdef0123456789abcdef"


def faults(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        load(environ)
    return str(caught.value)


def test_without_any_setting_everything_has_a_value() -> None:
    settings = load({})
    assert settings.port == 7860
    assert settings.database == f"sqlite:///{Path('state').absolute() / 'parley.sqlite3'}"
    assert settings.blobs == str(Path("state").absolute() / "blobs")


def test_what_the_environment_says_is_taken_whatever_its_case() -> None:
    settings = load({"PARLEY_PORT": "8000", "parley_home": "/srv/parley", "PATH": "/bin", "PARLEYPORT": "1"})
    assert settings.port == 8000
    assert settings.database == "sqlite:////srv/parley/parley.sqlite3"


def test_only_what_was_handed_in_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PORT", "9999")
    assert load({}).port == 7860
    assert Settings().port == 7860


def test_all_faults_come_in_one_message() -> None:
    message = faults(
        {
            "PARLEY_PORT": "many",
            "PARLEY_PROT": "7860",
            "PARLEY_DEFAULT_LANGUAGE": "xx",
            "PARLEY_TRUSTED_PROXIES": "10.0.0.0/8, nowhere",
            "PARLEY_SECRET": "short",
            "PARLEY_DATABASE_URL": "mysql://somewhere",
            "PARLEY_PUBLIC_URL": "example.org",
        }
    )
    for name in ("PORT", "PROT", "DEFAULT_LANGUAGE", "TRUSTED_PROXIES", "SECRET", "DATABASE_URL", "PUBLIC_URL"):
        assert f"PARLEY_{name}:" in message
    assert "PARLEY_PROT: there is no such setting" in message
    assert "python -m backend settings" in message


def test_a_wrong_secret_is_not_repeated_in_the_message() -> None:
    message = faults({"PARLEY_SECRET": "tooshortsecret", "PARLEY_DATABASE_URL": "mysql://user:hunter2@host"})
    assert "tooshortsecret" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@host/db", "postgresql+psycopg://u:p@host/db"),
        ("postgresql+psycopg://u:p@host/db", "postgresql+psycopg://u:p@host/db"),
        ("sqlite:////var/parley.db", "sqlite:////var/parley.db"),
    ],
)
def test_a_database_address_works_as_operators_write_it(given: str, used: str) -> None:
    assert load({"PARLEY_DATABASE_URL": given}).database == used


def test_proxies_are_networks_by_comma() -> None:
    assert load({"PARLEY_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,,::1"}).trusted_proxies == (
        "127.0.0.1/32",
        "10.0.0.0/8",
        "::1/128",
    )


def test_a_public_address_ends_without_a_slash() -> None:
    assert load({"PARLEY_PUBLIC_URL": "https://parley.example.org/"}).public_url == "https://parley.example.org"


def test_every_setting_is_described_and_secrets_are_masked() -> None:
    settings = load({"PARLEY_SECRET": SECRET, "PARLEY_METRICS_TOKEN": "abc", "PARLEY_DATABASE_URL": "sqlite:///x:y@z"})
    rows = {name: (value, meaning) for name, value, _, meaning in describe(settings)}
    assert set(rows) == {f"PARLEY_{name.upper()}" for name in Settings.model_fields}
    assert all(meaning for _, meaning in rows.values())
    assert {rows[f"PARLEY_{name}"][0] for name in ("SECRET", "METRICS_TOKEN", "DATABASE_URL")} == {"********"}
    assert SECRET not in repr(rows) + repr(settings) + str(settings)


def test_settings_do_not_change_while_running() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "given",
    [
        {"PARLEY_HOME": ""},
        {"PARLEY_HOST": " "},
        {"PARLEY_DATABASE_URL": "sqlite:///"},
        {"PARLEY_DATABASE_URL": "sqlite:///:memory:"},
        {"PARLEY_DATABASE_URL": "postgresql://user:hunter2@host:many/db"},
        {"PARLEY_PUBLIC_URL": "https://"},
        {"PARLEY_SERVER_URL": "http://host:many/v1"},
    ],
)
def test_what_would_only_fail_later_is_said_at_once(given: dict[str, str]) -> None:
    message = faults(given)
    assert f"  {next(iter(given))}:" in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///db?host=/run/postgresql",
        "postgresql://u:a:b@[::1]:5432/db",
        "postgresql://u@/db",
        "postgresql://u:p[:x@host:5432/db",
    ],
)
def test_ways_to_name_a_server_are_left_to_its_driver(url: str) -> None:
    assert load({"PARLEY_DATABASE_URL": url}).database.endswith(url.partition("://")[2])


@pytest.mark.parametrize(("length", "fits"), [(0, True), (1, False), (31, False), (32, True)])
def test_a_key_has_at_least_32_characters(length: int, fits: bool) -> None:
    if fits:
        load({"PARLEY_SECRET": "k" * length})
    else:
        with pytest.raises(SettingsInvalid, match="PARLEY_SECRET"):
            load({"PARLEY_SECRET": "k" * length})
