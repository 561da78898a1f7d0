"""A certificate that cannot be read is refused; an extension that nobody has to read may hold anything.

Who reads all that is sent stops at damage wherever it stands. OpenSSL's and Java's part was held against the programs.
"""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.trust import der
from bot.trust.certificate import AnyCertificate, Certificate, UnreadableCertificate, read_certificate
from bot.trust.client import Codes
from tests.causes.build import (
    CA,
    HOST,
    LEAF,
    ROOT,
    CaseFor,
    all_clients,
    diagnosed,
    judged,
    named,
    refused_for,
    served,
    with_field,
    with_its_last_extension_twice,
)

POLICIES, INFORMATION_ACCESS = "2.5.29.32", "1.3.6.1.5.5.7.1.1"
CRL_DISTRIBUTION_POINTS, SUBJECT_ALTERNATIVE_NAMES, UNKNOWN = "2.5.29.31", "2.5.29.17", "1.3.6.1.4.1.55555.1"


def with_junk(oid: str, critical: bool = False) -> CaseFor:
    junk = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x30\x05junk")
    return served(CA.leaf(HOST, extra=((junk, critical),)), CA)


SPEAKS = with_junk(CRL_DISTRIBUTION_POINTS)
SILENT = with_junk(UNKNOWN)


@pytest.mark.parametrize(
    ("sick", "why"),
    [
        pytest.param(served(read_certificate(b"\x30\x03abc"), CA), "", id="no certificate at all"),
        pytest.param(
            served(with_its_last_extension_twice(LEAF, CA), CA), "stands in it twice", id="an extension twice"
        ),
        pytest.param(
            served(CA.leaf(HOST, issuer_name=x509.Name([])), CA), "does not name its issuer", id="no issuer's name"
        ),
        pytest.param(with_junk(SUBJECT_ALTERNATIVE_NAMES), "cannot be read", id="names that cannot be read"),
    ],
)
def test_says_what_is_damaged_and_nothing_else(sick: CaseFor, why: str) -> None:
    assert diagnosed(sick).causes == ("malformed",)
    assert why in named(sick, "malformed").facts["why"]


@pytest.mark.parametrize(
    ("sick", "numbers"),
    [
        pytest.param(served(read_certificate(b"\x30\x03abc")), Codes(-1200, -9808, None), id="no certificate"),
        pytest.param(with_junk(POLICIES, critical=True), Codes(-1200, -9808, None), id="a critical extension"),
        pytest.param(with_junk(POLICIES), Codes(-1202, -9807, -67618), id="another extension"),
        pytest.param(
            served(with_its_last_extension_twice(LEAF, CA), CA), Codes(-1202, -9807, -67903), id="an extension twice"
        ),
    ],
)
def test_apple_shows_which_damage_it_is(sick: CaseFor, numbers: Codes) -> None:
    """What cannot be read at all never comes to trust evaluation."""
    assert diagnosed(sick).clients[0].codes == numbers


@pytest.mark.parametrize(
    ("oid", "spared"),
    [(POLICIES, {"openssl"}), (INFORMATION_ACCESS, {"openssl"}), (CRL_DISTRIBUTION_POINTS, {"firefox"})],
)
def test_who_does_not_read_an_extension_does_not_mind_what_is_in_it(oid: str, spared: set[str]) -> None:
    """Java reads all, and passes over those that it cannot read (CertificateExtensions: `UnparseableExtension`)."""
    assert {c.code for c in all_clients() if refused_for(with_junk(oid), c.code) == ()} == spared | {"java"}


def test_what_is_no_certificate_is_refused_by_everybody() -> None:
    sick = served(read_certificate(b"\x30\x03abc"))
    assert all(refused_for(sick, client.code) == ("malformed",) for client in all_clients())


CLOSED = {"apple", "windows"}  # nobody outside knows what they do
NO_CERTIFICATE = read_certificate(b"\x30\x03abc")
BAD_TIME = with_field(CA, ROOT, 4, der.encode(der.SEQUENCE, 2 * der.encode(0x17, b"junkjunkjun")))


def extra(oid: str, critical: bool) -> Certificate:
    junk = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x30\x05junk")
    return ROOT.intermediate("Another CA", extra=((junk, critical),)).facts


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize(
    ("beside", "stopped"),
    [
        pytest.param(NO_CERTIFICATE, {"android", "firefox", "go", "java", "openssl"}, id="no certificate at all"),
        pytest.param(BAD_TIME, {"go", "java"}, id="a date that is none"),
        pytest.param(extra(POLICIES, critical=True), {"go", "java"}, id="a critical extension"),
        pytest.param(extra(POLICIES, critical=False), {"go"}, id="another extension"),
        pytest.param(
            with_its_last_extension_twice(ROOT.intermediate("Another CA"), ROOT),
            {"go", "java"},
            id="an extension twice",
        ),
    ],
)
def test_who_reads_all_that_is_sent_stops_at_what_no_path_needs(
    place: int, beside: AnyCertificate, stopped: set[str]
) -> None:
    chain = [LEAF.facts, CA.facts]
    chain.insert(place, beside)
    sick = served(*chain)

    assert {c.code for c in all_clients() if refused_for(sick, c.code) == ("malformed",)} == stopped
    assert {c.code for c in all_clients() if refused_for(sick, c.code) == ()} == {
        c.code for c in all_clients()
    } - stopped
    assert named(sick, "malformed").position == place


def test_of_whom_it_is_not_known_it_is_said() -> None:
    (said,) = judged(served(LEAF, CA, NO_CERTIFICATE)).unchecked

    assert "certificate 3" in said.what
    assert {c.code for c in all_clients() if c.stops_at is None} == CLOSED


def test_an_issuer_that_was_sent_damaged_is_not_called_missing() -> None:
    """It bears the name that the leaf asks for, so it is the right one and cannot be read."""
    sick = served(LEAF, BAD_TIME)

    assert all(refused_for(sick, client.code) == ("malformed",) for client in all_clients())
    assert named(sick, "malformed").facts["subject"] == "number 2 of 2"


def test_bytes_that_name_nobody_leave_the_issuer_missing() -> None:
    sick = served(LEAF, NO_CERTIFICATE)

    assert refused_for(sick, "apple") == ("missing-intermediate",)
    assert refused_for(sick, "openssl") == ("malformed", "missing-intermediate")


def test_what_the_parser_says_to_programmers_is_not_shown() -> None:
    garbage = served(UnreadableCertificate(b"\x30", "error parsing asn1 value: ParseError { kind: UnexpectedTag }"))
    assert named(garbage, "malformed").facts["why"] == "it does not have the form of a certificate, or is cut off"
