"""A certificate that lists its purposes must list TLS servers; who asks for the list depends on the root."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509

from bot.clients import all_clients
from bot.playground.pki import CLIENT_AUTH, SERVER_AUTH
from bot.trust.path import AnchorKind
from tests.causes.build import CA, HOST, ROOT, SECOND, Authority, found, refused_for, served

APP, SYSTEM, USER = AnchorKind.APP, AnchorKind.SYSTEM, AnchorKind.USER
ANY, MICROSOFT_SGC, NETSCAPE_SGC = "2.5.29.37.0", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"
SINCE = datetime(2019, 6, 30, 23, tzinfo=UTC)

SPEAKS = served(CA.leaf(HOST, eku=(CLIENT_AUTH,)), CA)
SILENT = served(CA.leaf(HOST, eku=(CLIENT_AUTH, SERVER_AUTH)), CA)


@pytest.mark.parametrize(
    ("usages", "kind", "fits"),
    [
        (None, USER, True),
        (None, SYSTEM, False),
        (None, APP, False),
        ((ANY,), USER, True),
        ((ANY,), SYSTEM, False),
        ((MICROSOFT_SGC,), USER, True),
        ((NETSCAPE_SGC,), USER, True),
        ((CLIENT_AUTH,), APP, False),
        ((SERVER_AUTH,), SYSTEM, True),
    ],
)
def test_what_apple_takes_under_which_roots(usages: tuple[str, ...] | None, kind: AnchorKind, fits: bool) -> None:
    """SecPolicyServer.c l.357 and l.2255."""
    assert (found(served(CA.leaf(HOST, eku=usages), CA, kind=kind), "wrong-usage") is None) is fits


@pytest.mark.parametrize(("kind", "fits"), [(USER, True), (APP, False), (SYSTEM, False)])
def test_a_certificate_that_is_trusted_itself_is_asked_by_who_trusts_it(kind: AnchorKind, fits: bool) -> None:
    own = CA.leaf(HOST, eku=None)
    assert (found(served(own, roots=(own,), kind=kind), "wrong-usage") is None) is fits


@pytest.mark.parametrize(("usages", "fits"), [((MICROSOFT_SGC,), False), ((ANY,), True), (None, True)])
def test_under_a_public_root_gated_crypto_is_not_enough_for_an_authority(
    usages: tuple[str, ...] | None, fits: bool
) -> None:
    """SecPolicyCheckServerAuthEKU; under an installed one it is."""
    gated = ROOT.intermediate("Gated CA", eku=usages)
    assert (found(served(gated.leaf(HOST), gated, kind=SYSTEM), "wrong-usage") is None) is fits
    assert found(served(gated.leaf(HOST), gated), "wrong-usage") is None


@pytest.mark.parametrize(("begins", "fits"), [(SINCE - SECOND, True), (SINCE, False)])
def test_under_an_apps_own_root_the_list_is_asked_for_since_july_2019(begins: datetime, fits: bool) -> None:
    sick = served(CA.leaf(HOST, eku=None, not_before=begins), CA, kind=APP)
    assert (found(sick, "wrong-usage") is None) is fits


def test_an_intermediate_that_lists_its_purposes_must_list_servers_too() -> None:
    narrow = ROOT.intermediate("Mail CA", eku=(CLIENT_AUTH,))
    finding = found(served(narrow.leaf(HOST), narrow), "wrong-usage")
    assert finding is not None
    assert finding.at == narrow.facts
    assert finding.facts["purposes"] == "client authentication"


@pytest.mark.parametrize(("client", "takes"), [("apple", True), ("go", True), ("openssl", False), ("firefox", False)])
def test_any_purpose_is_the_purpose_of_a_server_for_some(client: str, takes: bool) -> None:
    assert (found(served(CA.leaf(HOST, eku=(ANY,)), CA), "wrong-usage", client) is None) is takes


@pytest.mark.parametrize(
    ("client", "looks"), [("apple", False), ("chrome", False), ("go", True), ("openssl", True), ("firefox", True)]
)
def test_what_a_root_lists_is_not_looked_at_by_all(client: str, looks: bool) -> None:
    root = Authority.root("Narrow Root", eku=(CLIENT_AUTH,))
    for sick in (served(root.leaf(HOST), roots=(root,)), served(root.leaf(HOST), root)):
        assert (found(sick, "wrong-usage", client) is not None) is looks


@pytest.mark.parametrize("client", ["chrome", "firefox", "go"])
def test_server_gated_crypto_is_forgotten_by_some(client: str) -> None:
    assert found(served(CA.leaf(HOST, eku=(MICROSOFT_SGC,)), CA), "wrong-usage", client) is not None


def test_java_and_android_look_at_the_purposes_of_the_servers_certificate_alone() -> None:
    """Java's EndEntityChecker; Conscrypt's ExtendedKeyUsagePKIXCertPathChecker."""
    narrow = ROOT.intermediate("Narrow CA", eku=(CLIENT_AUTH,))
    sick = served(narrow.leaf(HOST), narrow)
    assert {one.code for one in all_clients() if found(sick, "wrong-usage", one.code) is None} == {"android", "java"}


def test_java_reads_an_empty_list_as_one_that_names_no_purpose() -> None:
    """EndEntityChecker: `checkEKU`. To others the extension is damaged."""
    empty = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.37"), b"\x30\x00")
    sick = served(CA.leaf(HOST, eku=None, extra=((empty, False),)), CA)
    assert refused_for(sick, "java") == ("wrong-usage",)
    assert refused_for(sick, "openssl") == ("malformed",)
