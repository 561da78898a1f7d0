"""A handshake that the server ends before it shows a certificate is a fault of its own."""

from __future__ import annotations

import pytest

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, LEAF, found, served, unanswered

ALERT = Trouble(Stage.HANDSHAKE, Problem.ALERT, "unrecognized_name")

SPEAKS = unanswered(ALERT)
SILENT = served(LEAF, CA, trouble=ALERT)  # after the certificate: it can be judged


@pytest.mark.parametrize(
    ("problem", "how"),
    [
        (Problem.ALERT, "with the alert “xyz”"),
        (Problem.CLOSED, "by closing the connection"),
        (Problem.PROTOCOL, "with an error: xyz"),
    ],
)
def test_says_how(problem: Problem, how: str) -> None:
    finding = found(unanswered(Trouble(Stage.HANDSHAKE, problem, "xyz")), "handshake-refused")
    assert finding is not None
    assert finding.facts["how"] == how
