"""A server whose clock is off by more than five minutes is told so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.causes.build import CA, LEAF, NOW, SECOND, found, served

MINUTES = timedelta(minutes=5)

SPEAKS = served(LEAF, CA, server_time=NOW + MINUTES + SECOND)
SILENT = served(LEAF, CA, server_time=NOW + MINUTES)


@pytest.mark.parametrize(("off", "way"), [(MINUTES * 2, "ahead of"), (-MINUTES * 2, "behind")])
def test_says_which_way(off: timedelta, way: str) -> None:
    finding = found(served(LEAF, CA, server_time=NOW + off), "clock-skew")
    assert finding is not None
    assert (finding.facts["off"], finding.facts["way"]) == ("10 minutes", way)
