"""A key that a client cannot use ends the handshake; the kinds that all of them use do not."""

from __future__ import annotations

from tests.causes.build import CA, HOST, diagnosed, served

SPEAKS = served(CA.leaf(HOST, key="ed25519"), CA)
SILENT = served(CA.leaf(HOST, key="ec384"), CA)


def test_hits_only_the_clients_that_do_not_use_it() -> None:
    (one,) = diagnosed(SPEAKS).findings
    assert "apple" in one.clients
    assert "openssl" not in one.clients
    assert one.facts["kind"] == "Ed25519"
