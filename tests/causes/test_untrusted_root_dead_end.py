"""A cross-sign that leads nowhere, where another way leads to a trusted root: the root is not what is missing."""

from __future__ import annotations

import pytest

from bot.playground.pki import Issued
from bot.trust.certificate import read_pem
from tests.causes.build import CA, HOST, LEAF, STRANGER, diagnosed, found, named, refused_for, said, served

CROSS_SIGN = STRANGER.intermediate("Sample CA", key=CA.key)

SPEAKS = served(LEAF, CROSS_SIGN, STRANGER, CA)
SILENT = served(LEAF, CROSS_SIGN, STRANGER)

CODE = "untrusted-root-dead-end"


def test_only_who_looks_for_no_other_way_fails_where_the_other_way_was_sent() -> None:
    answer = diagnosed(SPEAKS)
    assert [one.client.code for one in answer.clients if one.causes] == ["openssl"]
    (proof,) = answer.proofs
    assert "with the other “Sample CA” that was sent" in proof.line


@pytest.mark.parametrize("above", [(CROSS_SIGN, STRANGER), (CROSS_SIGN,)], ids=["its root was sent", "it was not"])
def test_who_does_not_fetch_fails_where_the_other_way_must_be_fetched(above: tuple[Issued, ...]) -> None:
    sick = served(LEAF, *above, fetched=(CA,))
    assert refused_for(sick, "java") == refused_for(sick, "openssl") == (CODE,)
    assert refused_for(sick, "apple") == ()
    assert "fetched from the address" in named(sick, CODE).facts["proof"]


@pytest.mark.parametrize("fetched", [(), (CA,)], ids=["sent", "fetched"])
def test_the_repaired_chain_leaves_the_dead_end_out_and_passes(fetched: tuple[Issued, ...]) -> None:
    sent = () if fetched else (CA,)
    (proof,) = diagnosed(served(LEAF, CROSS_SIGN, *sent, fetched=fetched)).proofs
    repaired = read_pem(proof.repaired_chain or "")
    assert repaired == (LEAF.facts, CA.facts)
    assert diagnosed(served(*repaired)).findings == ()


def test_it_asks_for_no_root_to_be_installed_and_says_which_certificate_goes() -> None:
    words = said(named(SPEAKS, CODE))
    assert "Take the “Sample CA” that “Stranger Root” signed out" in words
    assert "install" not in words


def test_openssl_prints_whether_it_saw_a_root_at_the_end() -> None:
    printed = [
        next(one.error for one in diagnosed(sick).clients if one.client.code == "openssl")
        for sick in (SPEAKS, served(LEAF, CROSS_SIGN, CA))
    ]
    assert ["19" in (printed[0] or ""), "20" in (printed[1] or "")] == [True, True]


def test_a_chain_that_only_needs_to_go_on_is_no_dead_end() -> None:
    assert found(served(LEAF, fetched=(CA,)), CODE, "openssl") is None
    assert HOST in said(named(served(LEAF, fetched=(CA,)), "missing-intermediate"))
