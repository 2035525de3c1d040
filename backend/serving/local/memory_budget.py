"""Who gets the memory that bases share: the rule alone, without processes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core.errors import Reason, Unavailable


class MemoryBudget:
    """The memory of all bases, in bytes; a limit of 0 means no limit.

    A start asks, waits until `take` grants its share, and gives it back when the base is loaded (and counted among
    `held`) or failed. Starts are served in the order in which they asked, except that one which fits beside all that
    was promised need not wait. `held` is what each loaded base takes, the one unused for longest first.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._asked: dict[str, int] = {}
        self._promised: dict[str, int] = {}
        self.leaving: set[str] = set()
        """Loaded bases chosen to go: they finish what they have begun and take nobody new."""

    def ask(self, base: str, needed: int) -> None:
        """Stand in line; Unavailable MEMORY_FULL when it never fits."""
        if self._limit and needed > self._limit:
            raise Unavailable(Reason.MEMORY_FULL)
        self._asked[base] = needed

    def take(self, base: str, held: Mapping[str, int]) -> bool:
        """Whether the base may be loaded now; then its share is promised."""
        now = sum(held.values()) + sum(self._promised.values()) + self._asked[base]
        if self._limit and (now > self._limit or self._missing(base, held) > 0):
            return False
        self._promised[base] = self._asked.pop(base)
        self._relax()
        return True

    def choose(self, base: str, held: Mapping[str, int], *, busy: Collection[str]) -> None:
        """Choose who has to go for this base, those that nobody uses first."""
        staying = [other for other in held if other not in self.leaving]
        for other in sorted(staying, key=lambda name: name in busy):
            if self._missing(base, held) <= 0:
                return
            self.leaving.add(other)

    def give_back(self, base: str) -> None:
        """Leave the line, or let go of the share."""
        self._asked.pop(base, None)
        self._promised.pop(base, None)
        self._relax()

    def _relax(self) -> None:
        if not self._asked:
            self.leaving.clear()  # nobody waits for their room

    def _missing(self, base: str, held: Mapping[str, int]) -> int:
        """Bytes too many once all have left who were chosen, and all have come who asked before."""
        asked = list(self._asked)
        ahead = asked[: asked.index(base) + 1]
        staying = sum(size for other, size in held.items() if other not in self.leaving)
        return staying + sum(self._promised.values()) + sum(self._asked[earlier] for earlier in ahead) - self._limit
