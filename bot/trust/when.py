"""Dates and times in words, always in UTC and in English whatever the machine's language is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# Not strftime: its month names follow the locale.
_MONTHS = "January February March April May June July August September October November December"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_YEAR = 365.2425 * _DAY


def day(moment: datetime) -> str:
    """A moment to the minute: "20 November 2026, 13:04 UTC". `moment` has a time zone."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {_MONTHS.split()[utc.month - 1]} {utc.year}, {utc.hour:02}:{utc.minute:02} UTC"


def span(length: timedelta) -> str:
    """A length of time in whole units that have passed, its sign left out: "3 days", "47 hours", "1 minute".

    Never more than it is: 47 hours 59 minutes are "47 hours".
    """
    seconds = abs(length).total_seconds()
    if seconds < _MINUTE:
        return "less than a minute"
    if seconds < 2 * _HOUR:
        return _count(seconds // _MINUTE, "minute")
    if seconds < 2 * _DAY:
        return _count(seconds // _HOUR, "hour")
    if seconds < 2 * _YEAR:
        return _count(seconds // _DAY, "day")
    return _count(seconds // _YEAR, "year")


def ago(then: datetime, now: datetime) -> str:
    """How far `then` is from `now`: "3 days ago", "in 5 hours"."""
    return f"{span(now - then)} ago" if then <= now else f"in {span(then - now)}"


def _count(number: float, unit: str) -> str:
    return f"{number:.0f} {unit}" if number == 1 else f"{number:.0f} {unit}s"
