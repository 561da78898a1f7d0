"""Somebody's client complains about dates, and the dates are good: then it is not the server."""

from __future__ import annotations

import pytest

from bot.trust.case import ClientReport
from tests.causes.build import CA, DAY, HOST, LEAF, NOW, found, served

SPEAKS = served(LEAF, CA, report=ClientReport(complaint="expired"))
SILENT = served(CA.leaf(HOST, not_after=NOW - DAY), CA, report=ClientReport(complaint="expired"))


@pytest.mark.parametrize(("complaint", "speaks"), [("not-yet-valid", True), ("wrong-host", False), (None, False)])
def test_only_complaints_about_dates_point_at_a_clock(complaint: str | None, speaks: bool) -> None:
    sick = served(LEAF, CA, report=ClientReport(complaint=complaint))
    assert (found(sick, "clock-skew-client") is not None) is speaks
