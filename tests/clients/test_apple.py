"""Apple's numbers: one fault is reported, the first in SecTrust's order (SecTrust.c l.1031-1190)."""

from __future__ import annotations

import pytest

from bot.causes import all_causes
from bot.playground.pki import Authority, Knobs, self_signed
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
    refused_for,
    served,
)

# What is reported first stands first (SecTrustInternal.h l.83-96); those in one row are equals.
ORDER = (
    ("distrusted-ca",),
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


Numbers = tuple[int | None, int | None, int | None]


def codes(*causes: str) -> Codes:
    return client("apple").codes(causes)


def numbers(of: Codes) -> Numbers:
    return of.nsurl, of.stream, of.osstatus


def shown(sick: CaseFor) -> Numbers:
    return numbers(diagnosed(sick).clients[0].codes)


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
        ("bad-signature", -9813, -25318),
        ("policy-constraints", -9807, -67835),
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
    assert numbers(codes(cause)) == (-1202, stream, osstatus)


def test_what_ends_the_handshake_has_no_trust_step() -> None:
    """So whatever else is wrong with the certificate is not reported."""
    assert codes("protocol-too-old", "expired") == codes("protocol-too-old")
    assert numbers(codes("protocol-too-old")) == (-1200, -9836, None)
    assert codes("expired", "key-kind") == codes("key-kind")
    assert numbers(codes("key-kind")) == (-1200, -9824, None)


NOT_APPLES = {"must-staple", "trusted-intermediate"}  # rules that Apple does not have


@pytest.mark.parametrize(
    "cause",
    [c for c in all_causes() if c.refuses and c.needs is not Needs.CONNECTION and c.code not in NOT_APPLES],
    ids=lambda cause: cause.code,
)
def test_every_refusal_of_a_certificate_shows_a_number(cause: Cause) -> None:
    assert codes(cause.code).nsurl is not None


def test_what_is_only_noted_shows_no_number() -> None:
    assert diagnosed(served(LEAF, CA, asks_client_certificate=True)).clients[0].codes == Codes()


def test_a_self_signed_certificate_of_ten_years_is_not_standards_compliant() -> None:
    """And not “not trusted”: compliance stands before trust."""
    sick = self_signed(HOST, not_before=NOW - 30 * DAY, not_after=NOW + 3620 * DAY)
    assert shown(served(sick)) == (-1202, -9807, -67901)


def test_of_two_faults_of_one_kind_that_of_the_lower_certificate_is_shown() -> None:
    """SecTrust.c keeps the lowest index among equals: the leaf's, whichever is worse or stands first by name."""
    unsaid = ROOT.intermediate("A", ca=None)
    both = diagnosed(served(unsaid.leaf(HOST, not_after=NOW + 900 * DAY), unsaid)).clients[0]
    assert set(both.causes) == {"not-a-ca", "validity-too-long"}
    assert (both.codes.osstatus, both.codes.cause) == (-67901, "validity-too-long")


RSA_ROOT = Authority.root("Old Root", key="rsa2048")
TWIN = RSA_ROOT.intermediate("Twin CA")
WORSE: dict[str, Knobs] = {"expired": {"not_after": NOW - DAY}, "sha1": {"hash": "sha1"}}


@pytest.mark.parametrize("worse", WORSE.values(), ids=WORSE)
def test_of_ways_that_all_fail_that_of_the_most_points_is_told(worse: Knobs) -> None:
    """SecCertificatePathVCScore: 100 points for dates that are valid, 10 for hashes that are not weak; the number of
    faults does not count. Whose points are not known, of him the fewest faults are told."""
    one_fault = RSA_ROOT.intermediate("Twin CA", key=TWIN.key, **worse)
    two = RSA_ROOT.intermediate("Twin CA", key=TWIN.key, eku=("1.3.6.1.5.5.7.3.2",), permitted=("other.example",))
    sick = served(TWIN.leaf(HOST), one_fault, two, roots=(RSA_ROOT,))
    assert refused_for(sick) == ("name-constraints", "wrong-usage")
    assert len(refused_for(sick, "chrome")) == 1


def test_expired_and_for_another_name_shows_as_another_name() -> None:
    sick = CA.leaf("www.example.com", not_after=NOW - DAY)
    assert shown(served(sick, CA)) == (-1202, -9843, -67602)


def test_a_private_root_that_is_not_sent_shows_as_an_issuer_that_is_missing() -> None:
    """Apple sees a root that it does not trust only where it is sent, or can be fetched."""
    leaf = STRANGER_CA.leaf(HOST)
    assert shown(served(leaf, STRANGER_CA)) == (-1202, -9813, -25318)
    assert shown(served(leaf, STRANGER_CA, STRANGER)) == (-1202, -9807, -67843)
    assert shown(served(leaf, STRANGER_CA, fetched=(STRANGER,))) == (-1202, -9807, -67843)


def test_basic_constraints_that_are_missing_have_a_number_of_their_own() -> None:
    """Not so those that say CA false, or that a certificate of version 1 cannot have."""
    unsaid, denied, old = (
        ROOT.intermediate("A", ca=None),
        ROOT.intermediate("B", ca=False),
        ROOT.intermediate("C", version=1),
    )
    assert [shown(served(one.leaf(HOST), one))[2] for one in (unsaid, denied, old)] == [-67604, -67605, -67605]


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("distrusted-ca", "is blocked"),
        ("revoked", "is revoked"),
        ("weak-key", "is using a broken key size"),
        ("weak-signature", "is using a broken signature algorithm"),
        ("validity-too-long", "is not standards compliant"),
        ("ct-missing", "is not standards compliant"),
        ("missing-intermediate", "is not trusted"),
        ("wrong-usage", "is not permitted for this usage"),
        ("wrong-host", "name does not match input"),
        ("not-yet-valid", "is expired"),
    ],
)
def test_the_sentence_of_one_fault(cause: str, words: str) -> None:
    """SecTrust.c l.1031-1190. Its placeholder is filled by who knows the certificates."""
    sentence = codes(cause).sentence
    assert sentence is not None
    assert sentence.format(certificate="a {name} of theirs") == f"“a {{name}} of theirs” certificate {words}"


def test_the_certificate_in_the_sentence_is_found_by_the_cause_that_is_reported() -> None:
    """A private root that is sent is itself the one that is named; form and finer code stay to be told apart."""
    stranger = served(STRANGER_CA.leaf(HOST, not_after=NOW - DAY), STRANGER_CA, STRANGER)
    assert diagnosed(stranger).clients[0].codes.cause == "untrusted-root"
    assert next(one for one in diagnosed(stranger).findings if one.cause.code == "untrusted-root").at == STRANGER.facts
    assert codes("expired-intermediate", "untrusted-root/not-sent").cause == "untrusted-root/not-sent"


def test_app_transport_security_shows_two_numbers_for_every_refused_trust() -> None:
    """What ends the handshake looks the same with it and without."""
    assert {codes(cause).under_ats for row in ORDER for cause in row} == {(-1200, -9802)}
    assert codes("protocol-too-old").under_ats == (-1200, -9836)
