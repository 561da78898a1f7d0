"""A certificate that cannot be read is refused; an extension that nobody has to read may hold anything."""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.trust.certificate import read_certificate
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

CRL_DISTRIBUTION_POINTS, SUBJECT_ALTERNATIVE_NAMES, UNKNOWN = "2.5.29.31", "2.5.29.17", "1.3.6.1.4.1.55555.1"


def with_junk(oid: str) -> CaseFor:
    junk = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x30\x05junk")
    return served(CA.leaf(HOST, extra=((junk, False),)), CA)


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


def test_what_is_no_certificate_is_refused_by_everybody() -> None:
    sick = served(read_certificate(b"\x30\x03abc"))
    assert all(refused_for(sick, client.code) == ("malformed",) for client in all_clients())
