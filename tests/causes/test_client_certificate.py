"""A server that asks for the client's certificate is no fault, and worth knowing."""

from __future__ import annotations

import pytest

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, LEAF, found, served

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
