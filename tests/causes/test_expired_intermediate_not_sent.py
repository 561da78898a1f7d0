"""An issuer that is left out and has ended at its address is one fault, whoever fetches it."""

from __future__ import annotations

import pytest

from tests.causes.build import CA, DAY, HOST, LEAF, NOW, ROOT, all_clients, diagnosed, refused_for, served

ENDED = ROOT.intermediate("Sample CA", key=CA.key, not_after=NOW - DAY)

SPEAKS = served(LEAF, fetched=(ENDED,))
SILENT = served(LEAF, fetched=(ENDED, CA))


def test_it_is_told_once_and_hits_every_client() -> None:
    (told,) = diagnosed(SPEAKS).findings
    assert told.at == ENDED.facts
    assert set(told.clients) == {client.code for client in all_clients()}


def test_the_repaired_chain_holds_none_that_has_ended() -> None:
    assert diagnosed(SPEAKS).proofs == ()


def test_who_fetches_says_that_it_has_ended_and_who_does_not_that_there_is_none() -> None:
    said = {one.client.code: one.error for one in diagnosed(SPEAKS).clients}
    lone = {one.client.code: one.error for one in diagnosed(served(LEAF)).clients}
    sent = {one.client.code: one.error for one in diagnosed(served(LEAF, ENDED)).clients}
    for client in all_clients():
        assert said[client.code] == (sent if client.fetches_issuers else lone)[client.code], client.code
    assert diagnosed(SPEAKS).clients[0].codes == diagnosed(served(LEAF, ENDED)).clients[0].codes


@pytest.mark.parametrize("client", ["apple", "openssl"])
def test_one_that_is_sent_is_no_missing_one(client: str) -> None:
    assert refused_for(served(CA.leaf(HOST), ENDED, fetched=(ENDED,)), client) == ("expired-intermediate",)
