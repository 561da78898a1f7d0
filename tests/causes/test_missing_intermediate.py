"""A left-out intermediate is a fault; their order, and certificates that nobody needs, are none."""

from __future__ import annotations

from bot.trust.certificate import read_pem
from tests.causes.build import (
    CA,
    DAY,
    HOST,
    LEAF,
    NOW,
    ROOT,
    STRANGER_CA,
    diagnosed,
    found,
    named,
    refused_for,
    served,
)

SPEAKS = served(LEAF, fetched=(CA,))
SILENT = served(LEAF, STRANGER_CA, ROOT, CA)


def test_is_proven_by_the_chain_that_passes_with_the_fetched_certificate() -> None:
    (proof,) = diagnosed(SPEAKS).proofs
    assert "Sample CA" in proof.line
    assert "passes" in proof.line
    repaired = read_pem(proof.repaired_chain or "")
    assert repaired == (LEAF.facts, CA.facts)
    assert diagnosed(served(*repaired)).findings == ()


def test_hits_only_those_who_do_not_fetch() -> None:
    assert refused_for(SPEAKS, "openssl") == ("missing-intermediate",)
    assert refused_for(SPEAKS, "apple") == ()


def test_hits_everybody_where_it_cannot_be_fetched() -> None:
    sick = served(LEAF)
    assert refused_for(sick, "openssl") == refused_for(sick, "apple") == ("missing-intermediate",)
    assert diagnosed(sick).proofs == ()


def test_nothing_is_called_proven_where_nothing_was_fetched() -> None:
    facts = named(served(CA.leaf(HOST, aia=("http://ca.example/ca.der",))), "missing-intermediate").facts
    assert "proof" not in facts
    assert "No certificate that was sent" in facts["grounds"]
    assert "was not fetched" in facts["grounds"]


def test_one_that_is_not_valid_yet_at_its_address_proves_nothing_and_repairs_nothing() -> None:
    """For one that has ended there is a cause of its own."""
    coming = ROOT.intermediate("Sample CA", key=CA.key, not_before=NOW + DAY)
    sick = served(LEAF, fetched=(coming,))
    assert refused_for(sick, "openssl") == ("missing-intermediate",)
    assert "is not valid now" in named(sick, "missing-intermediate").facts["grounds"]
    assert diagnosed(sick).proofs == ()


def test_an_issuer_that_is_no_root_is_missing_wherever_it_leads() -> None:
    """Below it an intermediate was sent, above it nothing could be fetched."""
    lower = CA.intermediate("Lower CA")
    sick = served(lower.leaf(HOST), lower, fetched=(CA,), roots=(STRANGER_CA,))
    assert refused_for(sick, "openssl") == ("missing-intermediate",)
    assert "is no root" in named(sick, "missing-intermediate").facts["grounds"]


def test_two_missing_ones_are_both_in_the_repaired_chain() -> None:
    lower = CA.intermediate("Lower CA")
    leaf = lower.leaf(HOST)
    (proof,) = diagnosed(served(leaf, fetched=(lower, CA))).proofs
    assert read_pem(proof.repaired_chain or "") == (leaf.facts, lower.facts, CA.facts)


def test_a_leaf_right_below_a_trusted_root_misses_nothing() -> None:
    assert found(served(ROOT.leaf(HOST)), "missing-intermediate") is None
