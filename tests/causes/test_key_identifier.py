"""An issuer with another key identifier than the one that is named is refused by those who compare; none is no fault."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from bot.trust.certificate import Certificate
from bot.trust.client import Codes
from tests.causes.build import CA, HOST, ROOT, CaseFor, all_clients, cause, diagnosed, refused_for, served

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


def test_its_command_prints_both_identifiers_that_are_to_be_compared(tmp_path: Path) -> None:
    """The one that is named stands in the first certificate of the file, the other in the second."""
    step = next(one for one in cause("key-identifier").steps if "Compare" in one.text)
    chain = SPEAKS.case.sent
    (tmp_path / "fullchain.pem").write_text("".join(one.pem for one in chain if isinstance(one, Certificate)))
    shown = subprocess.run(step.commands[""], shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert b"another key".hex(":").upper() in shown.stdout
    assert CA.facts.extensions.subject_key_id is not None
    assert CA.facts.extensions.subject_key_id.hex(":").upper() in shown.stdout
