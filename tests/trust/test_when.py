"""Dates in words are never more than they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.trust.when import ago, day, span

NOW = datetime(2026, 11, 23, 17, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=59), "less than a minute ago"),
        (timedelta(minutes=1, seconds=59), "1 minute ago"),
        (timedelta(minutes=119), "119 minutes ago"),
        (timedelta(hours=47, minutes=59), "47 hours ago"),
        (timedelta(days=3, hours=23, minutes=59), "3 days ago"),
        (timedelta(days=731), "2 years ago"),
        (-timedelta(hours=5, minutes=59), "in 5 hours"),
        (-timedelta(days=3, seconds=1), "in 3 days"),
    ],
)
def test_only_whole_units_that_have_passed_are_said(before: timedelta, words: str) -> None:
    assert ago(NOW - before, NOW) == words


def test_a_length_has_no_sign() -> None:
    assert span(-timedelta(days=60, hours=1)) == span(timedelta(days=60, hours=1)) == "60 days"


def test_a_moment_is_said_in_utc_whatever_its_zone() -> None:
    assert day(datetime(2026, 11, 20, 23, 4, tzinfo=timezone(timedelta(hours=10)))) == "20 November 2026, 13:04 UTC"


def test_the_ends_of_time_do_not_break_it() -> None:
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert day(end) == "31 December 9999, 23:59 UTC"
    assert ago(end, datetime(1, 1, 1, tzinfo=UTC)) == "in 9998 years"
