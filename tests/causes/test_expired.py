"""A certificate is refused from the second after its last one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.playground.pki import Issued
from bot.trust.sighting import Sighting
from tests.causes.build import CA, HOST, LEAF, NOW, SECOND, found, served

SPEAKS = served(CA.leaf(HOST, not_after=NOW - SECOND), CA)
SILENT = served(CA.leaf(HOST, not_after=NOW), CA)


def test_says_when_it_ended() -> None:
    finding = found(SPEAKS, "expired")
    assert finding is not None
    assert finding.facts["ago"] == "less than a minute ago"
    assert finding.facts["ended"].startswith(f"{(NOW - SECOND).day} ")


@pytest.mark.parametrize(
    ("other", "told"),
    [(LEAF, True), (CA.leaf("www.example.com"), False), (CA.leaf(HOST, not_after=NOW - SECOND), False)],
    ids=["a good one", "another host's", "an old one"],
)
def test_says_where_a_good_one_is_sent_already(other: Issued, told: bool) -> None:
    """Then the renewal went well, and one node was left out of the reload."""
    node = Sighting(address="203.0.113.8", port=443, seen_at=NOW, sent=(other.facts,))
    finding = found(replace(SPEAKS, case=replace(SPEAKS.case, elsewhere=(node,))), "expired")
    assert finding is not None
    assert ("203.0.113.8 already sends another one" in finding.facts["newer"]) is told
