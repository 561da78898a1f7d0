"""The server's own certificate stands first; behind it any order will do."""

from __future__ import annotations

import pytest

from bot.playground.pki import Issued
from bot.trust.client import Codes
from tests.causes.build import CA, LEAF, ROOT, all_clients, diagnosed, refused_for, served

SPEAKS = served(CA, LEAF)
SILENT = served(LEAF, ROOT, CA)


@pytest.mark.parametrize("chain", [(CA, LEAF), (ROOT, CA, LEAF)], ids=["intermediate first", "upside down"])
def test_every_client_refuses_it_and_nothing_is_said_about_the_name(chain: tuple[Issued, ...]) -> None:
    sick = served(*chain)

    assert {refused_for(sick, client.code) for client in all_clients()} == {("leaf-not-first",)}
    assert diagnosed(sick).clients[0].codes == Codes(-1202, -9843, -67602)


def test_an_authority_that_has_no_server_behind_it_is_for_another_name() -> None:
    assert "leaf-not-first" not in diagnosed(served(CA, CA.leaf("www.example.com"))).causes
    assert "leaf-not-first" not in diagnosed(served(CA, LEAF, host=None)).causes
