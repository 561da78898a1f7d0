"""Without a subject name the alternative names must be critical, for Apple and Java; with one they need not be."""

from __future__ import annotations

from cryptography import x509

from bot.trust.client import Codes
from tests.causes.build import CA, HOST, diagnosed, served

NAMES = x509.SubjectAlternativeName([x509.DNSName(HOST)])

SPEAKS = served(CA.leaf(HOST, cn="", names=(HOST,)), CA)
SILENT = served(CA.leaf(HOST, cn="", extra=((NAMES, True),)), CA)


def test_only_apple_and_java_mind_and_apple_calls_it_not_standards_compliant() -> None:
    diagnosis = diagnosed(SPEAKS)

    assert diagnosis.findings[0].clients == ("apple", "java")
    assert diagnosis.clients[0].codes == Codes(-1202, -9807, -67655)
