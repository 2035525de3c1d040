"""Following: what is new is said once, the end comes last, and a watcher who left is not served."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from backend.follow import Growing, Stored, Unchanged, follow
from core.errors import NotFound, Reason


@dataclass
class Work:
    """Says what it is told to, one after the other; the last of each for good."""

    glimpses: list[str | None]
    wholes: list[str]
    asked: int = field(default=0)

    def glimpse(self) -> str | None:
        return self.glimpses.pop(0) if len(self.glimpses) > 1 else self.glimpses[0]

    def whole(self) -> str:
        self.asked += 1
        return self.wholes.pop(0) if len(self.wholes) > 1 else self.wholes[0]

    def goes_on(self, whole: str) -> bool:
        return whole != "over"


def seen(work: Any, *, most: int = 50, **how: Any) -> list[Any]:
    """What a watcher hears, at most so much of it."""

    async def watch() -> list[Any]:
        heard = []
        async for one in follow(work, known="begun", pause=0, **how):
            heard.append(one)
            if len(heard) == most:
                break
        return heard

    return asyncio.run(watch())


def test_what_grows_is_said_when_it_has_grown_and_the_store_is_asked_at_the_end_only() -> None:
    work = Work(["a", "a", "a b", "a b", None], ["over"])
    assert seen(work) == [Stored("begun"), Growing("a"), Growing("a b"), Stored("over")]
    assert work.asked == 1


def test_where_memory_knows_nothing_the_store_is_asked_and_only_news_is_told() -> None:
    work = Work([None], ["begun", "half", "half", "over"])
    assert seen(work) == [Stored("begun"), Stored("half"), Stored("over")]
    assert work.asked == 4


def test_what_is_over_is_shown_and_not_asked_again() -> None:
    async def watch(work: Work) -> list[Any]:
        return [one async for one in follow(work, known="over")]

    work = Work(["a"], ["over"])
    assert asyncio.run(watch(work)) == [Stored("over")]
    assert work.asked == 0


def test_who_is_quiet_for_long_shows_that_it_is_still_there() -> None:
    assert seen(Work(["a"], ["over"]), most=4, quiet=0) == [Stored("begun"), Growing("a"), Unchanged(), Unchanged()]


def test_a_watcher_who_left_hears_nothing_more() -> None:
    left: Iterator[bool] = iter([False, False, True, True])
    assert seen(Work(["a", "a b", "a b c"], ["over"]), until=lambda: next(left)) == [
        Stored("begun"),
        Growing("a"),
        Growing("a b"),
    ]


def test_a_watcher_who_left_while_the_store_was_asked_hears_nothing_more() -> None:
    left: Iterator[bool] = iter([False, True])
    assert seen(Work([None], ["over"]), until=lambda: next(left)) == [Stored("begun")]


def test_what_is_gone_meanwhile_is_told() -> None:
    class Gone(Work):
        def whole(self) -> str:
            raise NotFound(Reason.BATTLE_UNKNOWN)

    with pytest.raises(NotFound):
        seen(Gone([None], [""]))
