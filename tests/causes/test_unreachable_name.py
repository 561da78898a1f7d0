"""A name that DNS does not know leads to no server."""

from __future__ import annotations

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import found, unanswered, undialled

SPEAKS = undialled(Trouble(Stage.NAME, Problem.NAME_NOT_FOUND))
SILENT = unanswered(Trouble(Stage.CONNECT, Problem.NO_ROUTE))


def test_a_name_that_does_not_exist_is_told_from_a_dns_that_does_not_answer() -> None:
    silent_dns = found(undialled(Trouble(Stage.NAME, Problem.NAME_LOOKUP_FAILED)), "unreachable-name")
    unknown = found(SPEAKS, "unreachable-name")
    assert silent_dns is not None
    assert unknown is not None
    assert silent_dns.facts["why"] != unknown.facts["why"]
