"""Under a root that a programme has given up, certificates count up to the announced moment, and not after it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.examine import standard_rules
from bot.roots import load_programme
from bot.trust.case import View
from bot.trust.path import Anchor, AnchorKind
from tests.causes.build import (
    DAY,
    HOST,
    SECOND,
    Authority,
    CaseFor,
    cause,
    client,
    found,
    opinion,
    rules,
    served,
)

LIMIT = datetime(2017, 12, 31, 23, 59, 59, tzinfo=UTC)  # before clients asked for Certificate Transparency
ROOT = Authority.root("Given Up Root", not_before=datetime(2010, 1, 1, tzinfo=UTC))


def issued(at: datetime) -> CaseFor:
    leaf = ROOT.leaf(HOST, not_before=at)
    return served(leaf, at=LIMIT + DAY, roots=(ROOT,), kind=AnchorKind.SYSTEM, no_tls_after=LIMIT)


SPEAKS = issued(LIMIT + SECOND)
SILENT = issued(LIMIT)


@pytest.mark.parametrize(("by", "heeds"), [("apple", True), ("firefox", True), ("openssl", False), ("go", False)])
def test_who_reads_a_bare_file_of_roots_knows_no_dates(by: str, heeds: bool) -> None:
    assert (found(SPEAKS, "distrusted-ca", by) is not None) is heeds


@pytest.mark.parametrize(("kind", "known"), [(AnchorKind.SYSTEM, True), (AnchorKind.USER, False)])
def test_a_root_that_is_to_count_as_a_programmes_own_comes_with_its_date(kind: AnchorKind, known: bool) -> None:
    limited = next(anchor for anchor in load_programme("apple").anchors if anchor.no_tls_after)
    stores = standard_rules((Anchor(limited.certificate, kind),), only=True).stores
    (apple,), (chrome,) = stores["apple"].anchors, stores["chrome"].anchors
    assert (apple.no_tls_after == limited.no_tls_after) is known
    assert chrome.no_tls_after is None


def test_some_are_blocked_from_a_day_on_whoever_trusts_them() -> None:
    """As WoSign and StartCom are with Apple (SecPVCCheckIssuerDateConstraints): what begins that day is refused."""
    before, after = (served(ROOT.leaf(HOST, not_before=at), roots=(ROOT,)) for at in (LIMIT, LIMIT + SECOND))
    blocks = replace(client("apple"), blocked_since={ROOT.facts.sha256: LIMIT + SECOND})
    for sick, refused in ((before, False), (after, True)):
        view = replace(view_of(sick), client=blocks)
        assert (cause("distrusted-ca").check(view) is not None) is refused


def test_apple_names_seven_of_them() -> None:
    blocked = client("apple").blocked_since
    assert len(blocked) == 7
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in blocked)


def view_of(sick: CaseFor) -> View:
    anchors = rules(sick).stores["apple"]
    return View(sick.case, client("apple"), anchors, opinion(sick).path)
