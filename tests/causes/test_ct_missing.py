"""A public authority's certificate needs proofs from enough public logs; nobody else's needs any."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from bot.trust import der
from bot.trust.path import AnchorKind
from bot.trust.sct import EMBEDDED
from tests.causes.build import CA, DAY, HOST, NOW, SECOND, Authority, CaseFor, diagnosed, found, served

APP, SYSTEM, USER = AnchorKind.APP, AnchorKind.SYSTEM, AnchorKind.USER
BEGINS = NOW - 10 * DAY


def carrying(*logs: str, kind: AnchorKind = SYSTEM, days: float = 90, **more: Any) -> CaseFor:
    """A leaf with one timestamp from each of these logs, which no list knows: such logs count as good."""
    dates = {"not_before": BEGINS, "not_after": BEGINS + timedelta(days=days)} | more
    return served(CA.leaf(HOST, extra=((timestamps(*logs), False),), **dates), CA, kind=kind)


def timestamps(*logs: str) -> x509.UnrecognizedExtension:
    """The list of RFC 6962 section 3.3."""
    made = int(BEGINS.timestamp() * 1000).to_bytes(8, "big")
    each = (b"\0" + hashlib.sha256(log.encode()).digest() + made + bytes((0, 0, 4, 3)) + vector(b"-") for log in logs)
    listed = vector(b"".join(vector(one) for one in each))
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(EMBEDDED), der.encode(der.OCTET_STRING, listed))


def vector(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


SPEAKS = carrying("one log")
SILENT = carrying("one log", "another log")


def test_hits_those_who_ask_for_it() -> None:
    (one,) = diagnosed(SPEAKS).findings
    assert {"apple", "chrome"} <= set(one.clients)
    assert "openssl" not in one.clients
    assert (one.facts["counted"], one.facts["needed"]) == ("1", "2")


def test_one_log_twice_is_one_log() -> None:
    assert found(carrying("one log", "one log"), "ct-missing") is not None


@pytest.mark.parametrize(("days", "logs", "enough"), [(180, "ab", True), (180.1, "ab", False), (180.1, "abc", True)])
def test_a_longer_life_needs_a_third(days: float, logs: str, enough: bool) -> None:
    assert (found(carrying(*logs, days=days), "ct-missing") is None) is enough


@pytest.mark.parametrize("kind", [USER, APP])
def test_a_root_that_somebody_brought_needs_none(kind: AnchorKind) -> None:
    assert found(carrying(kind=kind), "ct-missing") is None


def test_apples_own_authority_needs_none_on_apple() -> None:
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Apple Inc.")])
    root = Authority.root("Root of Apple", subject=subject)
    sick = served(root.leaf(HOST), roots=(root,), kind=SYSTEM)
    assert found(sick, "ct-missing", "apple") is None
    assert found(sick, "ct-missing", "chrome") is not None


@pytest.mark.parametrize(("begins", "asked"), [(datetime(2018, 10, 16, tzinfo=UTC), True), (None, False)])
def test_apple_asks_only_those_that_began_since_october_2018(begins: datetime | None, asked: bool) -> None:
    begins = begins or datetime(2018, 10, 16, tzinfo=UTC) - SECOND
    assert (found(carrying(not_before=begins, not_after=NOW + DAY), "ct-missing") is not None) is asked


def test_one_that_has_ended_is_not_asked() -> None:
    """SecPolicyServer.c l.2066: so an expired certificate never shows as “not standards compliant”."""
    assert diagnosed(carrying(not_after=NOW - SECOND)).causes == ("expired",)
