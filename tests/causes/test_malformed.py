"""A certificate that cannot be read is refused; an extension that nobody has to read may hold anything."""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.trust.certificate import read_certificate
from bot.trust.client import Codes
from tests.causes.build import (
    CA,
    HOST,
    LEAF,
    CaseFor,
    all_clients,
    diagnosed,
    named,
    refused_for,
    served,
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
    assert {c.code for c in all_clients() if refused_for(with_junk(oid), c.code) == ()} == spared


def test_what_is_no_certificate_is_refused_by_everybody() -> None:
    sick = served(read_certificate(b"\x30\x03abc"))
    assert all(refused_for(sick, client.code) == ("malformed",) for client in all_clients())
