"""An authority's certificate that has ended is a fault, unless another path goes round it."""

from __future__ import annotations

import pytest

from bot.trust.path import AnchorKind
from tests.causes.build import DAY, HOST, NOW, SECOND, Authority, all_clients, found, served

ROOT = Authority.root("Sample Root")
ENDED = ROOT.intermediate("Sample CA", not_after=NOW - SECOND)
CURRENT = ROOT.intermediate("Sample CA", key=ENDED.key)
LEAF = ENDED.leaf(HOST)

SPEAKS = served(LEAF, ENDED, roots=(ROOT,))
SILENT = served(LEAF, ENDED, CURRENT, roots=(ROOT,))


def test_a_root_that_was_installed_and_has_ended_counts() -> None:
    """Apple exempts none but its own roots (SecPolicyServer.c l.1251)."""
    ended = Authority.root("Ended Root", not_after=NOW - SECOND)
    finding = found(served(ended.leaf(HOST), roots=(ended,)), "expired-intermediate")
    assert finding is not None
    assert finding.at == ended.facts


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (AnchorKind.USER, {"apple", "chrome", "firefox", "go", "openssl", "windows"}),
        (AnchorKind.SYSTEM, {"apple", "firefox", "go", "openssl", "windows"}),
    ],
)
def test_the_dates_of_a_root_count_for_some_clients_only(kind: AnchorKind, who: set[str]) -> None:
    """PKIX in Java and Android reads a root's name and key; Chrome's own store has no dates either."""
    ended = Authority.root("Ended Root", not_after=NOW - SECOND)
    sick = served(ended.leaf(HOST), roots=(ended,), kind=kind)

    assert {c.code for c in all_clients() if found(sick, "expired-intermediate", c.code) is not None} == who


def test_its_last_second_still_counts() -> None:
    last = ROOT.intermediate("Last Second CA", not_after=NOW)
    assert found(served(last.leaf(HOST), last, roots=(ROOT,)), "expired-intermediate") is None


def test_the_servers_own_certificate_is_not_meant() -> None:
    sick = served(CURRENT.leaf(HOST, not_after=NOW - DAY), CURRENT, roots=(ROOT,))
    assert found(sick, "expired-intermediate") is None
