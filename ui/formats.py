"""Dates, lists and language names as the page's language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from core import languages

_MOMENTS = MappingProxyType({"vi": "HH:mm 'ngày' d/M/y"})
_DAYS = MappingProxyType({"vi": "'ngày' d 'tháng' M 'năm' y"})
"""Where the pattern of Unicode's data is not what people write."""


def moment(at: datetime, *, locale: Locale, zone: ZoneInfo) -> str:
    """A point in time, to the minute."""
    if locale.language in _MOMENTS:
        return format_datetime(at, format=_MOMENTS[locale.language], tzinfo=zone, locale=locale)
    # `a` alone is AM in Korean, too
    time = str(locale.time_formats["short"].pattern).replace("a", "aaaa")
    day = str(locale.date_formats["medium"].pattern)
    joined = str(locale.datetime_formats["medium"]).replace("{1}", day).replace("{0}", time)
    return format_datetime(at, format=joined, tzinfo=zone, locale=locale)


def day(at: datetime, *, locale: Locale, zone: ZoneInfo) -> str:
    """The day of a point in time."""
    return format_date(at.astimezone(zone).date(), format=_DAYS.get(locale.language, "long"), locale=locale)


def duration(seconds: float, *, locale: Locale) -> str:
    """About how long: `2 minutes`, `40 seconds`."""
    return format_timedelta(timedelta(seconds=max(1, round(seconds))), threshold=1.5, locale=locale)


def number(value: float, *, locale: Locale) -> str:
    """A number with the page's separators."""
    return format_decimal(value, locale=locale)


def percent(share: float, *, locale: Locale) -> str:
    """A share as whole per cent."""
    return format_percent(share, locale=locale)


def chance(p: float, *, locale: Locale) -> str:
    """A probability to three places, and never as nothing."""
    return f"<\u00a0{number(0.001, locale=locale)}" if p < 0.001 else number(round(p, 3), locale=locale)


def language_name(code: str, *, locale: Locale) -> str:
    """A language's name in the page's language, as it stands by itself in a list of choices."""
    return locale.languages.get(code) or languages.get(code).english_name


def languages_listed(codes: Iterable[str], *, locale: Locale) -> str:
    """`Czech, Korean and Thai` inside a sentence."""
    names = [language_name(code, locale=locale) for code in codes]
    # Vietnamese data has "Tiếng Hàn" for menus; in a sentence it is no name of its own
    inside = [name[0].lower() + name[1:] for name in names] if locale.language == "vi" else names
    return listed(inside, locale=locale)


def own_name(code: str) -> str:
    """A language's name as its speakers write it."""
    return languages.get(code).name


def listed(parts: Iterable[str], *, locale: Locale) -> str:
    """`a, b and c` in the page's language."""
    return format_list(list(parts), style="standard", locale=locale)


def zone_of(name: str) -> ZoneInfo:
    """The browser's time zone; UTC where it named none or nonsense."""
    try:
        return ZoneInfo(name) if 0 < len(name) < 64 else ZoneInfo("UTC")
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")
