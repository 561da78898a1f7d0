"""A chain that leads to a root is refused where that root is in no store, and taken where it is."""

from __future__ import annotations

import pytest

from bot.clients import all_clients
from tests.causes.build import (
    HOST,
    ROOT,
    STRANGER,
    STRANGER_CA,
    Authority,
    CaseFor,
    diagnosed,
    found,
    named,
    said,
    served,
)

LEAF = STRANGER_CA.leaf(HOST)
NAMESAKE = Authority.root("Sample Root")  # bears the name of the trusted root, and has a key of its own

SPEAKS = served(LEAF, STRANGER_CA, STRANGER)
SILENT = served(LEAF, STRANGER_CA, STRANGER, roots=(STRANGER,))


@pytest.mark.parametrize(
    ("sick", "proof"),
    [
        pytest.param(SPEAKS, "complete up to its self-signed root", id="the root was sent"),
        pytest.param(
            served(LEAF, fetched=(STRANGER_CA, STRANGER)), "fetching the missing certificates", id="it was fetched"
        ),
        pytest.param(served(NAMESAKE.leaf(HOST)), "has another key", id="the trusted root of that name did not sign"),
    ],
)
def test_three_ways_to_know_it(sick: CaseFor, proof: str) -> None:
    """OpenSSL does not fetch, so all three stand before it."""
    finding = found(sick, "untrusted-root", "openssl")
    assert finding is not None
    assert proof in finding.facts["proof"]
    assert diagnosed(sick).causes == ("untrusted-root",)


@pytest.mark.parametrize("aia", [(), ("http://ca.example/root.der",)], ids=["no address", "it was not fetched"])
def test_what_only_its_name_tells_of_is_called_neither_proven_nor_a_root(aia: tuple[str, ...]) -> None:
    """One more intermediate may be missing as well: so nobody is told to install it."""
    issuer = STRANGER.intermediate("Stranger CA", aia=aia)
    one = named(served(issuer.leaf(HOST), issuer), "untrusted-root")
    words = said(one)
    assert "proof" not in one.facts
    assert "“Stranger Root”, an authority that these clients do not have" in words
    assert "is not known" in words
    assert "No intermediate certificate can mend this" not in words
    assert "have “Stranger Root” installed" not in words


def test_a_ring_is_called_a_ring() -> None:
    """Two authorities that certify each other: nothing that these need was left out."""
    other = STRANGER_CA.intermediate("Other CA")
    back = other.intermediate("Stranger CA", key=STRANGER_CA.key)
    one = named(served(LEAF, back, other), "untrusted-root")
    assert "leads round in a ring" in one.facts["grounds"]


def test_is_found_once_though_who_fetches_sees_the_root_and_who_does_not_sees_none() -> None:
    (one,) = diagnosed(served(LEAF, fetched=(STRANGER_CA, STRANGER))).findings
    assert one.at == STRANGER.facts
    assert "fetching the missing certificates" in one.facts["proof"]
    assert len(one.clients) == len(all_clients())


def test_a_root_that_is_sent_gains_no_trust_by_it() -> None:
    """The name of a trusted root is not enough either."""
    assert NAMESAKE.facts.subject.same_as(ROOT.facts.subject)
    assert found(served(NAMESAKE.leaf(HOST), NAMESAKE), "untrusted-root") is not None
