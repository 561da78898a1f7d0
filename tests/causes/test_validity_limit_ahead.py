"""A public certificate that outlives a coming limit is a note: the next one will have to be shorter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.trust.path import AnchorKind
from tests.causes.build import DAY, HOST, SECOND, Authority, CaseFor, found, served

APP, SYSTEM, USER = AnchorKind.APP, AnchorKind.SYSTEM, AnchorKind.USER
BEGINS = datetime(2018, 2, 1, tzinfo=UTC)  # before clients set limits, or asked for Certificate Transparency
LIMIT_200, LIMIT_100, LIMIT_47 = (
    datetime(2026, 3, 15, tzinfo=UTC),
    datetime(2027, 3, 15, tzinfo=UTC),
    datetime(2029, 3, 15, tzinfo=UTC),
)
ROOT = Authority.root("Public Root", not_before=datetime(2010, 1, 1, tzinfo=UTC))


def lasting(begins: datetime, ends: datetime, kind: AnchorKind = SYSTEM, at: datetime | None = None) -> CaseFor:
    leaf = ROOT.leaf(HOST, not_before=begins, not_after=ends)
    return served(leaf, at=at or begins + DAY, roots=(ROOT,), kind=kind)


SPEAKS = lasting(BEGINS, LIMIT_200)
SILENT = lasting(BEGINS, LIMIT_200 - SECOND)


@pytest.mark.parametrize(("since", "days"), [(LIMIT_200, 200), (LIMIT_100, 100), (LIMIT_47, 47)])
def test_counted_is_the_limit_that_holds_when_the_next_one_is_issued(since: datetime, days: int) -> None:
    finding = found(lasting(since - (days + 1) * DAY, since), "validity-limit-ahead")
    assert finding is not None
    assert finding.facts["limit"] == str(days)
    assert found(lasting(since - days * DAY, since), "validity-limit-ahead") is None


@pytest.mark.parametrize("kind", [USER, APP])
def test_the_limit_binds_public_authorities_alone(kind: AnchorKind) -> None:
    assert found(lasting(BEGINS, LIMIT_200, kind), "validity-limit-ahead") is None


def test_one_that_has_ended_has_a_greater_worry() -> None:
    assert found(lasting(BEGINS, LIMIT_200, at=LIMIT_200 + SECOND), "validity-limit-ahead") is None
