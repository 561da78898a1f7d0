"""A root of the system that ends soon is a note, since Apple may count it as expired 60 days before its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.trust.path import AnchorKind
from tests.causes.build import DAY, HOST, SECOND, Authority, CaseFor, found, refused_for, served

# Before clients set limits for leaves, or asked for Certificate Transparency.
ENDS = datetime(2018, 2, 1, tzinfo=UTC)
ROOT = Authority.root("Ending Root", not_before=ENDS - 3650 * DAY, not_after=ENDS)


def before(time: timedelta, kind: AnchorKind = AnchorKind.SYSTEM, root: Authority = ROOT) -> CaseFor:
    leaf = root.leaf(HOST, not_before=ENDS - 100 * DAY, not_after=ENDS)
    return served(leaf, at=ENDS - time, roots=(root,), kind=kind)


SPEAKS = before(90 * DAY)
SILENT = before(90 * DAY + SECOND)


def test_it_says_when_the_root_ends_and_when_apple_may_begin_to_refuse() -> None:
    finding = found(before(10 * DAY), "root-ends-soon")
    assert finding is not None
    assert finding.at == ROOT.facts
    assert finding.facts["ends"].startswith("1 February 2018")
    assert finding.facts["early"].startswith("3 December 2017")


@pytest.mark.parametrize("kind", [AnchorKind.USER, AnchorKind.APP])
def test_roots_that_were_installed_or_brought_are_spared(kind: AnchorKind) -> None:
    assert found(before(DAY, kind), "root-ends-soon") is None


def test_roots_of_a_short_life_are_spared() -> None:
    short = Authority.root("Short Root", not_before=ENDS - 120 * DAY, not_after=ENDS)
    assert found(before(DAY, root=short), "root-ends-soon") is None


def test_after_its_end_it_is_refused_by_apple() -> None:
    gone = before(-SECOND)
    assert found(gone, "root-ends-soon") is None
    assert "expired-intermediate" in refused_for(gone)


def test_other_clients_have_no_such_rule() -> None:
    assert found(before(DAY), "root-ends-soon", "chrome") is None
