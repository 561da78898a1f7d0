"""Where the host is out of reach, the pasted error still yields what it says, marked as such."""

from __future__ import annotations

import pytest

from bot.trust.case import Case, ClientReport
from bot.trust.diagnosis import Verdict
from tests.causes.build import CA, HOST, LEAF, NOW, CaseFor, diagnosed, found, served


def unseen(report: ClientReport) -> CaseFor:
    """A host that showed nothing, and what its client said of it."""
    return CaseFor(Case(host=HOST, at=NOW, report=report))


SPEAKS = unseen(ClientReport("expired"))
SILENT = served(LEAF, CA, report=ClientReport("expired"))


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        ("wrong-host", "the certificate is for other names than api.example.com"),
        ("expired-intermediate", "a certificate of the chain has ended"),
        ("weak-key", "a key or a signature in the chain is too weak"),
    ],
)
def test_says_what_the_client_said(complaint: str, said: str) -> None:
    finding = found(unseen(ClientReport(complaint)), "client-report")
    assert finding is not None
    assert finding.facts["said"] == said


def test_silent_without_a_complaint() -> None:
    assert found(unseen(ClientReport()), "client-report") is None


def test_a_report_proves_nothing_about_the_server() -> None:
    assert diagnosed(SPEAKS).verdict is Verdict.UNKNOWN
