"""Apple's numbers: one fault is reported, the first in SecTrust's order (SecTrust.c l.1031-1190)."""

from __future__ import annotations

import pytest

from bot.causes import all_causes
from bot.playground.pki import self_signed
from bot.trust.case import Needs
from bot.trust.cause import Cause
from bot.trust.client import Codes
from tests.causes.build import (
    CA,
    DAY,
    HOST,
    LEAF,
    NOW,
    ROOT,
    STRANGER,
    STRANGER_CA,
    CaseFor,
    client,
    diagnosed,
    served,
)

# What is reported first stands first (SecTrustInternal.h l.83-96); those in one row are equals.
ORDER = (
    ("revoked",),
    ("weak-key", "key-kind/authority"),
    ("weak-signature",),
    (
        "critical-extension",
        "key-identifier",
        "empty-subject",
        "not-a-ca",
        "path-length",
        "name-constraints",
        "validity-too-long",
        "malformed",
    ),
    ("self-signed", "default-certificate", "untrusted-root", "missing-intermediate", "wrong-intermediate"),
    ("wrong-usage", "key-usage"),
    ("wrong-host", "no-san", "leaf-not-first"),
    ("expired", "not-yet-valid", "expired-intermediate"),
)
PAIRS = [
    pytest.param(first, later, id=f"{first} before {later}")
    for row, firsts in enumerate(ORDER)
    for first in firsts
    for laters in ORDER[row + 1 :]
    for later in laters
]


def codes(*causes: str) -> Codes:
    return client("apple").codes(causes)


def shown(sick: CaseFor) -> Codes:
    return diagnosed(sick).clients[0].codes


@pytest.mark.parametrize(("first", "later"), PAIRS)
def test_of_two_faults_the_first_in_the_order_is_shown(first: str, later: str) -> None:
    assert codes(later, first) == codes(first, later) == codes(first)


@pytest.mark.parametrize(
    ("cause", "stream", "osstatus"),
    [
        ("self-signed", -9807, -67843),
        ("untrusted-root", -9807, -67843),
        ("missing-intermediate", -9813, -25318),
        ("wrong-intermediate", -9813, -25318),
        ("expired", -9814, -67818),
        ("expired-intermediate", -9814, -67818),
        ("not-yet-valid", -9814, -67818),
        ("wrong-host", -9843, -67602),
        ("no-san", -9843, -67602),
        ("validity-too-long", -9807, -67901),
        ("weak-signature", -9807, -67815),
        ("weak-key", -9807, -67735),
        ("wrong-usage", -9807, -67609),
        ("key-usage", -9807, -67608),
        ("revoked", -9807, -67820),
        ("critical-extension", -9807, -67603),
        ("not-a-ca", -9807, -67605),
        ("path-length", -9807, -67611),
        ("name-constraints", -9807, -67689),
    ],
)
def test_the_numbers_of_one_fault(cause: str, stream: int, osstatus: int) -> None:
    """Every refused trust is -1202, whatever it is refused for."""
    assert codes(cause) == Codes(-1202, stream, osstatus)


def test_what_ends_the_handshake_has_no_trust_step() -> None:
    """So whatever else is wrong with the certificate is not reported."""
    assert codes("protocol-too-old", "expired") == codes("protocol-too-old") == Codes(-1200, -9836, None)
    assert codes("expired", "key-kind") == codes("key-kind") == Codes(-1200, -9824, None)


@pytest.mark.parametrize(
    "cause", [c for c in all_causes() if c.refuses and c.needs is not Needs.CONNECTION], ids=lambda cause: cause.code
)
def test_every_refusal_of_a_certificate_shows_a_number(cause: Cause) -> None:
    assert codes(cause.code).nsurl is not None


def test_what_is_only_noted_shows_no_number() -> None:
    assert shown(served(LEAF, CA, asks_client_certificate=True)) == Codes()


def test_a_self_signed_certificate_of_ten_years_is_not_standards_compliant() -> None:
    """And not “not trusted”: compliance stands before trust."""
    sick = self_signed(HOST, not_before=NOW - 30 * DAY, not_after=NOW + 3620 * DAY)
    assert shown(served(sick)) == Codes(-1202, -9807, -67901)


def test_expired_and_for_another_name_shows_as_another_name() -> None:
    sick = CA.leaf("www.example.com", not_after=NOW - DAY)
    assert shown(served(sick, CA)) == Codes(-1202, -9843, -67602)


def test_a_private_root_that_is_not_sent_shows_as_an_issuer_that_is_missing() -> None:
    """Apple sees a root that it does not trust only where it is sent, or can be fetched."""
    leaf = STRANGER_CA.leaf(HOST)
    assert shown(served(leaf, STRANGER_CA)) == Codes(-1202, -9813, -25318)
    assert shown(served(leaf, STRANGER_CA, STRANGER)) == Codes(-1202, -9807, -67843)
    assert shown(served(leaf, STRANGER_CA, fetched=(STRANGER,))) == Codes(-1202, -9807, -67843)


def test_basic_constraints_that_are_missing_have_a_number_of_their_own() -> None:
    """Not so those that say CA false, or that a certificate of version 1 cannot have."""
    unsaid, denied, old = (
        ROOT.intermediate("A", ca=None),
        ROOT.intermediate("B", ca=False),
        ROOT.intermediate("C", version=1),
    )
    assert [shown(served(one.leaf(HOST), one)).osstatus for one in (unsaid, denied, old)] == [-67604, -67605, -67605]
