"""A server that asks for the client's certificate is no fault, and worth knowing."""

from __future__ import annotations

import pytest

from bot.render.text import answer_text
from bot.trust.case import ClientReport
from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, LEAF, diagnosed, found, served

SPEAKS = served(LEAF, CA, asks_client_certificate=True)
SILENT = served(LEAF, CA, trouble=Trouble(Stage.HANDSHAKE, Problem.ALERT, "bad_certificate"))


@pytest.mark.parametrize(
    ("trouble", "how"),
    [
        (None, "goes on without one"),
        (Trouble(Stage.HANDSHAKE, Problem.ALERT, "certificate_required"), "ends the connection"),
        (Trouble(Stage.HANDSHAKE, Problem.CLOSED), "ends the connection"),
    ],
)
def test_tells_a_server_that_insists_from_one_that_only_asks(trouble: Trouble | None, how: str) -> None:
    finding = found(served(LEAF, CA, asks_client_certificate=True, trouble=trouble), "client-certificate")
    assert finding is not None
    assert how in finding.facts["how"]


@pytest.mark.parametrize(("complaint", "told"), [("client-certificate", True), ("expired", False)])
def test_the_clients_word_counts_where_the_bot_was_not_asked(complaint: str, told: bool) -> None:
    """The device's clock and another network have nothing to do with it."""
    of = diagnosed(served(LEAF, CA, report=ClientReport(complaint, apple=True)))
    assert ("this bot was not asked for one" in " ".join(answer_text(of).split())) is told
    assert ("date and time" in answer_text(of)) is not told
