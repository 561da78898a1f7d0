"""Where nothing answers, nothing is said about a certificate."""

from __future__ import annotations

import pytest

from bot.trust.diagnosis import Verdict
from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import diagnosed, found, unanswered

SPEAKS = unanswered(Trouble(Stage.CONNECT, Problem.CONNECTION_REFUSED))
SILENT = unanswered(Trouble(Stage.HANDSHAKE, Problem.CLOSED))  # something did answer


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (Trouble(Stage.CONNECT, Problem.NO_ROUTE), "no route"),
        (Trouble(Stage.CONNECT, Problem.TIMED_OUT), "no answer in time"),
        (Trouble(Stage.HANDSHAKE, Problem.TIMED_OUT), "no answer in time in the handshake"),
        (Trouble(Stage.STARTTLS, Problem.CLOSED), "closed"),
    ],
)
def test_says_why(trouble: Trouble, why: str) -> None:
    finding = found(unanswered(trouble), "unreachable")
    assert finding is not None
    assert why in finding.facts["why"]


def test_is_neither_a_pass_nor_a_fault() -> None:
    assert diagnosed(SPEAKS).verdict is Verdict.UNKNOWN
    assert all(one.verdict is Verdict.UNKNOWN for one in diagnosed(SPEAKS).clients)
