"""The key of an installation: made once, kept for its owner, good for one purpose at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.services.people.secrets import Secrets, open_secrets
from core.errors import Unavailable
from core.settings import Settings, SettingsInvalid

SECRETS = Secrets("k" * 32)


def at(home: Path, secret: str = "") -> Settings:
    return Settings.model_validate({"home": home, "secret": secret})


def test_what_was_signed_is_read_for_the_same_purpose_only() -> None:
    token = SECRETS.sign("invitation", "abc")
    assert SECRETS.read("invitation", token) == "abc"
    assert SECRETS.read("password_link", token) is None
    assert Secrets("x" * 32).read("invitation", token) is None


@pytest.mark.parametrize("token", ["", ".", "abc", "abc.", "abc.x", "é.x", "\ud800.x", None, 5, b"abc.x"])
def test_what_was_not_signed_is_nothing(token: str) -> None:
    assert SECRETS.read("invitation", token) is None


def test_a_changed_token_is_nothing() -> None:
    token = SECRETS.sign("invitation", "abc")
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert SECRETS.read("invitation", changed) is None or changed[:-1] == token[:-1]


def test_a_derived_text_is_always_the_same_and_does_not_show_its_source() -> None:
    first = SECRETS.derive("session", "abc")
    assert first == SECRETS.derive("session", "abc")
    assert "abc" not in first
    assert len({first, SECRETS.derive("session", "abd"), SECRETS.derive("other", "abc")}) == 3
    assert Secrets("x" * 32).derive("session", "abc") != first


def test_a_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    token = open_secrets(at(home)).sign("p", "abc")
    assert open_secrets(at(home)).read("p", token) == "abc"
    assert [path.name for path in home.iterdir()] == ["secret"]
    assert (home / "secret").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    token = open_secrets(at(tmp_path / "a")).sign("p", "abc")
    assert open_secrets(at(tmp_path / "b")).read("p", token) is None


def test_many_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: open_secrets(at(tmp_path)).derive("p", "x"), range(16)))
    assert len(set(made)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_the_key_of_the_settings_goes_first_and_nothing_is_written(tmp_path: Path) -> None:
    assert open_secrets(at(tmp_path, "k" * 32)).derive("p", "x") == SECRETS.derive("p", "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"cut", b"\xff\xfe\x00", b"\xff" * 64])
def test_a_damaged_key_is_told_and_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(SettingsInvalid, match="damaged"):
        open_secrets(at(tmp_path))


def test_a_home_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(Unavailable):
        open_secrets(at(tmp_path / "home"))
