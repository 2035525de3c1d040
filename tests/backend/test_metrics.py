"""What Prometheus gets to see."""

from __future__ import annotations

from backend.metrics import Metrics
from core.errors import Reason, Unavailable


def test_requests_latency_errors_and_sessions_are_counted() -> None:
    metrics = Metrics(lambda: 7)
    metrics.request(method="GET", route="/people/{id}", status=200, seconds=0.2)
    metrics.request(method="GET", route="/people/{id}", status=200, seconds=0.02)
    metrics.refusal(Unavailable(Reason.RATE_LIMITED, seconds=3))
    text = metrics.render().decode()
    assert 'parley_requests_total{method="GET",route="/people/{id}",status="200"} 2.0' in text
    assert 'parley_request_seconds_bucket{le="0.1",method="GET",route="/people/{id}"} 1.0' in text
    assert 'parley_errors_total{kind="Unavailable",reason="rate_limited"} 1.0' in text
    assert "parley_sessions 7.0" in text


def test_made_up_methods_do_not_make_new_series() -> None:
    metrics = Metrics(lambda: 0)
    for number in range(5):
        metrics.request(method=f"MADEUP{number}", route="unmatched", status=405, seconds=0)
    assert 'parley_requests_total{method="other",route="unmatched",status="405"} 5.0' in metrics.render().decode()


def test_two_applications_in_one_process_do_not_share_numbers() -> None:
    one, two = Metrics(lambda: 0), Metrics(lambda: 0)
    one.request(method="GET", route="/", status=200, seconds=0)
    assert "parley_requests_total{" not in two.render().decode()


def test_a_store_that_fails_does_not_take_the_other_numbers_with_it() -> None:
    def gone() -> int:
        raise Unavailable(Reason.STORAGE_FAILED)

    assert "parley_sessions NaN" in Metrics(gone).render().decode()


def test_answers_in_the_arena_are_counted_with_their_seconds() -> None:
    metrics = Metrics(lambda: 0)
    metrics.watch_arena(lambda: 3)
    metrics.turn("done", [(0.2, 1.5), (0.3, 1.0)])
    metrics.turn("failed", [])
    said = metrics.render().decode()
    assert 'parley_turns_total{end="done"} 1.0' in said
    assert 'parley_turns_total{end="failed"} 1.0' in said
    assert "parley_answer_seconds_sum 2.5" in said
    assert "parley_first_word_seconds_count 2.0" in said
    assert "parley_turns_running 3.0" in said
