"""A key that a client cannot use ends the handshake; the kinds that all of them use do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from bot.playground.pki import Issued
from bot.trust.client import Codes
from tests.causes.build import CA, HOST, ROOT, Authority, CaseFor, diagnosed, found, refused_for, served

SPEAKS = served(CA.leaf(HOST, key="ed25519"), CA)
SILENT = served(CA.leaf(HOST, key="ec384"), CA)


def test_hits_only_the_clients_that_do_not_use_it() -> None:
    (one,) = diagnosed(SPEAKS).findings
    assert "apple" in one.clients
    assert "openssl" not in one.clients
    assert one.facts["kind"] == "Ed25519"


@pytest.mark.parametrize(("by", "uses"), [("apple", False), ("chrome", False), ("go", False), ("openssl", True)])
def test_curves_that_are_not_nists_are_a_kind_of_their_own(by: str, uses: bool) -> None:
    """SecCertificate.c knows the keys of five curves; BoringSSL and Go of four."""
    sick = served(CA.leaf(HOST, key=ec.generate_private_key(ec.BrainpoolP256R1())), CA)
    assert (found(sick, "key-kind", by) is None) is uses


def shown(sick: CaseFor) -> Codes:
    return diagnosed(sick).clients[0].codes


def test_without_a_common_kind_the_handshake_ends_before_trust_is_evaluated() -> None:
    assert shown(SPEAKS) == Codes(-1200, -9824, None)


def test_the_servers_own_key_is_not_judged_without_a_handshake() -> None:
    """A server that has two certificates shows each only to those who can use it."""
    sick = offline(CA.leaf(HOST, key="ed25519"), CA)
    assert refused_for(sick) == ()
    assert [one.why for one in diagnosed(sick).unchecked if "Ed25519" in one.what] == ["a file holds no handshake"]


@pytest.mark.parametrize("by", [ROOT.intermediate("Odd CA", key="ed25519"), Authority.root("Odd Root", key="ed25519")])
def test_the_key_of_an_authority_is_judged_without_one_too(by: Authority) -> None:
    """It must verify what it signed (SecPolicy.c l.1755), and -67735 names it among the key sizes."""
    sick = offline(by.leaf(HOST), by, roots=(ROOT, by))
    finding = found(sick, "key-kind")

    assert finding is not None
    assert finding.at == by.facts
    assert shown(sick) == Codes(-1202, -9807, -67735)
    assert refused_for(sick, "openssl") == ()


def offline(*chain: Issued, roots: tuple[Issued, ...] = (ROOT,)) -> CaseFor:
    """A chain that was judged from a file."""
    given = served(*chain, roots=roots)
    return replace(given, case=replace(given.case, sighting=None))
