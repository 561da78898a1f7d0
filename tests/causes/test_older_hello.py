"""A server that shows its chain only to an older hello fails for today's clients, and the answer says how."""

from __future__ import annotations

import pytest

from bot.trust.sighting import Problem, Stage, Trouble
from tests.causes.build import CA, LEAF, diagnosed, found, refused_for, served

ALERT = Trouble(Stage.HANDSHAKE, Problem.ALERT, "handshake_failure")
CLOSED = Trouble(Stage.HANDSHAKE, Problem.CLOSED)

SPEAKS = served(LEAF, CA, trouble=ALERT, older_hello=True, protocol="TLSv1.2")
SILENT = served(
    LEAF, CA, trouble=ALERT, protocol="TLSv1.2"
)  # after the certificate, such as an alert over the client's


@pytest.mark.parametrize(
    ("trouble", "how", "stream"), [(ALERT, "handshake_failure", -9824), (CLOSED, "closing", -9806)]
)
def test_it_says_how_and_the_number_that_apple_shows(trouble: Trouble, how: str, stream: int) -> None:
    sick = served(LEAF, CA, trouble=trouble, older_hello=True, protocol="TLSv1.2")
    finding = found(sick, "older-hello")
    assert finding is not None
    assert how in finding.facts["how"]
    codes = diagnosed(sick).clients[0].codes
    assert (codes.nsurl, codes.stream, codes.osstatus) == (-1200, stream, None)


def test_a_server_with_nothing_newer_than_tls_1_0_has_one_fault() -> None:
    sick = served(LEAF, CA, trouble=ALERT, older_hello=True, protocol="TLSv1")
    assert refused_for(sick) == ("protocol-too-old",)


def test_a_client_certificate_that_is_asked_for_is_not_what_ended_it() -> None:
    sick = served(LEAF, CA, trouble=ALERT, older_hello=True, protocol="TLSv1.2", asks_client_certificate=True)
    finding = found(sick, "client-certificate")
    assert finding is not None
    assert "goes on" in finding.facts["how"]
