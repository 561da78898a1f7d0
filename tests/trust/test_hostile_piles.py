"""What a stranger may send costs a bounded number of checks, reads and signatures. Counted, not timed."""

from __future__ import annotations

import gc
import weakref

import pytest
from cryptography import x509

from bot.causes import all_causes
from bot.clients import all_clients
from bot.playground.pki import Authority, Issued, new_key
from bot.trust.building import MAX_PATHS
from bot.trust.case import View
from bot.trust.cause import Finding
from bot.trust.certificate import Certificate, signed_by
from bot.trust.judge import judge
from tests.trust.made import case, cause, codes, stores, the

ROOT = Authority.root("A Root")
LEAF_NAME = "a.example"


def a_ring(size: int) -> tuple[Issued, tuple[Issued, ...]]:
    """A leaf, and authorities of one name that all certify each other, under no root at all."""
    keys = [new_key() for _ in range(size)]
    every = [Authority.root("X", key=key) for key in keys]
    return every[0].leaf(LEAF_NAME), tuple(one.intermediate("X", key=key) for one in every for key in keys)


def test_100_certificates_that_sign_each_other_cost_as_many_checks_as_there_are_paths():
    leaf, pile = a_ring(10)
    asked: list[View] = []

    def counted(view: View) -> Finding | None:
        asked.append(view)
        return Finding()

    before = signed_by.misses
    judgement = judge(case(leaf, *pile), all_clients(), stores(ROOT), [cause("counted", counted)])

    assert len(pile) == 100
    assert len(asked) <= MAX_PATHS * len(all_clients())
    assert signed_by.misses - before <= 101 * 101
    assert all(codes(opinion.found) == ["counted"] for opinion in judgement.opinions)


def test_a_certificate_of_200_kb_is_judged_and_not_kept():
    padding = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), bytes(200_000))
    leaf = ROOT.leaf(LEAF_NAME, extra=((padding, False),))
    kept = weakref.ref(leaf.facts)
    judgement = judge(case(leaf), all_clients(), stores(ROOT), all_causes())

    assert {code for opinion in judgement.opinions for code in codes(opinion.refusals)} == {"chain-too-long"}
    del leaf, judgement
    gc.collect()
    assert kept() is None


@pytest.mark.parametrize(("number", "refuse"), [(8_191, set()), (8_192, {"apple"})])
def test_thousands_of_names_are_read_and_beyond_a_clients_own_limit_none_counts(number: int, refuse: set[str]):
    leaf = ROOT.leaf(LEAF_NAME, names=(*(f"n{n}.example" for n in range(number)), LEAF_NAME))
    judgement = judge(case(leaf), all_clients(), stores(ROOT), [the("wrong-host"), the("wrong-host-many-names")])

    assert isinstance(leaf.facts, Certificate)
    assert {one.client.code for one in judgement.opinions if one.refusals} == refuse
