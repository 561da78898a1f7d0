"""A critical extension that nobody knows is refused; the same one not marked critical is passed over."""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.trust.cause import Finding
from tests.causes.build import CA, HOST, ROOT, all_clients, found, served

OID = "1.3.6.1.4.1.55555.1"


def extension(oid: str, critical: bool = True) -> tuple[x509.ExtensionType, bool]:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x05\x00"), critical


SPEAKS = served(CA.leaf(HOST, extra=(extension(OID),)), CA)
SILENT = served(CA.leaf(HOST, extra=(extension(OID, critical=False),)), CA)


def test_an_intermediates_counts_too() -> None:
    ca = ROOT.intermediate("Odd CA", extra=(extension(OID),))
    finding = found(served(ca.leaf(HOST), ca), "critical-extension")
    assert isinstance(finding, Finding)
    assert finding.at == ca.facts


def test_a_precertificate_is_no_certificate() -> None:
    """The poison of RFC 6962 section 3.1 is there to be refused."""
    sick = served(CA.leaf(HOST, extra=((x509.PrecertPoison(), True),)), CA)
    assert found(sick, "critical-extension") is not None


@pytest.mark.parametrize(
    ("oid", "knows"),
    [
        pytest.param("1.3.6.1.5.5.7.1.3", {"apple"}, id="qualified certificate statements"),
        pytest.param("1.3.6.1.5.5.7.1.24", {"firefox"}, id="TLS features"),
        pytest.param("2.5.29.31", {"apple", "openssl", "go", "windows"}, id="CRL distribution points"),
        pytest.param("2.5.29.36", {client.code for client in all_clients()}, id="policy constraints"),
    ],
)
def test_clients_know_different_ones(oid: str, knows: set[str]) -> None:
    value = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), b"\x30\x00")
    sick = served(CA.leaf(HOST, extra=((value, True),)), CA)

    assert {c.code for c in all_clients() if found(sick, "critical-extension", c.code) is None} == knows


@pytest.mark.parametrize("oid", ["1.2.840.113635.100.6.1.1", "1.3.6.1.5.5.7.1.3", "2.16.840.1.113730.1.1"])
def test_what_apple_reads_may_be_critical(oid: str) -> None:
    """Apple's own arc, qualified certificate statements, Netscape's certificate type (SecCertificate.c)."""
    assert found(served(CA.leaf(HOST, extra=(extension(oid),)), CA), "critical-extension") is None
