"""Every client is put to the same questions."""

from __future__ import annotations

import sys

import pytest

import bot.clients
from bot.causes import all_causes
from bot.clients import all_clients
from bot.roots import programmes
from bot.trust.case import Needs
from bot.trust.client import Client, Codes, reported
from tests.causes.build import (
    CA,
    HEALTHY,
    HOST,
    NOW,
    SECOND,
    STRANGER,
    STRANGER_CA,
    diagnosed,
    judged,
    refused_for,
    served,
)
from tests.causes.test_every_cause import speaks

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


@every_client
def test_says_how_its_error_reads_for_every_certificate_it_refuses(client: Client) -> None:
    silent = []
    for cause in all_causes():
        if not cause.refuses or cause.needs is Needs.CONNECTION:
            continue
        verdict = next(one for one in diagnosed(speaks(cause)).clients if one.client is client)
        if verdict.causes and not client.error_text(verdict.causes):
            silent.append(cause.code)
    assert silent == []


@every_client
def test_its_errors_are_about_causes_that_exist(client: Client) -> None:
    assert {code.partition("/")[0] for code in client.errors} <= {cause.code for cause in all_causes()}


@every_client
def test_of_several_causes_it_prints_the_error_of_one(client: Client) -> None:
    two = client.error_text(("expired", "untrusted-root"))
    assert two == client.error_text(("untrusted-root", "expired"))
    assert two in {client.error_text(("expired",)), client.error_text(("untrusted-root",))}
    assert client.error_text(()) is None


@pytest.mark.parametrize(
    ("client", "causes", "text"),
    [
        ("chrome", ("expired", "wrong-host"), "NET::ERR_CERT_COMMON_NAME_INVALID"),
        ("chrome", ("expired-intermediate",), "NET::ERR_CERT_DATE_INVALID"),
        ("firefox", ("expired", "untrusted-root/not-sent"), "SEC_ERROR_UNKNOWN_ISSUER"),
        ("firefox", ("expired-intermediate",), "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE"),
        ("go", ("missing-intermediate", "expired"), "certificate has expired or is not yet valid"),
        ("java", ("missing-intermediate",), "unable to find valid certification path to requested target"),
        ("java", ("wrong-host/address",), "No subject alternative names matching IP address … found"),
        ("java", ("no-san/address",), "No subject alternative names present"),
        ("java", ("wrong-host/none",), "No name matching … found"),
        ("go", ("wrong-host/address-none",), "because it doesn't contain any IP SANs"),
        ("go", ("wrong-host/address",), "certificate is valid for …, not …"),
        ("go", ("no-san",), "certificate is not valid for any names"),
        ("go", ("no-san/common-name",), "certificate relies on legacy Common Name field"),
        ("java", ("empty-subject",), "Failed to parse server certificates"),
        ("android", ("missing-intermediate",), "Trust anchor for certification path not found."),
        ("windows", ("wrong-host",), "SEC_E_WRONG_PRINCIPAL (0x80090322)"),
        ("apple", ("wrong-host",), "Code=-1202"),
        ("apple", ("key-kind/authority",), "Code=-1202"),
        ("apple", ("key-kind",), "Code=-1200"),
    ],
)
def test_the_error_reads_as_people_know_it(client: str, causes: tuple[str, ...], text: str) -> None:
    error = next(one for one in all_clients() if one.code == client).error_text(causes)
    assert error is not None
    assert text in error


def test_a_code_covers_its_forms_and_finer_codes_and_no_other() -> None:
    assert reported(("expired-intermediate",), ("expired",)) == ("expired", "expired-intermediate")
    assert reported(("malformed/key",), ("malformed",)) == ("malformed", "malformed/key")
    assert reported(("expired", "b"), ("b", "expired")) == ("b", "b")
    assert reported(("key-kindred",), ("key-kind",)) is None
