"""Which of a page's watchers a browser tab still looks at: the newest, the others end."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable

_MOST = 4096


class Tabs:
    """One watcher a tab."""

    def __init__(self) -> None:
        self._newest: OrderedDict[str, str] = OrderedDict()

    def watching(self, tab: str) -> Callable[[], bool]:
        """From now on this watcher has the tab; the answer says whether it has lost it."""
        token = uuid.uuid4().hex
        self._newest[tab] = token
        while len(self._newest) > _MOST:
            self._newest.popitem(last=False)
        return lambda: self._newest.get(tab) != token

    def leave(self, tab: str) -> None:
        """Nobody watches in this tab any more."""
        self._newest.pop(tab, None)
