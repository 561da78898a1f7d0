"""A certificate is refused from the second after its last one."""

from __future__ import annotations

from tests.causes.build import CA, HOST, NOW, SECOND, found, served

SPEAKS = served(CA.leaf(HOST, not_after=NOW - SECOND), CA)
SILENT = served(CA.leaf(HOST, not_after=NOW), CA)


def test_says_when_it_ended() -> None:
    finding = found(SPEAKS, "expired")
    assert finding is not None
    assert finding.facts["ago"] == "less than a minute ago"
    assert finding.facts["ended"].startswith(f"{(NOW - SECOND).day} ")
