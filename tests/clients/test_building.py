"""Which path a client finds: who fetches, and who tries another path when one fails."""

from __future__ import annotations

import pytest

from bot.clients import all_clients
from bot.trust.client import Client
from bot.trust.path import AnchorKind
from tests.causes.build import CA, HOST, LEAF, NOW, ROOT, SECOND, Authority, found, refused_for, served

# One intermediate, certified by a root that nobody has any more and by the current one.
OLD_ROOT = Authority.root("Old Root")
BY_OLD = OLD_ROOT.intermediate("Crossed CA")
BY_CURRENT = ROOT.intermediate("Crossed CA", key=BY_OLD.key)
ENDED = ROOT.intermediate("Crossed CA", key=BY_OLD.key, not_after=NOW - SECOND)
CROSSED = BY_OLD.leaf(HOST)

every_client = pytest.mark.parametrize("client", all_clients(), ids=lambda client: client.code)


@every_client
def test_who_fetches_does_not_miss_an_intermediate(client: Client) -> None:
    assert (refused_for(served(LEAF, fetched=(CA,)), client.code) == ()) is client.fetches_issuers


@every_client
def test_who_brings_the_intermediates_of_public_authorities_along_misses_none_of_theirs(client: Client) -> None:
    sick = served(LEAF, fetched=(CA,), kind=AnchorKind.SYSTEM)
    knows = client.fetches_issuers or client.knows_public_intermediates
    assert (found(sick, "missing-intermediate", client.code) is None) is knows


@every_client
def test_only_who_goes_back_gets_round_a_dead_end_that_stands_first(client: Client) -> None:
    assert (refused_for(served(CROSSED, BY_OLD, BY_CURRENT), client.code) == ()) is client.backtracks


@every_client
def test_nobody_minds_a_dead_end_that_stands_last(client: Client) -> None:
    assert refused_for(served(CROSSED, BY_CURRENT, BY_OLD), client.code) == ()


@every_client
def test_nobody_takes_an_ended_certificate_where_a_current_one_is_at_hand(client: Client) -> None:
    assert refused_for(served(CROSSED, ENDED, BY_CURRENT), client.code) == ()


@every_client
def test_only_who_falls_back_reads_the_common_name(client: Client) -> None:
    assert (refused_for(served(CA.leaf(HOST, names=()), CA), client.code) == ()) is client.common_name_fallback


def test_apple_fetches_goes_back_and_reads_no_common_name_and_openssl_does_none_of_it() -> None:
    """Apple: SecTrustServer.c l.239-257 and l.428-442, SecPolicyLeafCallbacks.c l.184-342."""
    known = {one.code: (one.fetches_issuers, one.backtracks, one.common_name_fallback) for one in all_clients()}
    assert known["apple"] == (True, True, False)
    assert known["openssl"] == (False, False, True)
