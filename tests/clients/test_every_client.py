"""Every client is put to the same questions."""

from __future__ import annotations

import sys

import pytest

import bot.clients
from bot.clients import all_clients
from bot.roots import programmes
from bot.trust.client import Client, Codes
from tests.causes.build import CA, HEALTHY, HOST, NOW, SECOND, STRANGER, STRANGER_CA, judged, refused_for, served

every_client = pytest.mark.parametrize("client", all_clients(), ids=lambda client: client.code)


@every_client
def test_its_code_is_the_name_of_its_file(client: Client) -> None:
    files = [name for name, module in sys.modules.items() if getattr(module, "CLIENT", None) is client]
    assert files == [f"{bot.clients.__name__}.{client.code}"]


@every_client
def test_says_where_its_rules_are_written_down(client: Client) -> None:
    assert client.sources
    assert all(source.url.startswith("https://") and source.title for source in client.sources)


@every_client
def test_its_root_programme_exists(client: Client) -> None:
    assert client.programme in programmes()


def test_apple_comes_first() -> None:
    """The whole answer bears its verdict."""
    assert all_clients()[0].code == "apple"


def test_each_is_told_from_the_others_in_the_table() -> None:
    assert len({client.shown_as for client in all_clients()}) == len(all_clients())


@every_client
def test_trusts_what_is_healthy(client: Client) -> None:
    assert refused_for(HEALTHY, client.code) == ()


@every_client
def test_refuses_what_every_client_refuses(client: Client) -> None:
    assert refused_for(served(CA.leaf(HOST, not_after=NOW - SECOND), CA), client.code) == ("expired",)
    assert refused_for(served(CA.leaf("www.example.com"), CA), client.code) == ("wrong-host",)
    assert refused_for(served(STRANGER_CA.leaf(HOST), STRANGER_CA, STRANGER), client.code) == ("untrusted-root",)


@every_client
def test_shows_no_numbers_where_it_refuses_nothing(client: Client) -> None:
    assert client.codes(()) == Codes()


def test_all_are_asked() -> None:
    assert [opinion.client for opinion in judged(HEALTHY).opinions] == list(all_clients())
