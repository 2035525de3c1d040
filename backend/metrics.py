"""Numbers for Prometheus: requests, latency, errors by kind, sessions. One registry per application."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from core.errors import ParleyError

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What is counted; labels hold route templates and reasons, never what somebody sent."""

    def __init__(self, sessions: Callable[[], int]) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self._requests = Counter(
            "parley_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._latency = Histogram(
            "parley_request_seconds",
            "Seconds until the answer was out; for event streams, until it began.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._errors = Counter("parley_errors", "Refusals and faults.", ("kind", "reason"), registry=self._registry)
        gauge = Gauge("parley_sessions", "Sessions in force.", registry=self._registry)
        gauge.set_function(lambda: _counted(sessions))
        self._turns = Counter(
            "parley_turns", "Messages answered by both sides, or not.", ("end",), registry=self._registry
        )
        self._first = self._seconds("parley_first_word_seconds", "Seconds until a side's first piece of text.")
        self._whole = self._seconds("parley_answer_seconds", "Seconds until a side's answer was whole.")
        self._running = Gauge("parley_turns_running", "Messages that are being answered now.", registry=self._registry)

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(method=known, route=route, status=str(status)).inc()
        self._latency.labels(method=known, route=route).observe(seconds)

    def refusal(self, error: ParleyError) -> None:
        """Count one refusal or fault."""
        self._errors.labels(kind=type(error).__name__, reason=error.reason.value).inc()

    def watch_arena(self, running: Callable[[], int]) -> None:
        """Where the number of messages that are being answered comes from."""
        self._running.set_function(running)

    def turn(self, end: str, sides: Iterable[tuple[float, float]]) -> None:
        """Count a message that was answered, stopped or failed; `sides`: first word and whole answer, in seconds."""
        self._turns.labels(end=end).inc()
        for first, whole in sides:
            self._first.observe(first)
            self._whole.observe(whole)

    def _seconds(self, name: str, help_text: str) -> Histogram:
        return Histogram(name, help_text, buckets=_BUCKETS, registry=self._registry)

    def render(self) -> bytes:
        """All numbers in Prometheus' text format."""
        return generate_latest(self._registry)


def _counted(sessions: Callable[[], int]) -> float:
    """Unknown while the store fails: the other numbers matter most just then."""
    try:
        return sessions()
    except ParleyError:
        return math.nan
