"""How often a person or an address may try to sign in, and may write.

Kept in memory: a restart forgives. Signing in is counted per account and address together (tight),
per address (an office shares one) and per account (wide); where a person has signed in before, the
last does not apply, so a stranger who hammers an account cannot keep its owner out.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from backend.rates import MovingWindows, Rate
from core.errors import Reason, Unavailable
from core.records import PersonId
from core.settings import Settings

LOGIN_MINUTES = 5
ADDRESS_LOGINS = 50  # times `login_rate`: a class or an office shares one address
ACCOUNT_LOGINS = 10  # times `login_rate`: guesses spread over many addresses
_FAMILIAR = 10_000


class RateLimits:
    """The counters of one process; shared by the API and the pages."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._windows = MovingWindows(clock)
        self._familiar: OrderedDict[tuple[str, str], None] = OrderedDict()
        rate, span = settings.login_rate, LOGIN_MINUTES * 60
        self._login = Rate("login", rate, span)
        self._login_address = Rate("login_address", rate * ADDRESS_LOGINS, span)
        self._login_account = Rate("login_account", rate * ACCOUNT_LOGINS, span)
        self._person = Rate("person", settings.write_rate, 60)
        self._address = Rate("address", settings.address_rate, 60)

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
            self._windows.forget(self._login, *pair)
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

    def _hit(self, rate: Rate, *key: str) -> None:
        seconds = self._windows.hit(rate, *key)
        if seconds:
            raise Unavailable(Reason.RATE_LIMITED, seconds=seconds)


def _account(login: str) -> str:
    return login.strip().lower()[:64].encode("utf-8", "replace").decode()


@lru_cache(maxsize=_FAMILIAR)
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
