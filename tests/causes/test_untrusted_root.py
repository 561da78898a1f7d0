"""A chain that leads to a root is refused where that root is in no store, and taken where it is."""

from __future__ import annotations

import pytest

from tests.causes.build import HOST, ROOT, STRANGER, STRANGER_CA, Authority, CaseFor, diagnosed, found, served

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
        pytest.param(served(LEAF, STRANGER_CA), "only the root is left", id="only a root can follow"),
        pytest.param(served(NAMESAKE.leaf(HOST)), "has another key", id="the trusted root of that name did not sign"),
    ],
)
def test_four_ways_to_know_it(sick: CaseFor, proof: str) -> None:
    """OpenSSL does not fetch, so all four stand before it."""
    finding = found(sick, "untrusted-root", "openssl")
    assert finding is not None
    assert proof in finding.facts["proof"]
    assert diagnosed(sick).causes == ("untrusted-root",)


def test_a_root_that_is_sent_gains_no_trust_by_it() -> None:
    """The name of a trusted root is not enough either."""
    assert NAMESAKE.facts.subject.same_as(ROOT.facts.subject)
    assert found(served(NAMESAKE.leaf(HOST), NAMESAKE), "untrusted-root") is not None
