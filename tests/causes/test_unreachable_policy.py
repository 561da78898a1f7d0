"""Where the bot may not connect it says so, and says nothing about the server."""

from __future__ import annotations

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import found, unanswered, undialled

REFUSED = Trouble(Stage.POLICY, Problem.REFUSED_BY_POLICY, "10.0.0.7 is a private address")

SPEAKS = undialled(REFUSED)
SILENT = unanswered(Trouble(Stage.CONNECT, Problem.NO_ROUTE))


def test_names_the_rule_for_a_single_address_too() -> None:
    finding = found(unanswered(REFUSED), "unreachable-policy")
    assert finding is not None
    assert finding.facts["why"] == "10.0.0.7 is a private address"
