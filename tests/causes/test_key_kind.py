"""A key that a client cannot use ends the handshake; the kinds that all of them use do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from bot.playground.pki import Issued
from bot.render.verdict import verdict_lines
from bot.render.words import plain
from bot.trust.client import Codes
from bot.trust.diagnosis import Verdict
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
    """A server that has two certificates shows each only to those who can use it. That is no pass for the others."""
    sick = diagnosed(offline(CA.leaf(HOST, key="ed25519"), CA))
    verdicts = {one.client.code: (one.verdict, one.causes, one.codes) for one in sick.clients}
    assert verdicts["apple"] == (sick.verdict, (), Codes()) == (Verdict.UNKNOWN, (), Codes())
    assert verdicts["openssl"] == (Verdict.TRUSTED, (), Codes())
    assert [one.why for one in sick.unchecked if "Ed25519" in one.what] == ["a file holds no handshake"]


def test_what_is_not_known_of_a_file_is_said_with_who_trusts_it() -> None:
    """Not that no address gave an answer: none was asked."""
    first, second = (plain(one) for one in verdict_lines(diagnosed(offline(CA.leaf(HOST, key="ed25519"), CA))))
    assert first.startswith(f"The certificate of {HOST} cannot be judged for iPhone, iPad, Mac, ")
    assert second.startswith("It is trusted by ")
    assert "curl" in second
    assert second.endswith("neither a pass nor a fault.")


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
