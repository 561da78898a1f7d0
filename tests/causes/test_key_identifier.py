"""An issuer with another key identifier than the one that is named is refused by those who compare; none is no fault."""

from __future__ import annotations

import pytest
from cryptography import x509

from bot.trust.client import Codes
from tests.causes.build import CA, HOST, ROOT, CaseFor, all_clients, diagnosed, refused_for, served

OTHER = x509.AuthorityKeyIdentifier(b"another key", None, None)
NONE = x509.AuthorityKeyIdentifier(None, None, None)
WRONG_SERIAL = x509.AuthorityKeyIdentifier(None, [x509.DirectoryName(ROOT.certificate.subject)], 5)


def names(authority: x509.AuthorityKeyIdentifier) -> CaseFor:
    return served(CA.leaf(HOST, extra=((authority, False),)), CA)


SPEAKS = names(OTHER)
SILENT = names(NONE)


@pytest.mark.parametrize(
    ("sick", "who"), [(SPEAKS, {"apple", "openssl"}), (names(WRONG_SERIAL), {"openssl"})], ids=["key", "serial"]
)
def test_only_some_clients_compare(sick: CaseFor, who: set[str]) -> None:
    assert {c.code for c in all_clients() if refused_for(sick, c.code) == ("key-identifier",)} == who


def test_apple_calls_it_not_standards_compliant() -> None:
    assert diagnosed(SPEAKS).clients[0].codes == Codes(-1202, -9807, -67610)


def test_the_link_to_the_root_counts_too() -> None:
    ca = ROOT.intermediate("Odd CA", extra=((OTHER, False),))
    (one,) = diagnosed(served(ca.leaf(HOST), ca)).findings

    assert one.cause.code == "key-identifier"
    assert one.at == ca.facts
    assert set(one.clients) == {"android", "apple", "java", "openssl"}  # Java's validator asks it of the root alone
