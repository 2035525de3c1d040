"""How often a person or an address may try to sign in, and may write.

Kept in memory: a restart forgives. Signing in is counted per account and address together (tight),
per address (an office shares one) and per account (wide); where a person has signed in before, the
last does not apply, so a stranger who hammers an account cannot keep its owner out.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.errors import Reason, Unavailable
from core.records import PersonId
from core.settings import Settings

LOGIN_MINUTES = 5
ADDRESS_LOGINS = 5  # times `login_rate`: people who share an office and its address
ACCOUNT_LOGINS = 10  # times `login_rate`: guesses spread over many addresses
_FAMILIAR = 10_000
_KEYS = 10_000


class Limits:
    """The counters of one process; shared by the API and the pages."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._storage = MemoryStorage()
        self._windows = MovingWindowRateLimiter(self._storage)
        self._familiar: OrderedDict[tuple[str, str], None] = OrderedDict()
        rate = settings.login_rate
        self._login = RateLimitItemPerMinute(rate, LOGIN_MINUTES, namespace="login")
        self._login_address = RateLimitItemPerMinute(rate * ADDRESS_LOGINS, LOGIN_MINUTES, namespace="login_address")
        self._login_account = RateLimitItemPerMinute(rate * ACCOUNT_LOGINS, LOGIN_MINUTES, namespace="login_account")
        self._person = RateLimitItemPerMinute(settings.write_rate, namespace="person")
        self._address = RateLimitItemPerMinute(settings.address_rate, namespace="address")

    def check_login(self, login: str, address: str) -> None:
        """Count one attempt to sign in; Unavailable RATE_LIMITED when there were too many."""
        account, place = _account(login), _place(address)
        with self._lock:
            self._hit(self._login_address, place)
            self._hit(self._login, account, place)
            if (account, place) not in self._familiar:
                self._hit(self._login_account, account)

    def login_succeeded(self, login: str, address: str) -> None:
        """Forget the attempts of this account from this address, and remember that it belongs there."""
        pair = _account(login), _place(address)
        with self._lock:
            key = self._login.key_for(*pair)
            with self._storage.locks[key]:  # the store sweeps in a thread of its own
                self._storage.clear(key)
            self._familiar[pair] = None
            self._familiar.move_to_end(pair)
            if len(self._familiar) > _FAMILIAR:
                self._familiar.popitem(last=False)

    def check_write(self, person_id: PersonId | None, address: str) -> None:
        """Count one write; Unavailable RATE_LIMITED when the person or the address made too many."""
        with self._lock:
            if person_id is not None:
                self._hit(self._person, person_id)
            self._hit(self._address, _place(address))

    def _hit(self, item: RateLimitItem, *key: str) -> None:
        if self._windows.hit(item, *key):
            self._drop_idle()
            return
        wait = self._windows.get_window_stats(item, *key).reset_time - self._clock()
        raise Unavailable(Reason.RATE_LIMITED, seconds=max(1, math.ceil(wait)))

    def _drop_idle(self) -> None:
        """The store empties old windows but keeps their keys; strangers choose those."""
        if len(self._storage.events) > _KEYS:
            for key in [key for key, events in list(self._storage.events.items()) if not events]:
                with self._storage.locks[key]:
                    self._storage.clear(key)


def _account(login: str) -> str:
    return login.strip().lower()[:64].encode("utf-8", "replace").decode()


def _place(address: str) -> str:
    """The address, or for IPv6 its /64: one household has all of that."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
