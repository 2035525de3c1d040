"""Server-sent events: the same events come out however the bytes were cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.serving.remote.sse import EventReader, ServerEvent, StreamBroken

STREAM = (
    ": a comment\n\n"
    "data: first\ndata: second line\n\n"
    "event: error\r\nid: 7\r\ndata:no space\r\n\r\n"
    "data:  two spaces\n\n"
    "retry: 5\n\n"
    "data\n\n"
    "error: {}\n\n"
    "data: سلام\u2028สวัสดี\u0085\x0c\n\n"
    "data: never ended"
).encode()
EVENTS = [
    ServerEvent("message", "first\nsecond line"),
    ServerEvent("error", "no space"),
    ServerEvent("message", " two spaces"),
    ServerEvent("message", ""),
    ServerEvent("error", "{}"),
    ServerEvent("message", "سلام\u2028สวัสดี\u0085\x0c"),
]


def read(pieces: list[bytes]) -> list[ServerEvent]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)]


def test_a_stream_is_read_as_the_standard_has_it() -> None:
    assert read([STREAM]) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_cuts_change_nothing(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    assert read([STREAM[begin:end] for begin, end in itertools.pairwise(places)]) == EVENTS


def test_lines_may_end_with_a_carriage_return_alone() -> None:
    assert read([b"data: a\r\rdata: b\r", b"\r:"]) == [ServerEvent("message", "a"), ServerEvent("message", "b")]


def test_bytes_that_are_no_text_do_not_end_the_stream() -> None:
    assert read([b"data: \xff\xfe\n\n"]) == [ServerEvent("message", "\ufffd\ufffd")]


@pytest.mark.parametrize("piece", [b"x" * 70_000, b"data: x\n" * 9_000])
def test_an_event_without_end_is_given_up(piece: bytes) -> None:
    with pytest.raises(StreamBroken):
        read([piece] * 20)
