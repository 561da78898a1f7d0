"""What answers on a port without TLS has no certificate that could be wrong."""

from __future__ import annotations

import pytest

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import found, unanswered

SPEAKS = unanswered(Trouble(Stage.HANDSHAKE, Problem.NOT_TLS, "HTTP/1.1 400 Bad Request"))
SILENT = unanswered(Trouble(Stage.HANDSHAKE, Problem.ALERT, "handshake_failure"))


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble(Stage.STARTTLS, Problem.STARTTLS_REFUSED, "454 TLS not available"), "454 TLS not available"),
        (Trouble(Stage.HANDSHAKE, Problem.NOT_TLS), "something else"),
    ],
)
def test_says_what_was_answered(trouble: Trouble, said: str) -> None:
    finding = found(unanswered(trouble), "not-tls")
    assert finding is not None
    assert finding.facts["said"] == said
