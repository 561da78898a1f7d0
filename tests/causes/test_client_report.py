"""Where the host is out of reach, the pasted error still yields what it says, marked as such."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.causes.client_report import _SAID
from bot.explaining import explain
from bot.render.verdict import verdict_lines
from bot.render.words import plain
from bot.trust.case import Case, ClientReport
from bot.trust.cause import Who
from bot.trust.diagnosis import Verdict
from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, HOST, LEAF, NOW, CaseFor, diagnosed, found, named, served, unanswered


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


@pytest.mark.parametrize("complaint", sorted(_SAID))
def test_every_complaint_can_be_looked_up_as_it_says(complaint: str) -> None:
    finding = found(unseen(ClientReport(complaint)), "client-report")
    assert finding is not None
    assert explain(finding.facts["code"])


@pytest.mark.parametrize(
    ("complaint", "who"),
    [
        ("interception", Who.CLIENT_IT),
        ("client-certificate", Who.CLIENT_IT),
        ("clock-skew", Who.PERSON),
        ("expired", Who.OPERATOR),
    ],
)
def test_who_acts_is_the_complaints_matter(complaint: str, who: Who) -> None:
    assert named(unseen(ClientReport(complaint)), "client-report").who is who


def test_what_the_error_says_stands_in_the_verdict_of_a_host_out_of_reach() -> None:
    away = unanswered(Trouble(Stage.CONNECT, Problem.TIMED_OUT))
    sick = replace(away, case=replace(away.case, report=ClientReport("clock-skew")))
    lines = [plain(line) for line in verdict_lines(diagnosed(sick))]
    assert lines[2:] == [
        f"The pasted error itself says of {HOST}: the clocks do not agree.",
        "Who has to act: whoever runs the server and the person who met the error.",
    ]


def test_silent_without_a_complaint() -> None:
    assert found(unseen(ClientReport()), "client-report") is None


def test_a_report_proves_nothing_about_the_server() -> None:
    assert diagnosed(SPEAKS).verdict is Verdict.UNKNOWN
