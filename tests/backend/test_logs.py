"""What an operator sees in the logs, and what nobody may see there."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from backend import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("INFO", written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.getLogger("uvicorn.access").disabled = False


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_names_the_request_and_the_person(stream: io.StringIO) -> None:
    request, person = logs.request_id.set("r1"), logs.person_id.set("p1")
    logging.getLogger("parley.test").info("saved", extra={"milliseconds": 3})
    logs.request_id.reset(request)
    logs.person_id.reset(person)
    (line,) = lines(stream)
    assert line["request_id"] == "r1"
    assert line["person_id"] == "p1"
    assert line["milliseconds"] == 3
    assert line["message"] == "saved"
    assert line["level"] == "INFO"


def test_a_line_stays_one_line_whatever_it_holds(stream: io.StringIO) -> None:
    alone = logging.Logger("alone")  # not below the root: what captures logs for a report cannot pass half a letter on
    alone.addHandler(next(one for one in logging.getLogger().handlers if getattr(one, "stream", None) is stream))
    alone.info("one\ntwo\u2028three\ud800")
    assert len(stream.getvalue().splitlines()) == 1
    assert lines(stream)[0]["message"] == "one\ntwo\u2028three\ud800"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/invitation/eyJhbGciOi.x-y_z", "/invitation/…"),
        ("/password/abc.def", "/password/…"),
        ("/hu/password/abc.def/more", "/hu/password/…/more"),
        ("/admin?search=Anna", "/admin"),
        ("/admin", "/admin"),
    ],
)
def test_paths_lose_their_tokens_and_queries(path: str, shown: str) -> None:
    assert logs.masked_path(path) == shown


def test_messages_lose_tokens_and_queries_too(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("bad request GET /invitation/sEcReT?name=Anna HTTP/1.1")
    assert "sEcReT" not in stream.getvalue()
    assert "Anna" not in stream.getvalue()


def test_exceptions_are_text_without_what_they_quote(stream: io.StringIO) -> None:
    try:
        try:
            raise KeyError("typed by a person")
        except KeyError as error:
            raise ValueError('cannot read "it\'s private" Key (login)=(anna)') from error
    except ValueError:
        logging.getLogger("parley.test").exception("failed")
    (line,) = lines(stream)
    text = str(line["exception"])
    assert "KeyError" in text
    assert "ValueError: cannot read" in text
    assert "test_logs.py" in text
    shown = [row for row in text.splitlines() if not row.startswith(" ")]
    assert not any("typed" in row or "private" in row or "anna" in row for row in shown)


def test_uvicorn_speaks_json_and_keeps_no_access_log_of_its_own(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Shutting down")
    logging.getLogger("uvicorn.access").info('127.0.0.1 - "GET /?q=1"')
    assert [line["logger"] for line in lines(stream)] == ["uvicorn.error"]
